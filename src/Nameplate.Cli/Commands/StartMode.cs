using System.CommandLine;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli.Commands;

/// <summary>What <c>--start</c> asks for after an update.</summary>
internal static class StartMode
{
    public const string Reset = "reset";
    public const string Go = "go";
    public const string None = "none";

    public static Option<string?> NewOption()
    {
        Option<string?> option = new("--start")
        {
            Description = "how the new firmware is started: reset, go or none (default: reset where --boot can)",
            HelpName = "reset|go|none",
        };
        option.AcceptOnlyFromAmong(Reset, Go, None);
        return option;
    }

    /// <summary>Starts the firmware as asked.</summary>
    /// <returns>What was done, and the words for the verdict's end.</returns>
    /// <exception cref="UsageException">A reset is asked for by name, and nothing can pulse the line.</exception>
    public static async Task<(string Done, string Words)> StartAsync(
        string? mode, DeviceSession session, uint vectors, StopSignal stop)
    {
        switch (mode)
        {
            case None:
                return (None, "not started");
            case Go:
                await session.StartByGoAsync(vectors, stop);
                return (Go, "started by Go");
            default:
                return await session.StartByResetAsync(stop)
                    ? (Reset, "started by reset")
                    : (None, session.HowToStart);
        }
    }

    /// <summary>Refuses <c>--start reset</c> before anything is done where nothing can pulse the line.</summary>
    public static void Check(string? mode, bool canReset, string port)
    {
        if (mode == Reset && !canReset)
        {
            throw new UsageException($"--start reset needs a --boot preset that drives {port}'s reset line",
                "add --boot PRESET, or leave out --start and press RESET afterwards");
        }
    }
}
