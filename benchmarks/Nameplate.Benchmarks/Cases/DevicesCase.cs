using Nameplate.Benchmarks.Lines;
using Nameplate.Benchmarks.Programs;
using Nameplate.Benchmarks.Report;

namespace Nameplate.Benchmarks.Cases;

/// <summary>One <c>nameplate update</c> with several ports, against the same with one.</summary>
internal sealed class DevicesCase(BenchmarkPlan plan, string directory)
{
    private const double AimRatio = 1.1;
    private const double AimCpuPercentPerPort = 5;
    private const double AimMegabytes = 60;

    /// <summary>The count of ports up to which <see cref="AimMegabytes"/> is promised.</summary>
    private const int PortsInMemoryAim = 16;

    private readonly Firmware _firmware = Firmware.Create(directory, plan.DeviceBytes);

    private sealed record Sample(double Seconds, double? CpuPercent, double PeakMegabytes, string Pacing);

    public async Task<IReadOnlyList<DevicesRow>> RunAsync(Action<string> say)
    {
        List<DevicesRow> rows = [];
        double? one = null;
        foreach (int count in plan.DeviceCounts)
        {
            DevicesRow row = await RunAsync(count, one, say);
            if (count == 1)
            {
                one = row.Seconds?.Median;
            }

            rows.Add(row);
        }

        return rows;
    }

    private async Task<DevicesRow> RunAsync(int count, double? one, Action<string> say)
    {
        List<Sample> samples = [];
        Rounds rounds = new(plan.DeviceRuns, plan.SpareAttempts, say);
        await rounds.RunAsync($"{plan.DeviceBytes / 1024} KB, {count} at once", async () =>
        {
            await WireLimit.GaugeAsync(directory);
            samples.Add(await UpdateAsync(count));
        });
        return samples.Count == 0 ? new DevicesRow(count) { Refused = rounds.Objection } : RowOf(count, one, samples);
    }

    private async Task<Sample> UpdateAsync(int count)
    {
        await using DeviceRack rack = await DeviceRack.StartAsync(count, TimeSpan.Zero, directory);
        MeteredProcess run = await new NameplateProgram(directory).UpdateAsync(_firmware, rack.Ports);
        string pacing = rack.Pacing.ToString();
        await rack.DisposeAsync();
        rack.RequireFirmware(_firmware, "nameplate");
        Exchanges[] exchanges =
            [.. rack.Devices.Select(device => Exchanges.Of(device, plan.DeviceBytes, Exchanges.Write, Exchanges.Read))];
        long from = Enumerable.Range(0, count).Max(i => rack.TimestampOf(i, exchanges[i].First));
        long to = Enumerable.Range(0, count).Min(i => rack.TimestampOf(i, exchanges[i].Last));
        return new Sample(run.Time.TotalSeconds, run.CpuPercent(from, to), run.PeakMegabytes, pacing);
    }

    private static DevicesRow RowOf(int count, double? one, List<Sample> samples)
    {
        Spread seconds = Spread.Of(samples.Select(sample => sample.Seconds));
        double? ratio = count == 1 ? 1 : seconds.Median / one;
        double? cpu = Spread.OfSome(samples.Select(sample => sample.CpuPercent))?.Median / count;
        double memory = samples.Max(sample => sample.PeakMegabytes);
        List<Verdict> verdicts = [];
        if (count > 1 && ratio is { } times)
        {
            verdicts.Add(new Verdict($"≤ {AimRatio} × one", times <= AimRatio));
        }

        if (cpu is { } percent)
        {
            verdicts.Add(new Verdict($"< {AimCpuPercentPerPort} % CPU a port", percent < AimCpuPercentPerPort));
        }

        if (count <= PortsInMemoryAim)
        {
            verdicts.Add(new Verdict($"< {AimMegabytes} MB", memory < AimMegabytes));
        }

        return new DevicesRow(count)
        {
            Seconds = seconds,
            Ratio = ratio,
            CpuPercentPerPort = cpu,
            PeakMegabytes = memory,
            Pacing = samples[^1].Pacing,
            Verdicts = verdicts,
        };
    }
}
