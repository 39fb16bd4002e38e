using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Output;

/// <summary>The clauses of a last line: each says only what was read back.</summary>
internal static class VerdictText
{
    /// <summary><c>firmware 1A2B3C4D (4,128 bytes) verified</c>.</summary>
    public static string Firmware(UpdateOutcome outcome) =>
        (PlanText.Change(outcome.Plan) is { } change ? $"{change}, " : "")
        + $"firmware {outcome.Plan.Firmware.Crc32:X8} ({Quantity.Bytes(outcome.Plan.Firmware.Length)}) "
        + (outcome.Plan.Erase.Count == 0 ? "was there already, verified" : "verified");

    /// <summary><c>identity #10 intact, proven byte for byte</c>.</summary>
    public static string Identity(IdentityVerdict verdict, ulong? number) => verdict switch
    {
        IdentityVerdict.Intact => $"identity #{number} intact, proven byte for byte",
        IdentityVerdict.Written => $"identity #{number} written and read back",
        _ => "no identity on this device, its place is proven as it was",
    };

    /// <summary>The verdict in the JSON.</summary>
    public static string Word(IdentityVerdict verdict) => verdict switch
    {
        IdentityVerdict.Intact => "intact",
        IdentityVerdict.Written => "written",
        _ => "none",
    };
}
