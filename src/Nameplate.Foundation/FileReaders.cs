namespace Nameplate.Foundation;

/// <summary>Who may read a file that is written.</summary>
public enum FileReaders
{
    /// <summary>Its owner only: what a device holds, and what this host knows of it.</summary>
    Owner,

    /// <summary>Whoever the umask lets; a file that is replaced keeps its mode.</summary>
    ByUmask,
}
