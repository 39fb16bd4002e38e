using Nameplate.Provisioning.Device;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>update</c>: one entry per device, in the order of the command line.</summary>
internal sealed record UpdateReport(FirmwareReport Firmware, IReadOnlyList<DeviceUpdateReport> Devices) : Report("nameplate.update/1");

/// <summary>How the update of one device ended.</summary>
internal sealed record DeviceUpdateReport
{
    public required string Port { get; init; }

    public required int ExitCode { get; init; }

    public required string Verdict { get; init; }

    public required ErrorReport? Error { get; init; }

    public string? Chip { get; init; }

    public string? Uid { get; init; }

    /// <summary>The device's number; null when it has none, or was not read.</summary>
    public string? Number { get; init; }

    /// <summary><c>intact</c>, <c>written</c>, <c>none</c>; null when it was not proven.</summary>
    public string? Identity { get; init; }

    public PlanReport? Plan { get; init; }

    public long? BytesVerified { get; init; }

    public double? Seconds { get; init; }

    /// <summary><c>reset</c>, <c>go</c>, or <c>none</c>.</summary>
    public string? Started { get; init; }

    /// <summary>What is left to do after <c>--inactive-bank</c>; null without it.</summary>
    public SwapReport? Swap { get; init; }
}

/// <summary>The bank that was written, and the value of SWAP_BANK with which it starts.</summary>
internal sealed record SwapReport(RangeReport Bank, int SwapBankNow, int SwapBankNeeded)
{
    public static SwapReport Of(DeviceSession session) =>
        new(RangeReport.Of(session.Chip.Flash.Banks[1].Range), session.Facts.BanksSwapped == true ? 1 : 0, session.Facts.BanksSwapped == true ? 0 : 1);
}
