using System.Diagnostics;
using System.Text;

namespace Nameplate.EndToEnd.Tests;

/// <summary>A shell at a terminal of its own (script(1) makes it), at which the test types.</summary>
internal sealed class InteractiveShell : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _shown = new();

    private InteractiveShell(Process process)
    {
        _process = process;
        _ = CollectAsync();
    }

    public static InteractiveShell Start(InstalledProject project, string shell)
    {
        ProcessStartInfo start = new("/usr/bin/script", ["-qfec", shell, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = project.Folder,
        };
        foreach ((string name, string value) in project.Environments())
        {
            start.Environment[name] = value;
        }

        return new InteractiveShell(Process.Start(start)!);
    }

    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the terminal shows a text.</summary>
    public Task ShowsAsync(string text) => UntilAsync(() => Shown.Contains(text, StringComparison.Ordinal), $"'{text}' is not shown");

    /// <summary>Waits until a file ends with a text.</summary>
    public Task WritesAsync(string file, string text) => UntilAsync(
        () => File.Exists(file) && File.ReadAllText(file).EndsWith(text, StringComparison.Ordinal), $"'{text}' is not written");

    private async Task UntilAsync(Func<bool> happened, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!happened())
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(s_patience, $"{what}: {Shown}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(s_patience);
        _process.Dispose();
    }

    private string Shown
    {
        get
        {
            lock (_shown)
            {
                return _shown.ToString();
            }
        }
    }

    private async Task CollectAsync()
    {
        char[] buffer = new char[1024];
        for (int count; (count = await _process.StandardOutput.ReadAsync(buffer)) > 0;)
        {
            lock (_shown)
            {
                _shown.Append(buffer, 0, count);
            }
        }
    }
}
