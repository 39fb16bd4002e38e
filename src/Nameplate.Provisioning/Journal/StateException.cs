using Nameplate.Foundation;

namespace Nameplate.Provisioning.Journal;

/// <summary>A journal or state file on the host cannot be read or written. Nothing that needed it was begun.</summary>
public sealed class StateException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What the system said, or what is wrong with the content.</param>
    /// <param name="inner">The system's exception, if there was one.</param>
    public StateException(string path, string reason, Exception? inner = null)
        : base(ErrorCodes.StateNotWritten, $"{path}: {reason}.",
            "make the directory writable and free some space, or name another one in NAMEPLATE_STATE; then run the same command again",
            inner) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
