// What AN3155 rev 20 allows at the wire, whatever the host does (§3.4 Read Memory, §3.6 Write Memory), for 256 bytes:
//
//   Write Memory   31 CE | ACK | address 4 + checksum | ACK | count, 256 bytes, checksum | ACK      265 out + 3 in
//   Read Memory    11 EE | ACK | address 4 + checksum | ACK | count, complement          | ACK, 256   9 out + 259 in
//
// Both take 268 byte times. A byte of 8E1 is 11 bits: at 115200 baud 10,472.7 B/s raw, 10,003.8 B/s of payload.
namespace Nameplate.Benchmarks;

internal static class ProtocolLimit
{
    public const int BaudRate = 115200;

    /// <summary>Start, 8 data, parity, stop. The virtual wire gives a byte this long whatever the program at its end asks for.</summary>
    public const int BitsPerByte = 11;

    public const int BlockBytes = 256;

    public const int ByteTimesPerBlock = 268;

    /// <summary>A limit measured farther from the computed one than this was measured on a machine too busy to keep time.</summary>
    public const double Tolerance = 0.01;

    /// <summary>Payload of writing, or of reading, in bytes a second.</summary>
    public static double BytesPerSecond => (double)BaudRate / BitsPerByte * BlockBytes / ByteTimesPerBlock;

    /// <summary>True if a measured rate is the wire's and not the machine's.</summary>
    public static bool IsKept(double bytesPerSecond) => Math.Abs(bytesPerSecond / BytesPerSecond - 1) <= Tolerance;
}
