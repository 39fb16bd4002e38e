using System.Diagnostics;
using System.Globalization;

namespace Nameplate.Benchmarks.Programs;

/// <summary>A program that has ended, and what it cost.</summary>
/// <param name="Time">From start to end, as the user waits.</param>
/// <param name="PeakMegabytes">Largest resident set, in 10⁶ bytes; 0 if the program was too short to be looked at.</param>
/// <param name="Samples">CPU time used by then, by <see cref="Stopwatch"/> timestamp.</param>
internal sealed record MeteredProcess(TimeSpan Time, double PeakMegabytes, IReadOnlyList<(long At, double CpuSeconds)> Samples)
{
    /// <summary>The kernel counts CPU time in these; USER_HZ is 100 on every architecture that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan s_samplePeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs a program to its end; what it prints is kept for the error only.</summary>
    /// <exception cref="BenchmarkException">It is not installed, or its exit code is not 0.</exception>
    public static async Task<MeteredProcess> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<long> ended = EndAsync(process);
        List<(long, double)> samples = [];
        double peak = 0;
        do
        {
            if (CpuSeconds(process.Id) is { } seconds)
            {
                samples.Add((Stopwatch.GetTimestamp(), seconds));
            }

            peak = Math.Max(peak, PeakResident(process.Id));
        }
        while (await Task.WhenAny(ended, Task.Delay(s_samplePeriod)) != ended);

        string text = await output + await errors;
        return process.ExitCode == 0
            ? new MeteredProcess(Stopwatch.GetElapsedTime(started, await ended), peak, samples)
            : throw new BenchmarkException($"{program} ended with {process.ExitCode}:{Environment.NewLine}{text.Trim()}");
    }

    /// <summary>Share of one core between two moments, in percent; null if there are no two samples in between.</summary>
    public double? CpuPercent(long from, long to)
    {
        (long At, double CpuSeconds)[] inside = [.. Samples.Where(sample => sample.At >= from && sample.At <= to)];
        return inside.Length < 2
            ? null
            : 100 * (inside[^1].CpuSeconds - inside[0].CpuSeconds) / Stopwatch.GetElapsedTime(inside[0].At, inside[^1].At).TotalSeconds;
    }

    private static async Task<long> EndAsync(Process process)
    {
        await process.WaitForExitAsync();
        return Stopwatch.GetTimestamp();
    }

    // proc(5), /proc/pid/stat: utime and stime are fields 14 and 15; the second field is in parentheses and may hold blanks.
    private static double? CpuSeconds(int process)
    {
        string stat = ReadProc(process, "stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 13
            ? null
            : (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    // proc(5), /proc/pid/status: "VmHWM:     41234 kB" is the largest resident set so far.
    private static double PeakResident(int process)
    {
        foreach (string line in ReadProc(process, "status").Split('\n'))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan("VmHWM:".Length, line.Length - "VmHWM:".Length - " kB".Length), CultureInfo.InvariantCulture) * 1024 / 1e6;
            }
        }

        return 0;
    }

    private static string ReadProc(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }
}
