using Nameplate.Foundation;

namespace Nameplate.Provisioning.Backups;

/// <summary>A backup cannot be used: N701 cannot be read, N704 damaged or no backup, N603 of another chip, N1008 of another
/// device.</summary>
public sealed class BackupException : CodedException
{
    /// <summary>Creates the exception.</summary>
    public BackupException(ErrorCode code, string message, string hint, Exception? inner = null)
        : base(code, message, hint, inner)
    {
    }
}
