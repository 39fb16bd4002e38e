using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Flash;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Backups;

/// <summary>What was read from ranges of flash: the words that are not blank, and those that cannot be read.</summary>
/// <param name="Image">Null where nothing but blank or unreadable words was found.</param>
/// <param name="Unreadable">Ascending, adjacent words joined.</param>
internal sealed record FlashReading(MemoryImage? Image, IReadOnlyList<AddressRange> Unreadable)
{
    /// <summary>True if every word of the ranges reads blank.</summary>
    public bool IsBlank => Image is null && Unreadable.Count == 0;

    /// <summary>Reads ranges; what cannot be read is listed and does not end the reading.</summary>
    public static async Task<FlashReading> TakeAsync(
        DeviceSession session, IReadOnlyList<AddressRange> ranges, SectorEraser? eraser, StopSignal stop)
    {
        CarefulReader reader = new(session, stop);
        long total = ranges.Sum(range => (long)range.Length);
        long done = 0;
        List<MemorySegment> words = [];
        List<AddressRange> unreadable = [];
        foreach (AddressRange block in ranges.SelectMany(range => FlashWords.ReadsOf(range, UpdatePlanner.BlockSize)))
        {
            stop.ThrowIfStopped();
            byte[] bytes = new byte[block.Length];
            foreach (AddressRange word in await reader.ReadAsync(block.Start, bytes).ConfigureAwait(false))
            {
                unreadable.Add(word);
                eraser?.SawUnreadable(word.Start);
            }

            eraser?.Saw(block.Start, bytes);
            words.AddRange(Programmed(block.Start, bytes, session.Chip.Flash));
            done += block.Length;
            session.Report(new JobEvent.Reading(block.Start, done, total));
        }

        return new FlashReading(ImageOf(words), AddressRange.Join(unreadable));
    }

    /// <summary>The runs of flash words that are not blank.</summary>
    public static IEnumerable<MemorySegment> Programmed(uint address, ReadOnlyMemory<byte> bytes, FlashGeometry flash)
    {
        int wordSize = flash.FlashWordSize;
        for (int at = 0; at < bytes.Length;)
        {
            int start = at;
            while (at < bytes.Length && !flash.IsErased(bytes.Span.Slice(at, Math.Min(wordSize, bytes.Length - at))))
            {
                at += wordSize;
            }

            if (at > start)
            {
                yield return new MemorySegment(address + (uint)start, bytes[start..Math.Min(at, bytes.Length)]);
            }
            else
            {
                at += wordSize;
            }
        }
    }

    /// <summary>One image of pieces that ascend and do not overlap; null without any.</summary>
    public static MemoryImage? ImageOf(IReadOnlyList<MemorySegment> pieces)
    {
        List<MemoryImage> runs = [];
        for (int first = 0; first < pieces.Count;)
        {
            int end = first + 1;
            while (end < pieces.Count && pieces[end].Address == pieces[end - 1].Range.End)
            {
                end++;
            }

            byte[] joined = new byte[pieces.Skip(first).Take(end - first).Sum(piece => piece.Data.Length)];
            int at = 0;
            foreach (MemorySegment piece in pieces.Skip(first).Take(end - first))
            {
                piece.Data.CopyTo(joined.AsMemory(at));
                at += piece.Data.Length;
            }

            runs.Add(MemoryImage.FromBytes(pieces[first].Address, joined, "saved from this device"));
            first = end;
        }

        return runs.Count == 0 ? null : MemoryImage.Merge(runs);
    }
}
