namespace Nameplate.Chips.Places;

/// <summary>How sizes stand in the sentences about places.</summary>
internal static class Words
{
    /// <summary><c>128 KB</c>, <c>2 MB</c>, <c>384 bytes</c>.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 1 << 20 when bytes % (1 << 20) == 0 => $"{bytes >> 20} MB",
        >= 1 << 10 when bytes % (1 << 10) == 0 => $"{bytes >> 10} KB",
        _ => $"{bytes} bytes",
    };
}
