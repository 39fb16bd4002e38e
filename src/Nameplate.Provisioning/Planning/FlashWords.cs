using Nameplate.Foundation;
using Nameplate.Images;

namespace Nameplate.Provisioning.Planning;

/// <summary>
/// Cuts an image into whole flash words, because a flash word is programmed once, with its ECC, between two erases
/// (RM0399 rev 4 §4.3.9). A partly covered word is padded with what erased flash reads; nothing else is ever added.
/// </summary>
public static class FlashWords
{
    /// <summary>The image's flash words, ascending, each exactly <paramref name="wordSize"/> bytes.</summary>
    public static IReadOnlyList<FlashBlock> Of(MemoryImage image, int wordSize, byte erasedValue = 0xFF)
    {
        List<FlashBlock> words = [];
        byte[]? partial = null;
        uint partialAddress = 0;
        foreach (MemorySegment segment in image.Segments)
        {
            int at = 0;
            while (at < segment.Data.Length)
            {
                uint address = checked(segment.Address + (uint)at);
                uint start = address & ~((uint)wordSize - 1);
                int offset = (int)(address - start);
                int count = Math.Min(wordSize - offset, segment.Data.Length - at);
                if (count == wordSize)
                {
                    words.Add(new FlashBlock(start, segment.Data.Slice(at, count)));
                }
                else
                {
                    // Two segments may meet in one word: both parts go into the same padding.
                    if (partial is null || partialAddress != start)
                    {
                        partial = new byte[wordSize];
                        partial.AsSpan().Fill(erasedValue);
                        partialAddress = start;
                        words.Add(new FlashBlock(start, partial));
                    }

                    segment.Data.Span.Slice(at, count).CopyTo(partial.AsSpan(offset));
                }

                at += count;
            }
        }

        return words;
    }

    /// <summary>Joins adjacent words into blocks that stay inside aligned <paramref name="blockSize"/> bytes.</summary>
    public static IReadOnlyList<FlashBlock> ToBlocks(IReadOnlyList<FlashBlock> words, int blockSize)
    {
        List<FlashBlock> blocks = [];
        byte[] buffer = new byte[blockSize];
        int i = 0;
        while (i < words.Count)
        {
            uint start = words[i].Address;
            ulong limit = (start | (uint)(blockSize - 1)) + 1UL;
            int length = 0;
            while (i < words.Count && words[i].Address == start + (ulong)length && words[i].Range.End <= limit)
            {
                words[i].Bytes.CopyTo(buffer.AsMemory(length));
                length += words[i].Bytes.Length;
                i++;
            }

            blocks.Add(new FlashBlock(start, buffer.AsSpan(0, length).ToArray()));
        }

        return blocks;
    }

    /// <summary>Blocks that follow each other without a gap, together.</summary>
    public static IReadOnlyList<IReadOnlyList<FlashBlock>> Runs(IReadOnlyList<FlashBlock> blocks)
    {
        List<List<FlashBlock>> runs = [];
        foreach (FlashBlock block in blocks)
        {
            if (runs.Count == 0 || runs[^1][^1].Range.End != block.Address)
            {
                runs.Add([]);
            }

            runs[^1].Add(block);
        }

        return runs;
    }

    /// <summary>The whole flash words that <paramref name="range"/> touches.</summary>
    public static AddressRange Around(AddressRange range, int wordSize)
    {
        uint mask = (uint)wordSize - 1;
        return AddressRange.FromEnd(range.Start & ~mask, (range.End + mask) & ~(ulong)mask);
    }

    /// <summary>The blocks of 256 aligned bytes that cover <paramref name="range"/>, each as one Read Memory.</summary>
    public static IEnumerable<AddressRange> ReadsOf(AddressRange range, int blockSize)
    {
        for (ulong at = range.Start; at < range.End;)
        {
            ulong end = Math.Min(range.End, (at | (uint)(blockSize - 1)) + 1);
            yield return AddressRange.FromEnd((uint)at, end);
            at = end;
        }
    }
}
