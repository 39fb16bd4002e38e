using Nameplate.Foundation;

namespace Nameplate.Cli.Output;

/// <summary>How quantities are printed, once for the whole program.</summary>
internal static class Quantity
{
    /// <summary><c>4,128 bytes</c>.</summary>
    public static string Bytes(long count) => count == 1 ? "1 byte" : $"{count:N0} bytes";

    /// <summary><c>128 KB</c>, <c>2 MB</c>, or bytes where it is no whole number of KB.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 1 << 20 when bytes % (1 << 20) == 0 => $"{bytes >> 20} MB",
        >= 1 << 10 when bytes % (1 << 10) == 0 => $"{bytes >> 10} KB",
        _ => Bytes(bytes),
    };

    /// <summary><c>0.4 s</c>, <c>12 s</c>, <c>2 min 5 s</c>.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalMilliseconds: > 0 and < 49.5 } => $"{time.TotalMilliseconds:F0} ms",
        { TotalSeconds: < 9.95 } => $"{time.TotalSeconds:F1} s",
        { TotalSeconds: < 99.5 } => $"{time.TotalSeconds:F0} s",
        _ => $"{(int)time.TotalMinutes} min {time.Seconds} s",
    };

    /// <summary><c>10,004 B/s</c>.</summary>
    public static string Rate(double bytesPerSecond) => $"{bytesPerSecond:N0} B/s";

    /// <summary><c>1 sector</c>, <c>3 sectors</c>.</summary>
    public static string Count(int count, string one) => count == 1 ? $"1 {one}" : $"{count:N0} {one}s";

    /// <summary><c>0x08000000</c>.</summary>
    public static string Address(uint address) => $"0x{address:X8}";

    /// <summary><c>0x08000000..0x0801FFFF (128 KB)</c>.</summary>
    public static string Range(AddressRange range) => $"{range} ({Size(range.Length)})";
}
