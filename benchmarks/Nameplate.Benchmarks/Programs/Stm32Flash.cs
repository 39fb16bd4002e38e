using Nameplate.Benchmarks.Lines;

namespace Nameplate.Benchmarks.Programs;

/// <summary>
/// stm32flash 0.7. It asks for 8N1, because it gives up on a pty, which keeps no parity; the virtual wire's bytes last 11
/// bits all the same.
/// </summary>
internal static class Stm32Flash
{
    public const string Path = "/usr/bin/stm32flash";

    public static bool IsInstalled => File.Exists(Path);

    public static Task<MeteredProcess> WriteAsync(Firmware firmware, string port) =>
        RunAsync(["-w", firmware.File, "-S", Start, port]);

    /// <summary>Writes, and reads each block back after it.</summary>
    public static Task<MeteredProcess> WriteAndVerifyAsync(Firmware firmware, string port) =>
        RunAsync(["-w", firmware.File, "-v", "-S", Start, port]);

    public static Task<MeteredProcess> ReadAsync(Firmware firmware, string port) =>
        RunAsync(["-r", firmware.File + ".read", "-S", $"{Start}:{firmware.Bytes.Length}", port]);

    private static string Start => $"0x{Firmware.Address:X8}";

    private static Task<MeteredProcess> RunAsync(string[] arguments) =>
        MeteredProcess.RunAsync(Path, ["-m", "8n1", "-b", $"{ProtocolLimit.BaudRate}", .. arguments]);
}
