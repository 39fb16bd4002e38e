using Nameplate.Benchmarks.Lines;
using Nameplate.Benchmarks.Programs;
using Nameplate.Benchmarks.Report;

namespace Nameplate.Benchmarks.Cases;

/// <summary>
/// The raw loop, Nameplate and stm32flash, one after the other on fresh devices, over and over. A round whose limit is not
/// the wire's is thrown away and repeated.
/// </summary>
internal sealed class TransferCase(TransferPlan plan, int spareAttempts, string directory)
{
    public const string Limit = "the protocol's limit";
    public const string Nameplate = "nameplate";
    public const string Stm32flash = "stm32flash 0.7";
    public const string Write = "write";
    public const string Read = "read back";
    public const string WriteAndVerify = "write + verify";

    /// <summary>Write and read back reach this much of the limit.</summary>
    private const double AimPercent = 95;

    private readonly Firmware _firmware = Firmware.Create(directory, plan.Bytes);
    private readonly List<(string Operation, string Program, Sample Sample)> _samples = [];
    private readonly List<(string Operation, string Program, Sample Sample)> _round = [];

    private sealed record Sample(double BytesPerSecond, double? Seconds, double? CpuPercent, double? PeakMegabytes);

    public async Task<IReadOnlyList<TransferRow>> RunAsync(Action<string> say)
    {
        Rounds rounds = new(plan.Runs, spareAttempts, say);
        await rounds.RunAsync(plan.Name, RoundAsync);
        return [.. from operation in new[] { Write, Read, WriteAndVerify }
                   from program in new[] { Limit, Nameplate, Stm32flash }
                   select RowOf(operation, program, rounds.Objection)];
    }

    private async Task RoundAsync()
    {
        _round.Clear();
        if (plan.AdapterLatency > TimeSpan.Zero)
        {
            // On a slow adapter the limit is not the wire's, so a fast one tells whether the machine keeps time.
            await WireLimit.GaugeAsync(directory);
        }

        WireLimit limit = await WireLimit.MeasureAsync(_firmware, plan.AdapterLatency, directory);
        if (plan.AdapterLatency == TimeSpan.Zero)
        {
            limit.RequireKept();
        }

        Add(Write, Limit, new Sample(limit.Write, limit.WriteTime.TotalSeconds, null, null));
        Add(Read, Limit, new Sample(limit.Read, limit.ReadTime.TotalSeconds, null, null));
        Add(WriteAndVerify, Limit,
            new Sample(limit.WriteAndVerify(plan.Bytes), (limit.WriteTime + limit.ReadTime).TotalSeconds, null, null));
        await RunNameplateAsync();
        if (Stm32Flash.IsInstalled)
        {
            await RunStm32FlashAsync();
        }

        _samples.AddRange(_round);
    }

    /// <summary>One update is all three: it writes everything, then reads everything back.</summary>
    private async Task RunNameplateAsync()
    {
        await using DeviceRack rack = await DeviceRack.StartAsync(1, plan.AdapterLatency, directory);
        MeteredProcess run = await new NameplateProgram(directory).UpdateAsync(_firmware, rack.Ports);
        await rack.DisposeAsync();
        rack.RequireFirmware(_firmware, Nameplate);
        Add(Write, Nameplate, SampleOf(rack, run, Exchanges.Write) with { Seconds = null });
        Add(Read, Nameplate, SampleOf(rack, run, Exchanges.Read) with { Seconds = null });
        Add(WriteAndVerify, Nameplate, SampleOf(rack, run, Exchanges.Write, Exchanges.Read));
    }

    private async Task RunStm32FlashAsync()
    {
        await using (DeviceRack rack = await DeviceRack.StartAsync(1, plan.AdapterLatency, directory))
        {
            MeteredProcess write = await Stm32Flash.WriteAsync(_firmware, rack.Ports[0]);
            await rack.DisposeAsync();
            rack.RequireFirmware(_firmware, Stm32flash);
            Add(Write, Stm32flash, SampleOf(rack, write, Exchanges.Write));
        }

        await using (DeviceRack rack = await DeviceRack.StartAsync(1, plan.AdapterLatency, directory))
        {
            rack.Devices[0].Preload(Firmware.Address, _firmware.Bytes);
            MeteredProcess read = await Stm32Flash.ReadAsync(_firmware, rack.Ports[0]);
            await rack.DisposeAsync();
            Add(Read, Stm32flash, SampleOf(rack, read, Exchanges.Read));
        }

        await using (DeviceRack rack = await DeviceRack.StartAsync(1, plan.AdapterLatency, directory))
        {
            MeteredProcess both = await Stm32Flash.WriteAndVerifyAsync(_firmware, rack.Ports[0]);
            await rack.DisposeAsync();
            rack.RequireFirmware(_firmware, Stm32flash);
            Add(WriteAndVerify, Stm32flash, SampleOf(rack, both, Exchanges.Write, Exchanges.Read));
        }
    }

    private Sample SampleOf(DeviceRack rack, MeteredProcess run, params ReadOnlySpan<byte> opcodes)
    {
        Exchanges exchanges = Exchanges.Of(rack.Devices[0], plan.Bytes, opcodes);
        double? cpu = run.CpuPercent(rack.TimestampOf(0, exchanges.First), rack.TimestampOf(0, exchanges.Last));
        return new Sample(exchanges.BytesPerSecond / opcodes.Length, run.Time.TotalSeconds, cpu, run.PeakMegabytes);
    }

    private void Add(string operation, string program, Sample sample) => _round.Add((operation, program, sample));

    private TransferRow RowOf(string operation, string program, string? refused)
    {
        TransferRow row = new(plan.Name, operation, program);
        Sample[] samples = SamplesOf(operation, program);
        if (samples.Length == 0)
        {
            return row with { Refused = refused ?? "not installed: apt-get install stm32flash" };
        }

        Spread rate = Spread.Of(samples.Select(sample => sample.BytesPerSecond));
        return row with
        {
            BytesPerSecond = rate,
            PercentOfLimit = 100 * rate.Median / Spread.Of(SamplesOf(operation, Limit).Select(sample => sample.BytesPerSecond)).Median,
            Seconds = Spread.OfSome(samples.Select(sample => sample.Seconds)),
            CpuPercent = Spread.OfSome(samples.Select(sample => sample.CpuPercent)),
            PeakMegabytes = Spread.OfSome(samples.Select(sample => sample.PeakMegabytes)),
            AimPercent = program == Nameplate ? AimPercent : null,
        };
    }

    private Sample[] SamplesOf(string operation, string program) =>
        [.. _samples.Where(row => row.Operation == operation && row.Program == program).Select(row => row.Sample)];
}
