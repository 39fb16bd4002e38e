namespace Nameplate.Windows.Tests;

/// <summary>Exit codes as the shell of Windows sees them, with last line and JSON agreeing.</summary>
public sealed class ExitCodeTests(WineMachine machine)
{
    [Theory]
    [InlineData(0, "chips --json")]
    [InlineData(2, "assign 10 --json")]
    [InlineData(6, "show -p sim:stm32h743xi --chip stm32h723xg --json")]
    [InlineData(7, @"update C:\no-such-file.hex -p sim:stm32h743xi --json")]
    [InlineData(10, "update BLINK -p sim:stm32h743xi --require-identity --json")]
    public async Task Process_ends_with(int exitCode, string commandLine)
    {
        await using WindowsDesk desk = new(machine);
        string[] arguments = commandLine.Replace("BLINK", WindowsDesk.Blink(1), StringComparison.Ordinal).Split(' ');

        (await desk.NameplateAsync(arguments)).With(exitCode).Agreeing();
    }
}
