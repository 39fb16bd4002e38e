using System.Text.Json.Serialization;
using Nameplate.Foundation;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Output;

/// <summary>One error with everything that is said of it: the four lines on the screen and the object in the JSON.</summary>
internal sealed record ErrorReport
{
    /// <summary><c>N401</c>; <c>cancelled</c> for a job that the user stopped.</summary>
    public required string Code { get; init; }

    public required int ExitCode { get; init; }

    /// <summary>What happened and what was seen.</summary>
    public required string Message { get; init; }

    public required string Likely { get; init; }

    /// <summary>What to do now.</summary>
    public required string Try { get; init; }

    /// <summary>What has become of the device's firmware.</summary>
    public required string Device { get; init; }

    /// <summary>What has become of its identity.</summary>
    public required string Identity { get; init; }

    /// <summary>The error as a last line.</summary>
    [JsonIgnore]
    public string VerdictLine => ExitCode == ExitCodes.Cancelled ? Message : $"error {Code}: {Message}";

    public static ErrorReport From(CodedException error, DeviceCondition? condition) => new()
    {
        Code = error.Code.ToString(),
        ExitCode = error.Code.ExitCode,
        Message = OneLine(error.Message),
        Likely = Harmless(error.Likely ?? ErrorGuide.Of(error.Code).Likely),
        Try = Harmless(error.Hint ?? ErrorGuide.Of(error.Code).Try),
        Device = (condition ?? Untouched).DescribeFirmware(),
        Identity = (condition ?? Untouched).DescribeIdentity(),
    };

    /// <summary>A job that Ctrl-C ended.</summary>
    public static ErrorReport Cancelled(DeviceCondition? condition, bool atOnce)
    {
        condition ??= Untouched;
        condition.NeedsReset |= atOnce; // the ROM may stand in the middle of a frame
        return Cancelled(condition, atOnce ? "cancelled at once, in the middle of an exchange" : "cancelled");
    }

    private static ErrorReport Cancelled(DeviceCondition condition, string message) => new()
    {
        Code = "cancelled",
        ExitCode = ExitCodes.Cancelled,
        Message = message,
        Likely = "Ctrl-C, a request to terminate, or a question answered with no",
        Try = condition switch
        {
            { NeedsReset: true } => "reset the device into its bootloader, then run the same command again",
            { Firmware: FirmwareCondition.EraseBegun or FirmwareCondition.Incomplete } => "run the same command again: it completes what was begun",
            _ => "run the same command again",
        },
        Device = condition.DescribeFirmware(),
        Identity = condition.DescribeIdentity(),
    };

    /// <summary>A fault of Nameplate's own.</summary>
    public static ErrorReport Internal(Exception fault, DeviceCondition? condition) => new()
    {
        Code = ErrorCodes.Internal.ToString(),
        ExitCode = ErrorCodes.Internal.ExitCode,
        Message = $"{fault.GetType().Name}: {OneLine(fault.Message)}",
        Likely = ErrorGuide.Of(ErrorCodes.Internal).Likely,
        Try = ErrorGuide.Of(ErrorCodes.Internal).Try,
        Device = (condition ?? Untouched).DescribeFirmware(),
        Identity = (condition ?? Untouched).DescribeIdentity(),
    };

    private static DeviceCondition Untouched => new();

    /// <summary>What a file or an argument put into a message is shown, not obeyed: no line breaks, no escape sequences.</summary>
    private static string OneLine(string text) => Harmless(text.ReplaceLineEndings(" ").TrimEnd('.'));

    private static string Harmless(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(letter => letter == '\t' ? ' ' : char.IsControl(letter) ? '\uFFFD' : letter))
        : text;
}
