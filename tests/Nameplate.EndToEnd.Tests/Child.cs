using System.Diagnostics;
using System.Text;

namespace Nameplate.EndToEnd.Tests;

/// <summary>A program that runs beside the test. Whatever it waits for ends with a deadline, and it never outlives the test.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _command;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _read;
    private bool _isDisposed;

    private Child(Process process, string command)
    {
        _process = process;
        _command = command;
        _read = Task.WhenAll(CollectAsync(process.StandardOutput, _output), CollectAsync(process.StandardError, _error));
    }

    /// <summary>Everything it has printed to standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasExited => _process.HasExited;

    public static Child Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return new Child(process, $"{Path.GetFileName(program)} {string.Join(' ', arguments)}");
    }

    /// <summary>Waits for the program's end.</summary>
    public async Task<Ended> EndAsync()
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            await _read.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw new TimeoutException($"no end after {s_patience.TotalSeconds} s: {Said()}");
        }

        return new Ended(_command, _process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Waits until <paramref name="happened"/>; a program that ends first is a failure.</summary>
    public async Task UntilAsync(Func<bool> happened, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!happened())
        {
            _process.HasExited.ShouldBeFalse($"ended before {what}: {Said()}");
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(s_patience, $"{what} does not happen: {Said()}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>SIGTERM: asks it to end.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL: it gets no chance to clean up.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(s_patience);
        _process.Dispose();
    }

    private string Said()
    {
        lock (_error)
        {
            return $"{_command}\n{Output}\n{_error}";
        }
    }

    private static async Task CollectAsync(StreamReader reader, StringBuilder text)
    {
        char[] buffer = new char[4096];
        for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
        {
            lock (text)
            {
                text.Append(buffer, 0, count);
            }
        }
    }
}
