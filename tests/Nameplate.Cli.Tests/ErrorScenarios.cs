using System.Buffers.Binary;
using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Images;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary>For every N-code a command line that ends with it.</summary>
internal static class ErrorScenarios
{
    private const byte Ack = 0x79;
    private const byte Nack = 0x1F;
    private const uint Region = 0x081E0000;
    private const uint FirstSlot = Region + 0x200;

    private static readonly byte[] s_get = [0x00, 0xFF];
    private static readonly byte[] s_getId = [0x02, 0xFD];
    private static readonly byte[] s_write = [0x31, 0xCE];
    private static readonly byte[] s_erase = [0x44, 0xBB];

    public static IReadOnlyDictionary<int, Func<Desk, Task<CliResult>>> All { get; } = new Dictionary<int, Func<Desk, Task<CliResult>>>
    {
        [101] = desk =>
        {
            desk.Port("sim:broken", () => throw new InvalidOperationException("a fault of ours"));
            return desk.RunAsync("show", "-p", "sim:broken");
        },

        [201] = desk => desk.RunAsync("assign", "ten", "-p", "sim:stm32h743xi"),
        [202] = async desk =>
        {
            await NumberedAsync(desk);
            return await desk.RunAsync("assign", "11", "-p", "sim:a", "--replace", "--reason", "board swapped");
        },
        [203] = desk => desk.RunAsync("assign", "10"),
        [204] = desk =>
        {
            desk.Board("a");
            return desk.RunAsync("update", Fw(desk), "-p", "sim:a", "-p", "sim:a");
        },
        [205] = async desk =>
        {
            await NumberedAsync(desk);
            return await desk.RunAsync("set", "gain=5", "-p", "sim:a");
        },
        [206] = desk => desk.RunAsync("set", "start_delay=250us", "-p", "sim:stm32h743xi"),

        [207] = async desk =>
        {
            await NumberedAsync(desk);
            return await desk.RunAsync("wipe-identity", "-p", "sim:a", "--yes", "11");
        },

        [208] = desk =>
        {
            desk.File("nameplate.json", "{ \"chpi\": \"h743zi\" }");
            return desk.RunAsync("inspect", "-p", "sim:stm32h743xi");
        },

        [301] = desk => desk.RunAsync("show", "-p", "/dev/there-is-no-such-port"),
        [302] = async desk =>
        {
            string path = Path.Combine(desk.Folder, "board.sim");
            using DeviceFile held = DeviceFile.Create(path, new VirtualDevice(ChipDatabase.Get("h743xi")));
            return await desk.RunAsync("show", "-p", $"sim:{path}");
        },
        [303] = desk => OpenFailsAsync(desk, new LinkException("sim:a", LinkFailure.Denied, "sim:a: no permission")),
        [304] = desk =>
        {
            desk.Board("a").Faults.Arm(new Fault(FaultAction.Unplug, FaultPoint.Received, 1500));
            return desk.RunAsync("update", Fw(desk), "-p", "sim:a");
        },
        [305] = desk => desk.RunAsync("show", "-p", "/dev/null"),

        [401] = desk => AnswersAsync(desk, _ => []),
        [402] = desk => AnswersAsync(desk, _ => [0xF1, 0x13, 0x61]),
        [403] = desk => AnswersAsync(desk, sent => sent),
        [404] = desk => AnswersAsync(desk, _ => "boot: application running\r\n"u8.ToArray()),
        [405] = desk =>
        {
            VirtualDevice device = desk.Board("a");
            foreach (int command in new[] { 3, 6, 9 })
            {
                // Get, Get ID, then the first read: silent in each of the three attempts.
                device.Faults.Arm(new Fault(FaultAction.Silence, FaultPoint.Command, command));
            }

            return desk.RunAsync("inspect", "-p", "sim:a");
        },
        [406] = desk => OnGetIdAsync(desk, 0x42),
        [407] = desk =>
        {
            desk.Port("silent", () => new TestPort("silent", () => new CannedLink("silent", _ => []), isVirtual: false));
            return desk.RunAsync("show", "-p", "silent", "--wait", "2");
        },

        [501] = desk => OnGetIdAsync(desk, Nack),
        [502] = desk =>
        {
            desk.Board("a", options: new DeviceOptions { Readout = ReadoutProtection.Level1 });
            return desk.RunAsync("show", "-p", "sim:a");
        },
        [503] = async desk =>
        {
            VirtualDevice device = desk.Board("a");
            await desk.MustAsync("update", Fw(desk, 1), "-p", "sim:a");
            await WriteProtectAsync(device, 0);
            return await desk.RunAsync("update", Fw(desk, 2), "-p", "sim:a");
        },
        [504] = desk =>
        {
            byte[] withoutErase = [Ack, 10, 0x31, 0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x63, 0x73, 0x82, 0x92, Ack];
            int previous = 0;
            desk.TamperedBoard("a", frame =>
            {
                // Behind an address the same two bytes are the length of a one-byte read.
                bool isGet = previous != 5 && frame.SequenceEqual(s_get);
                previous = frame.Length;
                return isGet ? Tampering.Swallow(withoutErase) : Tampering.Pass(frame);
            });
            return desk.RunAsync("update", Fw(desk), "-p", "sim:a");
        },

        [505] = async desk =>
        {
            await NumberedAsync(desk);
            await desk.MustAsync("lock", "-p", "sim:a");
            return await desk.RunAsync("set", "serial=A-1", "-p", "sim:a");
        },
        [506] = async desk =>
        {
            await NumberedAsync(desk, new RomBehaviour { ProtectCodes = WriteProtectCodes.Ignored });
            return await desk.RunAsync("lock", "-p", "sim:a");
        },
        [507] = async desk =>
        {
            await NumberedAsync(desk, new RomBehaviour { OptionBytes = OptionBytesShown.FirstBank });
            return await desk.RunAsync("lock", "-p", "sim:a");
        },

        [601] = desk => OnGetIdAsync(desk, Ack, 1, 0x04, 0x99, Ack),
        [602] = desk =>
        {
            desk.Board("a", options: new DeviceOptions { FlashSizeRegister = 0xFFFF });
            return desk.RunAsync("inspect", "-p", "sim:a");
        },
        [603] = desk => desk.RunAsync("inspect", "-p", "sim:stm32h743xi", "--chip", "stm32h723xg"),
        [604] = desk => desk.RunAsync("chips", "stm32f999"),
        [605] = SwappedAsync,
        [606] = desk =>
        {
            desk.Board("a");
            desk.Board("b");
            return desk.RunAsync("update", Fw(desk), "-p", "sim:a", "-p", "sim:b");
        },
        [608] = desk =>
        {
            desk.File("units.csv", "number,uid\n10,3035303132335103001F0042\n");
            return desk.RunAsync("table", "c", "--from", "units.csv", "--chip", "stm32l552xe-dual");
        },

        [607] = desk =>
        {
            byte[] uid = AddressFrame(ChipDatabase.Get("h750").UidAddress!.Value);
            desk.TamperedBoard("a", frame => frame.SequenceEqual(uid) ? Tampering.Swap(AddressFrame(uint.MaxValue)) : Tampering.Pass(frame), "h750");
            return desk.RunAsync("assign", "10", "-p", "sim:a");
        },

        [609] = desk => desk.RunAsync("assign", "10", "-p", "sim:stm32h743xi", "--place", "uid", "--uid", "000000000000000000000000"),

        [701] = desk => desk.RunAsync("update", Path.Combine(desk.Folder, "no.hex"), "-p", "sim:stm32h743xi"),
        [702] = desk => desk.RunAsync("plan", desk.File("bad.hex", ":10000000ZZ\n"), "--chip", "h743xi"),
        [703] = desk => desk.RunAsync("plan", Fw(desk, 1), Fw(desk, 2), "--chip", "h743xi"),

        [704] = async desk =>
        {
            await SavedAsync(desk);
            desk.File("board.hex", ":0100000000FF\n:00000001FF\n");
            return await desk.RunAsync("restore", Path.Combine(desk.Folder, "board.hex"), "-p", "sim:a");
        },

        [705] = desk =>
        {
            desk.File("units.csv", "number,uid\n10,3035303132335103001F0042\n10,00112233445566778899AABB\n");
            return desk.RunAsync("table", "c", "--from", "units.csv");
        },

        [801] = desk => PlanAsync(desk, "h743xi", (0x08000000, Firmware.Bytes(1)), (Region, [1, 2, 3, 4])),
        [802] = desk => PlanAsync(desk, "h743xi", (0x08000000, Firmware.Bytes(1)), (0x09000000, [1, 2, 3, 4])),
        [803] = desk => PlanAsync(desk, "h743xi", (0x08000000, new byte[64])),
        [804] = desk =>
        {
            desk.Board("a").Preload(Region, [1, 2, 3, 4]);
            return desk.RunAsync("assign", "10", "-p", "sim:a");
        },
        [805] = desk =>
        {
            desk.Board("a", options: new DeviceOptions { BanksSwapped = true }).Preload(0x08100000, [1, 2, 3, 4]);
            return desk.RunAsync("update", Fw(desk), "-p", "sim:a");
        },
        [806] = NotAllowedAsync,
        [807] = async desk =>
        {
            await NumberedAsync(desk);
            return await desk.RunAsync("assign", "11", "-p", "sim:a");
        },
        [808] = desk => desk.RunAsync("assign", "10", "--set", $"serial={new string('x', 500)}", "-p", "sim:stm32h743xi"),

        [809] = desk =>
        {
            byte[] bytes = [.. Firmware.Bytes(1), .. Testing.CardBytes.Make("pump", "1.0", "", 0x8000, 0x080E0000)];
            return PlanAsync(desk, "h743xi", (0x08000000, bytes));
        },
        [810] = desk => desk.RunAsync("generate", "linker", "--chip", "h750", "--regions", "2"),

        [811] = async desk =>
        {
            desk.Board("a", "h750");
            await desk.MustAsync("assign", "10", "-p", "sim:a");
            return await desk.RunAsync("lock", "-p", "sim:a");
        },

        [812] = desk => desk.RunAsync("assign", "10", "-p", "sim:stm32h743xi", "--place", "otp", "--confirm", "10"),
        [813] = async desk =>
        {
            desk.Board("a", "STM32H7B0xB");
            for (int number = 1; number <= 32; number++)
            {
                await desk.RunAsync("assign", $"{number}", "-p", "sim:a", "--place", "otp", "--replace", "--reason", "trial", "--confirm", $"{number}");
            }

            return await desk.RunAsync("assign", "33", "-p", "sim:a", "--place", "otp", "--replace", "--reason", "trial", "--confirm", "33");
        },
        [814] = async desk =>
        {
            desk.Board("a");
            desk.Board("b", options: new DeviceOptions { Seed = 2 });
            await desk.RunAsync("assign", "10", "-p", "sim:a", "--place", "uid");
            return await desk.RunAsync("assign", "10", "-p", "sim:b", "--place", "uid");
        },

        [901] = desk =>
        {
            desk.TamperedBoard("a", frame => Tampering.Swap(frame.Length < 100 ? frame : OneBitOff(frame)));
            return desk.RunAsync("update", Fw(desk), "-p", "sim:a");
        },
        [902] = async desk =>
        {
            bool swallow = false;
            int left = 0;
            desk.TamperedBoard("a", frame =>
            {
                left = swallow && frame.SequenceEqual(s_erase) ? 2 : left;
                return left-- > 0 ? Tampering.Swallow(Ack) : Tampering.Pass(frame);
            });
            await desk.MustAsync("update", Fw(desk, 1), "-p", "sim:a");
            swallow = true;
            return await desk.RunAsync("update", Fw(desk, 2), "-p", "sim:a");
        },

        [903] = async desk =>
        {
            VirtualDevice device = await NumberedAsync(desk);
            await desk.MustAsync("assign", "10", "--production", "-p", "sim:a");
            device.Preload(Region + 0xC0, new byte[32]);
            for (uint mark = FirstSlot + 0x400 - 0x60; mark < Region + 0x8000; mark += 0x200)
            {
                device.Preload(mark, new byte[32]);
            }

            return await desk.RunAsync("lock", "-p", "sim:a");
        },

        [1001] = desk => desk.RunAsync("update", Fw(desk), "-p", "sim:stm32h743xi", "--require-identity"),
        [1002] = async desk =>
        {
            VirtualDevice device = await NumberedAsync(desk);
            device.Preload(FirstSlot + 0x10, [99]);
            return await desk.RunAsync("show", "-p", "sim:a");
        },
        [1003] = async desk =>
        {
            VirtualDevice device = await NumberedAsync(desk);
            device.Changed += (_, _) =>
            {
                if (device.Log.Erases.Count > 0 && device.Peek(FirstSlot + 0x10, 1)[0] != 99)
                {
                    device.Preload(FirstSlot + 0x10, [99]);
                }
            };
            return await desk.RunAsync("update", Fw(desk), "-p", "sim:a");
        },
        [1004] = async desk =>
        {
            VirtualDevice device = await NumberedAsync(desk);
            VirtualDevice other = desk.Board("other");
            await desk.MustAsync("assign", "11", "-p", "sim:other");
            device.Preload(Region ^ device.Chip.Flash.BankStride, other.Peek(Region, 0x400));
            return await desk.RunAsync("show", "-p", "sim:a");
        },
        [1005] = desk =>
        {
            byte[] header = new byte[32];
            "NAMEPLT2"u8.CopyTo(header);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), MemoryImage.FromBytes(0, header.AsMemory(0, 28), "header").Crc32);
            desk.Board("a").Preload(Region, header);
            return desk.RunAsync("show", "-p", "sim:a");
        },
        [1006] = desk =>
        {
            desk.Board("a").Preload(Region + 0x1000, [1, 2, 3, 4]);
            return desk.RunAsync("update", Fw(desk), "-p", "sim:a");
        },
        [1007] = desk =>
        {
            int left = 0;
            desk.TamperedBoard("a", frame =>
            {
                left = frame.SequenceEqual(s_write) ? 3 : left;
                return left-- > 0 ? Tampering.Swallow(Ack) : Tampering.Pass(frame);
            });
            return desk.RunAsync("assign", "10", "-p", "sim:a");
        },

        [1008] = async desk =>
        {
            await SavedAsync(desk);
            desk.Board("b", options: new DeviceOptions { Uid = new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } });
            return await desk.RunAsync("restore", Path.Combine(desk.Folder, "board.hex"), "-p", "sim:b");
        },

        [1101] = desk =>
        {
            desk.Board("a");
            desk.Board("b", options: new DeviceOptions { Seed = 2, Readout = ReadoutProtection.Level1 });
            return desk.RunAsync("update", Fw(desk), "-p", "sim:a", "-p", "sim:b");
        },

        [1201] = desk =>
        {
            desk.StateFolder = Path.Combine(desk.File("file", "not a folder"), "state");
            desk.Board("a");
            return desk.RunAsync("update", Fw(desk), "-p", "sim:a");
        },
    };

    private static string Fw(Desk desk, int version = 1) => desk.File($"fw{version}.hex", Firmware.Hex(version));

    private static async Task<VirtualDevice> NumberedAsync(Desk desk, RomBehaviour? rom = null)
    {
        VirtualDevice device = desk.Board("a", options: new DeviceOptions { Rom = rom ?? new RomBehaviour() });
        await desk.MustAsync("assign", "10", "-p", "sim:a");
        device.Log.Clear();
        return device;
    }

    private static Task<CliResult> PlanAsync(Desk desk, string chip, params (uint, byte[])[] parts) =>
        desk.RunAsync("plan", desk.File("fw.hex", Firmware.HexAt(parts)), "--chip", chip);

    private static Task<CliResult> AnswersAsync(Desk desk, Func<byte[], byte[]> answer)
    {
        desk.Port("canned", () => new TestPort("canned", () => new CannedLink("canned", answer), isVirtual: false));
        return desk.RunAsync("show", "-p", "canned");
    }

    private static Task<CliResult> OpenFailsAsync(Desk desk, Exception failure)
    {
        desk.Port("sim:a", () => new TestPort("sim:a", () => throw failure));
        return desk.RunAsync("show", "-p", "sim:a");
    }

    private static Task<CliResult> OnGetIdAsync(Desk desk, params byte[] reply)
    {
        desk.TamperedBoard("a", frame => frame.SequenceEqual(s_getId) ? Tampering.Swallow(reply) : Tampering.Pass(frame));
        return desk.RunAsync("inspect", "-p", "sim:a");
    }

    private static async Task SavedAsync(Desk desk)
    {
        await NumberedAsync(desk);
        await desk.MustAsync("backup", Path.Combine(desk.Folder, "board.hex"), "-p", "sim:a", "--identity");
    }

    // One answer is lost while the firmware is written; when the device is asked who it is, another UID answers.
    private static Task<CliResult> SwappedAsync(Desk desk)
    {
        uint uid = ChipDatabase.Get("h743xi").UidAddress!.Value;
        bool lost = false;
        desk.TamperedBoard("a", frame =>
        {
            if (frame.Length >= 100 && !lost)
            {
                lost = true;
                return Tampering.Swallow();
            }

            return lost && frame.SequenceEqual(AddressFrame(uid)) ? Tampering.Swap(AddressFrame(uid + 4)) : Tampering.Pass(frame);
        });
        return desk.RunAsync("update", Fw(desk), "-p", "sim:a");
    }

    // Only a fault in Nameplate brings this about, so the fault is made here: a write that nothing granted.
    private static async Task<CliResult> NotAllowedAsync(Desk desk)
    {
        VirtualDevice device = new(ChipDatabase.Get("h743xi"));
        await using BootloaderClient client = new(device.Connect(), new SyncBudget());
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        client.Configure(device.Chip, null);
        NotAllowedException refused = await Should.ThrowAsync<NotAllowedException>(
            () => client.WriteMemoryAsync(0x08000000, new byte[32], TestContext.Current.CancellationToken));
        return await OpenFailsAsync(desk, refused);
    }

    private static byte[] AddressFrame(uint address)
    {
        byte[] frame = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(frame, address);
        frame[4] = (byte)(frame[0] ^ frame[1] ^ frame[2] ^ frame[3]);
        return frame;
    }

    private static byte[] OneBitOff(byte[] frame)
    {
        byte[] changed = [.. frame];
        changed[10] ^= 1;
        changed[^1] ^= 1;
        return changed;
    }

    // AN3155 rev 20 §3.9: 63 9C, ACK, N, codes, XOR, ACK, reset.
    private static async Task WriteProtectAsync(VirtualDevice device, byte sector)
    {
        device.SetPins(boot0: true, reset: true);
        device.SetPins(boot0: true, reset: false);
        await using VirtualLink link = device.Connect();
        await link.DelayAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        while (await ExchangeAsync([0x7F]) != Ack)
        {
            // The first one may be ignored.
        }

        (await ExchangeAsync([0x63, 0x9C])).ShouldBe(Ack);
        (await ExchangeAsync([0x00, sector, sector])).ShouldBe(Ack);

        async Task<byte?> ExchangeAsync(byte[] frame)
        {
            byte[] reply = new byte[1];
            await link.WriteAsync(frame, CancellationToken.None);
            return await link.ReadAsync(reply, TimeSpan.FromSeconds(1), CancellationToken.None) == 1 ? reply[0] : null;
        }
    }
}
