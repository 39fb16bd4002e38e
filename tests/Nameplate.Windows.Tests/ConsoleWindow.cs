using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Nameplate.Windows.Tests;

/// <summary>A program in a console of Windows, which Wine draws on a terminal that script(1) makes.</summary>
internal sealed partial class ConsoleWindow : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _seen = new();
    private readonly Task _reading;

    public ConsoleWindow(int columns, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        string line = $"stty cols {columns} rows 40; exec {string.Join(' ', command.Select(word => $"'{word}'"))}";
        ProcessStartInfo start = new("script", ["--quiet", "--return", "--command", line, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["TERM"] = "xterm";
        _process = Process.Start(start)!;
        _reading = ReadAsync();
    }

    /// <summary>What has been on the screen so far, without the sequences that move about on it.</summary>
    public string Text
    {
        get
        {
            lock (_seen)
            {
                return Sequences().Replace(_seen.ToString(), "").Replace("\r", "", StringComparison.Ordinal);
            }
        }
    }

    public void PressControlC()
    {
        _process.StandardInput.Write('\x03');
        _process.StandardInput.Flush();
    }

    public async Task UntilAsync(Func<bool> happened, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!happened())
        {
            _process.HasExited.ShouldBeFalse($"ended before {what}: {Text}");
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(s_patience, $"{what} does not happen: {Text}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for the program's end; its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience);
        await _reading.WaitAsync(s_patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        char[] buffer = new char[4096];
        for (int count; (count = await _process.StandardOutput.ReadAsync(buffer)) > 0;)
        {
            lock (_seen)
            {
                _seen.Append(buffer, 0, count);
            }
        }
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[ -/]*[@-~]|\e\][^\a]*\a|\e[()][A-Z0-9]|\e[=>78]")]
    private static partial Regex Sequences();
}
