using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// What each call of the library executes on a full region of the default size: 63 valid slots of 512 bytes with payloads of
/// 1 to 12 lines, the newest bound to its chip and authenticated, with twelve fields.
/// </summary>
internal static class InstructionCounts
{
    private const int Slots = 63;
    private const int MaxLines = 12;
    private static readonly byte[] s_uid = [.. Enumerable.Range(0x30, 12).Select(i => (byte)i)];

    /// <summary>Instructions by the name of the call.</summary>
    public static IReadOnlyDictionary<string, long> Count(QemuPrograms programs)
    {
        Tool.Result result = new Machine(programs, programs.Elf("count")).With(FullRegion()).CountingInstructions().Run();
        result.ExitCode.ShouldBe(0, result.Error);
        return (result.Output + result.Error).Trim().Split('\n').Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => long.Parse(words[1]));
    }

    private static Job FullRegion()
    {
        var store = new StoreBytes();
        for (int slot = 1; slot < Slots; slot++)
        {
            int length = (slot % MaxLines + 1) * StoreBytes.Line;
            store.Slot(slot, (ulong)(100 + slot), (uint)slot, StoreBytes.Field(0x0800, new byte[length - 4]));
        }

        store.Slot(Slots, 55, Slots, Newest(), flags: 0x06, uidCrc: StoreBytes.Crc32(s_uid));
        return new Job { Uid = s_uid, Memory = [(Machine.Memory, store.Bytes)] };
    }

    private static byte[] Newest()
    {
        byte[] known =
        [
            .. StoreBytes.Text(0x3002, "A-0055"), .. StoreBytes.Text(0x3003, "widget"), .. StoreBytes.Text(0x3004, "C2"),
            .. StoreBytes.Field(0x1005, 250, 0, 0, 0), .. StoreBytes.Field(0x6006, 0x00, 0x80, 0xE1, 1, 2, 3),
            .. StoreBytes.Field(0x1007, 4, 0), .. StoreBytes.Field(0x8008, new byte[8]),
            .. StoreBytes.Field(0x4009, new byte[100]),
            .. StoreBytes.Text(0x300B, "batch-17"), .. StoreBytes.Text(0x3020, "widget/1"),
        ];
        byte[] authentication = StoreBytes.Field(0xF7FF, [2, 0, 0, 0, .. new byte[32]]);
        int rest = MaxLines * StoreBytes.Line - known.Length - authentication.Length - 4;
        return [.. known, .. StoreBytes.Field(0x0800, new byte[rest]), .. authentication];
    }
}
