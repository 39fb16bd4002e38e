using Nameplate.Identity;
using Nameplate.Provisioning.Places;

namespace Nameplate.Provisioning.Jobs;

/// <summary>How far the firmware of a device has been touched.</summary>
public enum FirmwareCondition
{
    /// <summary>Nothing of it was erased or written.</summary>
    Untouched,

    /// <summary>The first erase was sent; nothing proves that it was carried out, or that it was not.</summary>
    EraseBegun,

    /// <summary>The first erase is proven; until a rerun completes, the vectors are blank and nothing starts.</summary>
    Incomplete,

    /// <summary>Everything was written and read back.</summary>
    Complete,

    /// <summary>Erased on purpose, and read back blank.</summary>
    Erased,
}

/// <summary>What is known of a device's identity.</summary>
public enum IdentityCondition
{
    /// <summary>Not read yet.</summary>
    NotRead,

    /// <summary>There is none.</summary>
    None,

    /// <summary>There is none, and its place was read throughout and is as it was.</summary>
    NoneProven,

    /// <summary>There was one, and it has rotted.</summary>
    Rotten,

    /// <summary>There is one in a later format.</summary>
    LaterVersion,

    /// <summary>Read, and untouched since.</summary>
    Untouched,

    /// <summary>A write of it has begun: the device holds what it held before or the new one.</summary>
    OldOrNew,

    /// <summary>The option bytes that hold it are being erased and written anew: the old one, the new one, or a device that is
    /// readout-protected.</summary>
    Exposed,

    /// <summary>It lives in the journal on this host until a rerun writes it back.</summary>
    InJournal,

    /// <summary>Written, and every line of it read back; not yet looked at as a whole.</summary>
    Written,

    /// <summary>Read back after the job, byte for byte as it should be.</summary>
    Proven,

    /// <summary>Erased on purpose, and its place read back blank.</summary>
    Wiped,

    /// <summary>Read back and wrong, or not readable.</summary>
    Damaged,
}

/// <summary>
/// What a job has done to its device so far: the last two lines of every error. One job writes it, the face reads it after
/// the job has ended.
/// </summary>
public sealed class DeviceCondition
{
    /// <summary>The firmware's state.</summary>
    public FirmwareCondition Firmware { get; set; }

    /// <summary>The identity's state.</summary>
    public IdentityCondition Identity { get; set; }

    /// <summary>The number that was read or written last, or null.</summary>
    public ulong? Number { get; set; }

    /// <summary>The number that a write which has begun leaves behind; null where it keeps <see cref="Number"/>.</summary>
    public ulong? NewNumber { get; set; }

    /// <summary>True once a line of the identity's place was sent to be erased or programmed.</summary>
    public bool IdentityTouched { get; private set; }

    /// <summary>True where what is written is data without a vector table: its absence keeps nothing from starting.</summary>
    public bool IsData { get; set; }

    /// <summary>True while the write protection may be neither what it was nor what it shall be.</summary>
    public bool ProtectionBegun { get; set; }

    /// <summary>True once a rescue has sent the erase of a sector that no firmware is written to.</summary>
    public bool IsMending { get; internal set; }

    /// <summary>True where the identity is being destroyed on purpose.</summary>
    public bool IsDestroyed { get; internal set; }

    /// <summary>True when the ROM was left inside a frame: it needs a reset before anything else.</summary>
    public bool NeedsReset { get; set; }

    /// <summary>The firmware's state in words.</summary>
    public string DescribeFirmware() => (Firmware switch
    {
        FirmwareCondition.Untouched when IsMending => "no firmware was written; sectors that were to be erased may be, the same command again settles it",
        FirmwareCondition.Untouched when IdentityTouched => "the firmware was not touched",
        FirmwareCondition.Untouched => "nothing was erased or written",
        FirmwareCondition.EraseBegun => "an erase was sent and is not proven, so the old firmware may be whole, half or gone; the same command again completes it",
        FirmwareCondition.Incomplete when IsData => "data incomplete; the same command again completes it",
        FirmwareCondition.Incomplete => "firmware incomplete, it will not start; the same command again completes it",
        FirmwareCondition.Erased => "erased, and read back blank",
        _ when IsData => "data complete and verified",
        _ => "firmware complete and verified",
    }) + (ProtectionBegun ? "; its write protection may be changed half-way, the same command again settles it" : "")
        + (NeedsReset ? "; reset it into its bootloader first" : "");

    /// <summary>The identity's state in words.</summary>
    public string DescribeIdentity() => Identity switch
    {
        IdentityCondition.NotRead => "not read",
        IdentityCondition.None => "none on this device",
        IdentityCondition.NoneProven => "none on this device, its place is as it was",
        IdentityCondition.Rotten => "damaged before this command, not touched",
        IdentityCondition.LaterVersion => "of a later format, not touched",
        IdentityCondition.Untouched => $"#{Number}, not touched",
        IdentityCondition.OldOrNew when IsDestroyed =>
            $"{Named}, or parts of it, or nothing any more; the same command again completes its removal",
        IdentityCondition.OldOrNew => Begun,
        IdentityCondition.Exposed => $"{Named} or the number before; or none, with other option bytes blank, which the same command again puts right; or "
            + "readout protection is on: then nameplate unprotect, which erases everything, and the same command again",
        IdentityCondition.Wiped => "none any more, its place is blank",
        IdentityCondition.InJournal => $"{Named}, in this host's journal; the same command again, on this host, writes it",
        IdentityCondition.Written => $"{Named}, written and read back",
        IdentityCondition.Proven => $"{Named}, read back and proven",
        _ => "damaged or not readable",
    };

    private string Named => (NewNumber ?? Number) is { } number ? $"#{number}" : "none";

    private string Begun => (Number, NewNumber ?? Number) switch
    {
        (null, { } now) => $"none yet, or #{now}; the same command again settles it",
        ({ } old, { } now) when old != now => $"#{old} or #{now}, never none; the same command again settles it",
        _ => $"{Named} with its old fields or the new ones, never none; the same command again settles it",
    };

    /// <summary>A store was read, and nothing was written to it since.</summary>
    internal void Saw(StoreView view)
    {
        Number = view.DeviceId;
        NewNumber = null;
        Identity = view.State switch
        {
            StoreState.Valid => IdentityTouched ? IdentityCondition.Written : IdentityCondition.Untouched,
            StoreState.LaterVersion => IdentityCondition.LaterVersion,
            _ when view.Has(StoreStatus.Degraded) => IdentityCondition.Rotten,
            _ => IdentityCondition.None,
        };
    }

    /// <summary>A place was read, and nothing was written to it since.</summary>
    internal void Saw(PlaceReading reading)
    {
        Number = reading.Number;
        NewNumber = null;
        Identity = reading.Number is null ? IdentityCondition.None : IdentityCondition.Untouched;
    }

    /// <summary>The next erase or write of the identity's place is about to be sent.</summary>
    internal void IdentityChanges()
    {
        IdentityTouched = true;
        if (Identity != IdentityCondition.InJournal)
        {
            Identity = IdentityCondition.OldOrNew;
        }
    }

    /// <summary>All option bytes are about to be erased.</summary>
    internal void OptionBytesChange()
    {
        IdentityTouched = true;
        Identity = IdentityCondition.Exposed;
    }

    /// <summary>From here on the number lives in the journal.</summary>
    internal void IdentityIsJournalled(ulong number)
    {
        NewNumber = number;
        Identity = IdentityCondition.InJournal;
    }

    /// <summary>Every line of the new identity was read back.</summary>
    internal void IdentityIsWritten()
    {
        Number = NewNumber ?? Number;
        NewNumber = null;
        Identity = IdentityCondition.Written;
    }
}
