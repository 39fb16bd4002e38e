// T14: slots that are wrong in some way are shown to the reader. Whatever it accepts must be, bit for bit, what was written.
// One thing is left out, because the format cannot tell it: a whole header of the same generation with another content. A line
// that ends with its own CRC leaves the CRC register in a constant, so the body CRC says nothing about the header.

using System.Buffers.Binary;
using Nameplate.Campaign.Running;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Campaign.Store;

/// <summary>T14.</summary>
/// <param name="mendsCrcs">True: the control. Damage comes with right CRCs, as chance almost never does, and must be noticed.</param>
internal sealed class FalseAccepts(bool mendsCrcs = false) : ICampaign
{
    private const int SlotSize = 256;

    private static readonly StoreLayout s_layout = new([new AddressRange(0x081E_0000, 3 * SlotSize)], 0x450, 0, SlotSize);

    private const int Commit = SlotSize - (2 * LineRead.Size);

    public string Name => "T14";

    public string Title => "slots that are wrong, shown to the validator";

    public long PerTest => 1_000_000;

    public long PerNight => 1_000_000_000;

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        var random = new Random(CaseSeed.Of(seed, index));
        byte[] slot = Make(random);
        byte[] damaged = [.. slot];
        Damage(damaged, random);
        if (mendsCrcs)
        {
            MendCrcs(damaged);
        }
        StoreView view = await StoreReader.ReadAsync(
            new Picture(damaged), s_layout, ReadScope.Newest, default, CancellationToken.None);
        bool same = damaged.AsSpan(0, 2 * LineRead.Size).SequenceEqual(slot.AsSpan(0, 2 * LineRead.Size));
        return new CaseResult(view.Newest is not null && !same
            ? $"accepted {Convert.ToHexString(damaged)}, written was {Convert.ToHexString(slot)}"
            : null);
    }

    public ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed) =>
        ValueTask.FromResult<IReadOnlyList<string>>([$"slot {index} of seed {seed}"]);

    private static byte[] Make(Random random)
    {
        byte[] slot = new byte[SlotSize];
        slot.AsSpan().Fill(0xFF);
        uint generation = (uint)random.Next(1, 1000);
        SlotHeader header = new(generation, LineRead.Size, 8, PayloadFormat.Fields, SlotTraits.None, 1, (ulong)random.NextInt64(), 0);
        header.Encode().CopyTo(slot, 0);
        random.NextBytes(slot.AsSpan(LineRead.Size, LineRead.Size));
        new CommitLine(generation, Crc32.Of(slot.AsSpan(0, 2 * LineRead.Size)), 0, 1, 0).Encode().CopyTo(slot, Commit);
        return slot;
    }

    private static void Damage(Span<byte> slot, Random random)
    {
        switch (random.Next(4))
        {
            case 0: // a torn line
                int at = random.Next(3) switch { 0 => 0, 1 => LineRead.Size, _ => Commit };
                foreach (ref byte b in slot.Slice(at, LineRead.Size))
                {
                    b |= (byte)random.Next(256);
                }
                break;
            case 1: // bits
                for (int i = random.Next(1, 65); i > 0; i--)
                {
                    slot[random.Next(slot.Length)] ^= (byte)(1 << random.Next(8));
                }
                break;
            case 2: // a header of another generation, whole and right
                byte[] other = Make(random);
                if (!other.AsSpan(4, 4).SequenceEqual(slot.Slice(4, 4)))
                {
                    other.AsSpan(0, LineRead.Size).CopyTo(slot);
                }
                break;
            default: // a payload of another slot
                random.NextBytes(slot.Slice(LineRead.Size, LineRead.Size));
                break;
        }
    }

    private static void MendCrcs(Span<byte> slot)
    {
        foreach (int line in (int[])[0, Commit])
        {
            if (line == Commit)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(slot[(Commit + 0x08)..], Crc32.Of(slot[..(2 * LineRead.Size)]));
            }
            BinaryPrimitives.WriteUInt32LittleEndian(slot[(line + 0x1C)..], Crc32.Of(slot.Slice(line, 0x1C)));
        }
    }

    /// <summary>A region of three cells, its header lost, with this slot in the first.</summary>
    private sealed class Picture(byte[] slot) : IStoreFlash
    {
        private static readonly LineRead s_blank = LineRead.Of(Enumerable.Repeat((byte)0xFF, LineRead.Size).ToArray());

        public ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
        {
            int at = (int)(address - s_layout.Regions[0].Start) - SlotSize;
            return new(at >= 0 && at < SlotSize ? LineRead.Of(slot.AsMemory(at, LineRead.Size)) : s_blank);
        }

        public ValueTask ProgramAsync(uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
