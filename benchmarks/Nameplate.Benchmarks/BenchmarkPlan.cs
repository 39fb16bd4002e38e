namespace Nameplate.Benchmarks;

/// <summary>One size of image on one kind of adapter.</summary>
/// <param name="Bytes">Length of the image, a multiple of 256.</param>
/// <param name="AdapterLatency">How long the adapter holds what the device answers.</param>
/// <param name="Runs">How often it is measured.</param>
internal sealed record TransferPlan(int Bytes, TimeSpan AdapterLatency, int Runs)
{
    /// <summary><c>128 KB</c>, <c>128 KB, 16 ms adapter</c>.</summary>
    public string Name => AdapterLatency == TimeSpan.Zero
        ? $"{Bytes / 1024} KB"
        : $"{Bytes / 1024} KB, {AdapterLatency.TotalMilliseconds:F0} ms adapter";
}

/// <summary>What one invocation measures.</summary>
internal sealed record BenchmarkPlan
{
    /// <summary>FTDI's latency timer as its driver sets it.</summary>
    private static readonly TimeSpan s_slowAdapter = TimeSpan.FromMilliseconds(16);

    /// <summary>Everything; about 25 minutes.</summary>
    public static BenchmarkPlan Full { get; } = new()
    {
        Transfers =
        [
            new TransferPlan(128 * 1024, TimeSpan.Zero, 3),
            new TransferPlan(512 * 1024, TimeSpan.Zero, 1),
            new TransferPlan(128 * 1024, s_slowAdapter, 1),
        ],
        DeviceCounts = [1, 4, 16, 64],
        DeviceBytes = 128 * 1024,
        DeviceRuns = 1,
        SpareAttempts = 3,
        ShortRuns = 10,
    };

    /// <summary>The same rows on smaller images and fewer devices; under 4 minutes.</summary>
    public static BenchmarkPlan Quick { get; } = new()
    {
        Transfers =
        [
            new TransferPlan(16 * 1024, TimeSpan.Zero, 3),
            new TransferPlan(48 * 1024, TimeSpan.Zero, 1),
            new TransferPlan(8 * 1024, s_slowAdapter, 1),
        ],
        DeviceCounts = [1, 4, 16],
        DeviceBytes = 32 * 1024,
        DeviceRuns = 1,
        SpareAttempts = 2,
        ShortRuns = 5,
    };

    public required IReadOnlyList<TransferPlan> Transfers { get; init; }

    /// <summary>How many devices are updated at once; the first count is what the others are compared with.</summary>
    public required IReadOnlyList<int> DeviceCounts { get; init; }

    public required int DeviceBytes { get; init; }

    public required int DeviceRuns { get; init; }

    /// <summary>How often a run is repeated whose limit was not the wire's.</summary>
    public required int SpareAttempts { get; init; }

    /// <summary>Runs of what takes under a second or two.</summary>
    public required int ShortRuns { get; init; }
}
