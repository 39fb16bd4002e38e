using System.Text.Json.Serialization;

namespace Nameplate.Benchmarks.Report;

/// <summary>Several measurements of one thing.</summary>
/// <param name="Runs">How many.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Max">The largest.</param>
internal sealed record Spread(int Runs, double Min, double Median, double Max)
{
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("no value", nameof(values));
        }

        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted.Length, sorted[0], median, sorted[^1]);
    }

    /// <summary>The spread of what was measured, or null if nothing was.</summary>
    public static Spread? OfSome(IEnumerable<double?> values)
    {
        double[] some = [.. values.OfType<double>()];
        return some.Length == 0 ? null : Of(some);
    }
}

/// <summary>One program doing one thing with one image.</summary>
/// <param name="Case">Size of the image and adapter.</param>
/// <param name="Operation">write, read back, or write + verify.</param>
/// <param name="Program">Who.</param>
internal sealed record TransferRow(string Case, string Operation, string Program)
{
    /// <summary>Payload a second while blocks were on the wire; for write + verify, of the image.</summary>
    public Spread? BytesPerSecond { get; init; }

    /// <summary>Median rate, in percent of what the raw loop reached on the same line in the same minutes.</summary>
    public double? PercentOfLimit { get; init; }

    /// <summary>Start to end of the program; for the raw loop, of the loop.</summary>
    public Spread? Seconds { get; init; }

    /// <summary>Of one core, while blocks were on the wire.</summary>
    public Spread? CpuPercent { get; init; }

    public Spread? PeakMegabytes { get; init; }

    /// <summary>Why there are no figures; null when there are.</summary>
    public string? Refused { get; init; }

    /// <summary>Smallest <see cref="PercentOfLimit"/> that will do; null where nothing is promised.</summary>
    public double? AimPercent { get; init; }

    [JsonIgnore]
    public bool? Met => AimPercent is { } aim && PercentOfLimit is { } percent ? percent >= aim : null;
}

/// <summary>Several devices updated at once by one program.</summary>
/// <param name="Devices">How many.</param>
internal sealed record DevicesRow(int Devices)
{
    /// <summary>Start to end of the program.</summary>
    public Spread? Seconds { get; init; }

    /// <summary>Median time, as a multiple of that for one device.</summary>
    public double? Ratio { get; init; }

    /// <summary>Of one core, for each port, while blocks were on the wire.</summary>
    public double? CpuPercentPerPort { get; init; }

    public double? PeakMegabytes { get; init; }

    /// <summary>How late the virtual devices' answers were.</summary>
    public string Pacing { get; init; } = "";

    public string? Refused { get; init; }

    /// <summary>The figures that are promised, each with whether it holds.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; init; } = [];
}

/// <summary>Something short.</summary>
/// <param name="What">What was timed.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="AimMilliseconds">The longest median that will do.</param>
internal sealed record TimeRow(string What, Spread Milliseconds, double AimMilliseconds)
{
    [JsonIgnore]
    public bool Met => Milliseconds.Median <= AimMilliseconds;
}

/// <summary>One promise and whether it was kept.</summary>
internal sealed record Verdict(string Aim, bool Met);

/// <summary>Everything that one invocation measured.</summary>
internal sealed record BenchmarkReport
{
    public string Schema { get; } = "nameplate.benchmark/1";

    /// <summary>Cores and system, for whoever compares two reports.</summary>
    public required string Machine { get; init; }

    public required double ProtocolBytesPerSecond { get; init; }

    public required IReadOnlyList<TransferRow> Transfers { get; init; }

    public required IReadOnlyList<DevicesRow> Devices { get; init; }

    public required IReadOnlyList<TimeRow> Times { get; init; }

    /// <summary>Rows without figures.</summary>
    [JsonIgnore]
    public int Refused => Transfers.Count(row => row.Refused is not null) + Devices.Count(row => row.Refused is not null);

    /// <summary>Promises that were not kept.</summary>
    [JsonIgnore]
    public int Missed => Transfers.Count(row => row.Met == false) + Times.Count(row => !row.Met)
        + Devices.Sum(row => row.Verdicts.Count(verdict => !verdict.Met));
}
