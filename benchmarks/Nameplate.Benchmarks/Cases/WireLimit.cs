using Nameplate.Benchmarks.Lines;
using Nameplate.Benchmarks.Programs;

namespace Nameplate.Benchmarks.Cases;

/// <summary>What the raw loop reached.</summary>
/// <param name="Write">Writing, payload a second by the host's clock.</param>
/// <param name="Read">Reading back.</param>
/// <param name="WriteTime">Time of the writing.</param>
/// <param name="ReadTime">Time of the reading back.</param>
internal sealed record WireLimit(double Write, double Read, TimeSpan WriteTime, TimeSpan ReadTime)
{
    /// <summary>The host's clock and the device's log must tell the same rate, or the log measures nobody.</summary>
    private const double ClockTolerance = 0.005;

    private const int GaugeBytes = 16 * 1024;

    public double WriteAndVerify(int bytes) => bytes / (WriteTime + ReadTime).TotalSeconds;

    /// <summary>Measures on fresh devices.</summary>
    /// <exception cref="DisturbedException">The host's clock and the device's do not agree.</exception>
    public static async Task<WireLimit> MeasureAsync(Firmware firmware, TimeSpan adapterLatency, string directory)
    {
        int length = firmware.Bytes.Length;
        await using DeviceRack rack = await DeviceRack.StartAsync(1, adapterLatency, directory);
        (TimeSpan write, TimeSpan read) = await Task.Run(() =>
        {
            using RawLoop loop = new(rack.Ports[0]);
            return (loop.Write(Firmware.Address, firmware.Bytes), loop.Read(Firmware.Address, length));
        });
        await rack.DisposeAsync();
        rack.RequireFirmware(firmware, "the raw loop");
        WireLimit limit = new(length / write.TotalSeconds, length / read.TotalSeconds, write, read);
        RequireSameClock(limit.Write, Exchanges.Of(rack.Devices[0], length, Exchanges.Write));
        RequireSameClock(limit.Read, Exchanges.Of(rack.Devices[0], length, Exchanges.Read));
        return limit;
    }

    /// <summary>Measures a short one, to see that the machine keeps the wire's time just now.</summary>
    /// <exception cref="DisturbedException">It does not.</exception>
    public static async Task GaugeAsync(string directory) =>
        (await MeasureAsync(Firmware.Create(directory, GaugeBytes), TimeSpan.Zero, directory)).RequireKept();

    /// <summary>Makes sure that this is the wire's limit and not the machine's. Only for an adapter without latency.</summary>
    /// <exception cref="DisturbedException">It is not: rows beside it would mean nothing.</exception>
    public void RequireKept()
    {
        RequireKept("writing", Write);
        RequireKept("reading", Read);
    }

    private static void RequireKept(string what, double rate)
    {
        if (!ProtocolLimit.IsKept(rate))
        {
            throw new DisturbedException($"the limit of {what} was {rate:N0} B/s, {100 * rate / ProtocolLimit.BytesPerSecond:F1} % of the wire's");
        }
    }

    private static void RequireSameClock(double host, Exchanges device)
    {
        if (Math.Abs(host / device.BytesPerSecond - 1) > ClockTolerance)
        {
            throw new DisturbedException($"the host's clock says {host:N0} B/s and the virtual device's {device.BytesPerSecond:N0} B/s");
        }
    }
}
