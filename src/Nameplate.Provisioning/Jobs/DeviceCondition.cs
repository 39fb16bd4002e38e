namespace Nameplate.Provisioning.Jobs;

/// <summary>How far the firmware of a device has been touched.</summary>
public enum FirmwareCondition
{
    /// <summary>Nothing was erased or written.</summary>
    Untouched,

    /// <summary>An erase has begun; until a rerun completes, the vectors are blank and nothing starts.</summary>
    Incomplete,

    /// <summary>Everything was written and read back.</summary>
    Complete,
}

/// <summary>What is known of a device's identity.</summary>
public enum IdentityCondition
{
    /// <summary>Not read yet.</summary>
    NotRead,

    /// <summary>There is none, its place is blank.</summary>
    None,

    /// <summary>Read, and untouched since.</summary>
    Untouched,

    /// <summary>A write of it has begun: the device holds the old or the new one.</summary>
    OldOrNew,

    /// <summary>It lives in the journal on this host until a rerun writes it back.</summary>
    InJournal,

    /// <summary>Read back after the job, byte for byte as it should be.</summary>
    Proven,

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

    /// <summary>True when the ROM was left inside a frame: it needs a reset before anything else.</summary>
    public bool NeedsReset { get; set; }

    /// <summary>The firmware's state in words.</summary>
    public string DescribeFirmware() => Firmware switch
    {
        FirmwareCondition.Untouched => "nothing was erased or written",
        FirmwareCondition.Incomplete => "firmware incomplete, it will not start; the same command again completes it",
        _ => "firmware complete and verified",
    } + (NeedsReset ? "; reset it into its bootloader first" : "");

    /// <summary>The identity's state in words.</summary>
    public string DescribeIdentity() => Identity switch
    {
        IdentityCondition.NotRead => "not read",
        IdentityCondition.None => "none on this device, its place is blank",
        IdentityCondition.Untouched => $"{Named}, not touched",
        IdentityCondition.OldOrNew => "old or new, never none; the same command again settles it",
        IdentityCondition.InJournal => $"{Named}, in this host's journal; the same command again, on this host, writes it back",
        IdentityCondition.Proven => $"{Named}, read back and proven",
        _ => "damaged or not readable",
    };

    private string Named => Number is { } number ? $"#{number}" : "none";
}
