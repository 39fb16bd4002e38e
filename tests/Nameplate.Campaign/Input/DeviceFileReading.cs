using System.Security.Cryptography;
using Nameplate.Chips;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Input;

/// <summary>The files of virtual devices, with the right SHA-256; a device that is taken is powered and asked for its store.</summary>
internal sealed class DeviceFileReading : Reading
{
    private const int HashSize = SHA256.HashSizeInBytes;

    private static readonly string[] s_chips = ["STM32H743xI", "STM32H750xB", "STM32H7A3xI", "STM32H723xG"];

    public override string Name => "I9";

    public override string Title => "files of virtual devices, sealed again";

    public override long FixedMemory => 4 << 20; // a device: its pages, queues and log

    public override int MemoryPerByte => 512; // a flash word that was touched brings its page

    public override byte[][] MakeSound(Random random)
    {
        VirtualDevice device = new(ChipDatabase.Get(s_chips[random.Next(s_chips.Length)]), new DeviceOptions { Seed = random.Next() });
        uint start = device.Chip.Flash.Banks[0].Address;
        device.Preload(start, ByteChanges.Noise(random, random.Next(1, 300)));
        device.SetWordState(start, (FlashWordState)random.Next(Enum.GetValues<FlashWordState>().Length));
        return [DeviceState.Write(device)];
    }

    public override void Seal(byte[][] parts)
    {
        byte[] bytes = parts[0];
        if (bytes.Length >= HashSize)
        {
            parts[0] = [.. bytes[..^HashSize], .. SHA256.HashData(bytes.AsSpan(0, bytes.Length - HashSize))];
        }
    }

    public override ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        VirtualDevice device = DeviceFile.Revive("board.sim", parts[0], ChipDatabase.Find, new DeviceOptions());
        device.PowerCycle();
        byte[] again = DeviceState.Write(device);
        return ValueTask.FromResult(
            device.Uid.Length != 12 ? "its unique ID has another length"
            : !again.AsSpan().SequenceEqual(DeviceState.Write(DeviceFile.Revive("board.sim", again, ChipDatabase.Find, new DeviceOptions())))
                ? "is another device after it was saved and read again"
            : null);
    }
}
