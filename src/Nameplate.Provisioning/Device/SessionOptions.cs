using Nameplate.Bootloader;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Serial;

namespace Nameplate.Provisioning.Device;

/// <summary>How to reach one device.</summary>
public sealed record SessionOptions
{
    /// <summary>Opens the link; called again when the port went away and came back.</summary>
    public required Func<CancellationToken, ValueTask<ISerialLink>> OpenLink { get; init; }

    /// <summary>How the device is brought into its bootloader.</summary>
    public required IBootEntry BootEntry { get; init; }

    /// <summary>The host's memory of devices and its journals.</summary>
    public required HostState State { get; init; }

    /// <summary>The chip the user says it is, or null to decide by product ID and size register.</summary>
    public Chip? Chip { get; init; }

    /// <summary>Where the identity is kept, if not in the chip's own place.</summary>
    public PlacementChoice Placement { get; init; } = PlacementChoice.Default;

    /// <summary>SWAP_BANK as the user states it, for a ROM that does not show its option bytes; null: not stated.</summary>
    public bool? BanksSwapped { get; init; }

    /// <summary>A name for the journal of a device whose unique ID cannot be read, or null.</summary>
    public string? JournalKey { get; init; }

    /// <summary>How long to wait for the port and the bootloader to appear; zero: one attempt.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>How long an unplugged port may take to come back before the job gives up.</summary>
    public TimeSpan Reconnect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Asks the user to reset the device into its bootloader, where reading a range took it down and no line can do it;
    /// true when that was done. Null: nobody is there, and the job ends instead.</summary>
    public Func<AddressRange, CancellationToken, ValueTask<bool>>? AskForReset { get; init; }

    /// <summary>Where progress goes, or null.</summary>
    public IProgress<JobEvent>? Progress { get; init; }

    /// <summary>Times a transient failure is tried again in one exchange.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>All of them, except in a control.</summary>
    internal JobRules Rules { get; init; } = JobRules.All;

    /// <summary>Makes the client of a link; a control makes one without a rule.</summary>
    internal Func<ISerialLink, SyncBudget, BootloaderClient> MakeClient { get; init; } = static (link, budget) => new BootloaderClient(link, budget);
}
