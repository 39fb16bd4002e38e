namespace Nameplate.Provisioning.Journal;

/// <summary>How far a lock or an unlock has come.</summary>
public enum LockPhase
{
    /// <summary>Write protection may have been changed; it is not proven.</summary>
    Locking,

    /// <summary>Proven.</summary>
    Locked,

    /// <summary>All protection may be off; what is to be put back is in the record.</summary>
    Unlocking,
}

/// <summary>What this host must know of a device's write protection between two runs. Written before a command that changes it.</summary>
/// <param name="Phase">How far it has come.</param>
/// <param name="Others">Start addresses of the groups that were protected besides the identity's.</param>
public sealed record LockRecord(LockPhase Phase, IReadOnlyList<uint> Others);
