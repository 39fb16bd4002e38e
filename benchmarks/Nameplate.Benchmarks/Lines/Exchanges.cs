using Nameplate.Simulator;

namespace Nameplate.Benchmarks.Lines;

/// <summary>
/// The exchanges of 256 bytes that a device saw, from its own log: the same measure for every program. The first block is
/// left out, because Nameplate cuts the vector word off it and writes that last.
/// </summary>
/// <param name="Count">Exchanges, the first of which only starts the clock.</param>
/// <param name="First">When the first began.</param>
/// <param name="Last">When the last began.</param>
internal readonly record struct Exchanges(int Count, TimeSpan First, TimeSpan Last)
{
    public const byte Read = 0x11;
    public const byte Write = 0x31;

    /// <summary>Payload a second while these exchanges went on.</summary>
    public double BytesPerSecond => ProtocolLimit.BlockBytes * (Count - 1) / (Last - First).TotalSeconds;

    /// <summary>The exchanges with these opcodes, from the first write on if there was one.</summary>
    /// <exception cref="DisturbedException">They are not the image's blocks once per opcode.</exception>
    public static Exchanges Of(VirtualDevice device, int imageBytes, params ReadOnlySpan<byte> opcodes)
    {
        List<CommandRecord> blocks = [.. device.Log.Commands.Where(command => IsBlock(command, imageBytes))];
        int start = Math.Max(0, blocks.FindIndex(command => command.Opcode == Write));
        int count = 0;
        TimeSpan first = TimeSpan.Zero;
        TimeSpan last = TimeSpan.Zero;
        foreach (CommandRecord command in blocks.Skip(start))
        {
            if (opcodes.Contains(command.Opcode))
            {
                first = count == 0 ? command.Time : first;
                last = command.Time;
                count++;
            }
        }

        int expected = (imageBytes / ProtocolLimit.BlockBytes - 1) * opcodes.Length;
        return count == expected
            ? new Exchanges(count, first, last)
            : throw new DisturbedException($"the device saw {count} exchanges where the image has {expected}: blocks were repeated or cut");
    }

    private static bool IsBlock(CommandRecord command, int imageBytes) =>
        command is { Opcode: Read or Write, Address: { } address }
        && address > Firmware.Address && address < Firmware.Address + imageBytes
        && address % ProtocolLimit.BlockBytes == 0;
}
