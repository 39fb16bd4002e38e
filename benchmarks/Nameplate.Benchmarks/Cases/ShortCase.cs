using Nameplate.Benchmarks.Lines;
using Nameplate.Benchmarks.Programs;
using Nameplate.Benchmarks.Report;
using Nameplate.Serial.Transcripts;

namespace Nameplate.Benchmarks.Cases;

/// <summary>What the user waits for before anything happens: the program's start, the connection, the first answers.</summary>
internal sealed class ShortCase(int runs, string directory)
{
    private const double AimStart = 200;
    private const double AimConnect = 300;
    private const double AimAnswer = 1000;

    private readonly NameplateProgram _nameplate = new(directory);

    public async Task<IReadOnlyList<TimeRow>> RunAsync(Action<string> say)
    {
        say("start, connect, inspect, show");
        List<double> starts = [];
        List<double> connects = [];
        List<double> inspects = [];
        List<double> shows = [];
        await using DeviceRack rack = await DeviceRack.StartAsync(1, TimeSpan.Zero, directory);
        for (int run = 0; run < runs; run++)
        {
            starts.Add((await _nameplate.VersionAsync()).Time.TotalMilliseconds);
            string trace = Path.Combine(directory, $"inspect-{run}.trace");
            await rack.PowerCycleAsync();
            inspects.Add((await _nameplate.InspectAsync(rack.Ports[0], trace)).Time.TotalMilliseconds);
            connects.Add(ConnectTime(trace).TotalMilliseconds);
            await rack.PowerCycleAsync();
            shows.Add((await _nameplate.ShowAsync(rack.Ports[0])).Time.TotalMilliseconds);
        }

        return
        [
            new TimeRow("start of the program (nameplate --version)", Spread.Of(starts), AimStart),
            new TimeRow("connect: first 0x7F to Get proven, first use in its process", Spread.Of(connects), AimConnect),
            new TimeRow("nameplate inspect, start to end", Spread.Of(inspects), AimAnswer),
            new TimeRow("nameplate show, start to end", Spread.Of(shows), AimAnswer),
        ];
    }

    /// <summary>From the first byte sent to the last of the answer to the first Get (00 FF).</summary>
    private static TimeSpan ConnectTime(string trace)
    {
        using StreamReader text = new(trace);
        IReadOnlyList<TranscriptEntry> entries = Transcript.Parse(text);
        TranscriptEntry first = entries.First(entry => entry.Kind == TranscriptKind.Sent);
        TranscriptEntry? proven = entries
            .SkipWhile(entry => entry.Kind != TranscriptKind.Sent || !entry.Bytes.Span.SequenceEqual((ReadOnlySpan<byte>)[0x00, 0xFF]))
            .Skip(1)
            .TakeWhile(entry => entry.Kind != TranscriptKind.Sent)
            .LastOrDefault(entry => entry.Kind == TranscriptKind.Received);
        return proven is null
            ? throw new BenchmarkException($"{trace} holds no answered Get")
            : proven.At - first.At;
    }
}
