namespace Nameplate.Campaign.Journal;

/// <summary>What happens to the host at one of its file operations.</summary>
internal enum HostTrouble
{
    /// <summary>The program is killed; the system lives.</summary>
    Killed,

    /// <summary>The power fails: what was not fsynced is kept or lost.</summary>
    PowerLost,

    /// <summary>From here on the disk is full.</summary>
    DiskFull,

    /// <summary>From here on nothing can be changed.</summary>
    ReadOnly,

    /// <summary>The program is killed, and its journal is damaged before it runs again.</summary>
    JournalDamaged,

    /// <summary>The program is killed, its journal is replaced by that of another device.</summary>
    JournalOfAnother,

    /// <summary>The program is killed, and another host gives the device a newer number.</summary>
    AnotherHost,
}
