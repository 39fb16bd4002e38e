using System.Buffers.Binary;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>The reader in C and the reader in C# say the same about any region.</summary>
public sealed class TwoLanguagesTests(BlinkBuild build) : IClassFixture<BlinkBuild>
{
    private const uint Base = 0x081E0000;
    private const int StartDelayId = 0x005;

    [Fact]
    public async Task Both_readers_say_the_same_about_damaged_regions()
    {
        int seed = Random.Shared.Next();

        (await FirstDifference(build.DumpReader, seed, 200)).ShouldBeNull($"seed {seed}");
    }

    [Fact]
    public async Task Comparison_catches_a_reader_that_ignores_the_epoch()
    {
        string broken = build.DumpReaderWithout("reader/open.c", "nameplate_rank(slot) > nameplate_rank(newest)",
            "newest->epoch == 0u || slot->index > newest->index");

        (await FirstDifference(broken, 1, 200)).ShouldNotBeNull();
    }

    private async Task<string?> FirstDifference(string reader, int seed, int cases)
    {
        var random = new Random(seed);
        for (int i = 0; i < cases; i++)
        {
            byte[] region = Damaged(random, out int used);
            int[] badLines = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(used / StoreBytes.Line))];
            Tool.Result said = Tool.Run(reader, [build.NewFile(region), .. badLines.Select(line => $"{line}")]);
            string expected = await Describe(region, badLines);
            if (said.Output.Trim() != expected || said.Error.Length > 0)
            {
                return $"case {i}: C says {said.Output}{said.Error}, C# says {expected}";
            }
        }

        return null;
    }

    // Slots of several epochs in any order, then a few bytes changed, half the time with a right CRC again.
    private static byte[] Damaged(Random random, out int used)
    {
        var store = new StoreBytes(random.Next(8, 12), (uint)random.Next(0, 4));
        for (int slot = 1; slot <= 5; slot++)
        {
            byte[] payload = random.Next(2) == 0 ? [] : StoreBytes.Field(0x1005, (byte)slot, 1, 0, 0);
            byte flags = (byte)(random.Next(8) == 0 ? random.Next(256) : 0);
            bool settle = random.Next(4) > 0;
            uint epoch = (uint)random.Next(1, 4);
            store.Slot(slot, (ulong)(100 + slot), (uint)slot, payload, flags, settle: settle, epoch: epoch);
        }

        used = store.At(6);
        for (int changes = random.Next(12); changes > 0; changes--)
        {
            int at = random.Next(used);
            store.Bytes[at] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            if (random.Next(2) == 0)
            {
                StoreBytes.Seal(store.Bytes.AsSpan(at / StoreBytes.Line * StoreBytes.Line, StoreBytes.Line));
            }
        }

        return store.Bytes;
    }

    private static async Task<string> Describe(byte[] region, int[] badLines)
    {
        var layout = new StoreLayout([new AddressRange(Base, StoreBytes.RegionSize)], 0x450);
        StoreView view = await StoreReader.ReadAsync(
            new Dump(region, badLines), layout, ReadScope.History, ReadOnlyMemory<byte>.Empty,
            TestContext.Current.CancellationToken);
        if (view.Newest is not { } newest)
        {
            return view.State == StoreState.LaterVersion ? "later version" : "none";
        }

        string delay = newest.Fields.Find(StartDelayId) is { Type: FieldType.UnsignedNumber } field
            ? Number(field.Value.Span)
            : "-";
        return $"device_id={newest.DeviceId} generation={newest.Header.Generation} slot={newest.Index} "
            + $"settled={(newest.IsSettled ? 1 : 0)} start_delay={delay}";
    }

    private static string Number(ReadOnlySpan<byte> value)
    {
        if (value.Length is not (1 or 2 or 4 or 8))
        {
            return "-";
        }

        Span<byte> wide = stackalloc byte[8];
        value.CopyTo(wide);
        return BinaryPrimitives.ReadUInt64LittleEndian(wide).ToString();
    }

    private sealed class Dump(byte[] region, int[] badLines) : IStoreFlash
    {
        public ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
        {
            int offset = (int)(address - Base);
            return ValueTask.FromResult(badLines.Contains(offset / StoreBytes.Line)
                ? LineRead.Unreadable
                : LineRead.Of(region.AsMemory(offset, StoreBytes.Line)));
        }

        public ValueTask ProgramAsync(
            uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken) =>
            throw new NotSupportedException("a reader never writes");

        public ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken) =>
            throw new NotSupportedException("a reader never writes");
    }
}
