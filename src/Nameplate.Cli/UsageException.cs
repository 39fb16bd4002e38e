using Nameplate.Foundation;

namespace Nameplate.Cli;

/// <summary>The command line cannot be carried out as typed (N2xx). No port was opened.</summary>
internal sealed class UsageException : CodedException
{
    public UsageException(ErrorCode code, string message, string? hint = null)
        : base(code, message, hint)
    {
    }

    public UsageException(string message, string? hint = null)
        : this(ErrorCodes.Usage, message, hint)
    {
    }
}
