using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>
/// Whatever a host sends: no exception, no violation of physics, and a reset brings the ROM back. Half of the cases are
/// whole frames, a quarter frames with mutations, a quarter noise.
/// </summary>
public class AnyBytesTests
{
    private const int Cases = 100_000;

    [Fact]
    public void Any_bytes_keep_physics_and_leave_a_rom_that_a_reset_revives()
    {
        int seed = Environment.TickCount;
        int programs = 0;
        int erases = 0;
        for (int i = 0; i < Cases; i++)
        {
            var random = new Random(unchecked(seed + i));
            try
            {
                VirtualDevice device = Device(random);
                DeviceSnapshot before = device.Snapshot();
                Send(device, random, random.Next(1, 8));
                Violation(device, before).ShouldBeNull();
                programs += device.Log.Programs.Count;
                erases += device.Log.Erases.Count;
                if (device.Readout != ReadoutProtection.Level2)
                    ShouldRevive(device);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {unchecked(seed + i)}", error);
            }
        }
        programs.ShouldBeGreaterThan(Cases / 10, "the frames sent hardly ever program anything: the test proves little");
        erases.ShouldBeGreaterThan(Cases / 10, "the frames sent hardly ever erase anything: the test proves little");
    }

    [Fact]
    public void Control_a_bit_that_rises_without_an_erase_is_found()
    {
        var device = new VirtualDevice(TestChips.H743xI);
        device.Preload(0x08000000, new byte[32]);
        DeviceSnapshot before = device.Snapshot();
        device.Preload(0x08000000, Line.Counting(32));
        Violation(device, before).ShouldNotBeNull();
    }

    [Fact]
    public void Control_a_programmed_word_that_turns_virgin_without_an_erase_is_found()
    {
        var device = new VirtualDevice(TestChips.H743xI);
        device.Preload(0x08000000, Enumerable.Repeat((byte)0xFF, 32).ToArray());
        DeviceSnapshot before = device.Snapshot();
        device.SetWordState(0x08000000, FlashWordState.Virgin);
        Violation(device, before).ShouldNotBeNull();
    }

    private static VirtualDevice Device(Random random)
    {
        Chip chip = TestChips.All[random.Next(TestChips.All.Count)];
        var device = new VirtualDevice(chip, new DeviceOptions
        {
            Seed = random.Next(),
            Errata = [.. Errata.All.Where(_ => random.Next(4) == 0)],
            BanksSwapped = random.Next(4) == 0,
            Readout = random.Next(20) == 0 ? ReadoutProtection.Level1 : ReadoutProtection.Level0,
            Physics = new FlashPhysics { NonVirgin = (NonVirginProgram)random.Next(3), AllOnesStaysVirgin = random.Next(2) == 0 },
            Rom = new RomBehaviour { Numbering = SectorNumbering.All[random.Next(4)], DoubleEcc = (DoubleEccRead)random.Next(5) },
        });
        for (int i = 0; i < 4; i++)
        {
            var content = new byte[64];
            random.NextBytes(content);
            device.Preload(SomeFlash(chip, random), content);
        }
        if (random.Next(3) == 0)
            ArmSome(device, random);
        return device;
    }

    private static void ArmSome(VirtualDevice device, Random random)
    {
        var fault = new Fault((FaultAction)random.Next(8), (FaultPoint)random.Next(6), random.Next(1, random.Next(2) == 0 ? 9 : 400))
        {
            Value = (byte)random.Next(256),
        };
        if (fault.IsPossible)
            device.Faults.Arm(fault);
    }

    private static void Send(VirtualDevice device, Random random, int frames)
    {
        long time = 0;
        List<byte> bytes = [];
        if (random.Next(10) > 0)
            bytes.AddRange(Enumerable.Repeat((byte)0x7F, random.Next(1, 3)));
        for (int i = 0; i < frames; i++)
            bytes.AddRange(Frame(device.Chip, random));
        for (int mutations = random.Next(4) == 0 ? random.Next(1, 4) : 0; mutations > 0; mutations--)
            bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
        foreach (byte value in bytes)
        {
            // The host waits for the ROM, or is too fast for it.
            time = random.Next(50) == 0 ? time : Math.Max(time, device.BusyUntil);
            time += device.ByteTime;
            device.Receive(value, time);
        }
        device.Clock.AdvanceTo(time);
    }

    private static byte[] Frame(Chip chip, Random random)
    {
        uint address = random.Next(5) switch
        {
            0 => (uint)random.NextInt64(1L << 32),
            1 => 0x5200201C + (uint)random.Next(80) * 4,
            _ => SomeFlash(chip, random),
        };
        byte[] sent = Line.Bytes(Line.AddressHex(address));
        var noise = new byte[random.Next(1, 12)];
        random.NextBytes(noise);
        byte length = (byte)(random.Next(64) * 4 + 3);
        return random.Next(9) switch
        {
            0 => [0x00, 0xFF],
            1 => [0x11, 0xEE, .. sent, length, (byte)~length],
            2 or 3 => [0x31, 0xCE, .. sent, .. Summed([length, .. Noise(random, length + 1)])],
            4 or 5 => [0x44, 0xBB, .. Summed([0, 1, .. Number(chip, random), .. Number(chip, random)])],
            6 => [0x63, 0x9C, .. Summed([0, (byte)random.Next(256)])],
            7 => [(byte)random.Next(256), .. noise],
            _ => random.Next(12) switch { 0 => [0x92, 0x6D], 1 => [0x82, 0x7D], 2 => [0x73, 0x8C], 3 => [0x21, 0xDE, .. sent], 4 => [0x44, 0xBB, 0xFF, 0xFF, 0], _ => [0x02, 0xFD] },
        };
    }

    private static byte[] Number(Chip chip, Random random) => [0, (byte)random.Next(chip.Flash.Sectors.Count + 2)];

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Summed(byte[] bytes) => [.. bytes, bytes.Aggregate((sum, value) => (byte)(sum ^ value))];

    private static uint SomeFlash(Chip chip, Random random)
    {
        FlashBank bank = chip.Flash.Banks[random.Next(chip.Flash.Banks.Count)];
        return bank.Address + (uint)random.Next((int)bank.Range.Length / 64 - 8) * 64;
    }

    /// <summary>What of physics is broken between then and now, or null.</summary>
    private static string? Violation(VirtualDevice device, DeviceSnapshot before)
    {
        DeviceSnapshot after = device.Snapshot();
        int wordSize = device.Chip.Flash.FlashWordSize;
        IReadOnlyList<int> erased = device.Log.PhysicalSectorsErased;
        foreach (int changed in after.SectorsDifferentFrom(before).Where(sector => !erased.Contains(sector)))
        {
            int first = new FlashMap(device.Chip.Flash).OffsetOf(device.Chip.Flash.Sectors[changed]) / FlashPage.Size;
            int pages = (int)device.Chip.Flash.Sectors[changed].Range.Length / FlashPage.Size;
            for (int page = first; page < first + pages; page++)
            {
                if (before.Image.Pages[page] is not { } old || ReferenceEquals(old, after.Image.Pages[page]))
                    continue;
                FlashPage now = after.Image.Pages[page] ?? FlashPage.Virgin(wordSize, 0xFF);
                for (int i = 0; i < FlashPage.Size; i++)
                {
                    if ((now.Data[i] & ~old.Data[i]) != 0)
                        return $"a bit rose in page {page} at {i}";
                    if (old.States[i / wordSize] != FlashWordState.Virgin && now.States[i / wordSize] == FlashWordState.Virgin)
                        return $"a word turned virgin in page {page} at {i}";
                }
            }
        }
        return null;
    }

    private static void ShouldRevive(VirtualDevice device)
    {
        device.Faults.Clear();
        device.Connect();
        device.PowerCycle();
        long time = device.BusyUntil + device.ByteTime;
        device.Output.DiscardUntil(long.MaxValue);
        device.Receive(0x7F, time);
        device.Receive(0x7F, time + device.ByteTime);
        device.InBootloader.ShouldBeTrue();
        device.Output.Count.ShouldBeGreaterThan(0);
        device.Output.Take().ShouldBe((byte)0x79);
    }
}
