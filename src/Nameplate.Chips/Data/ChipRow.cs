using System.Collections.Concurrent;
using System.Numerics;

namespace Nameplate.Chips.Data;

/// <summary>A row of the data: a chip at its largest size, the names it is sold under, and its smaller sizes.</summary>
internal sealed class ChipRow
{
    private readonly LineEntry line;
    private readonly VariantEntry variant;
    private readonly ConcurrentDictionary<int, Chip?> sizes = [];

    public ChipRow(LineEntry line, VariantEntry variant)
    {
        this.line = line;
        this.variant = variant;
        Parts = [.. variant.Parts.Select(PartCode.Parse)];
        Chip = ChipFileReader.ChipOf(
            line, variant, variant.Name, variant.FlashSizeKiB.Value, ChipFileReader.BanksOf(line, variant));
    }

    /// <summary>The chip at its largest size.</summary>
    public Chip Chip { get; }

    /// <summary>What its part numbers begin with.</summary>
    public IReadOnlyList<PartCode> Parts { get; }

    /// <summary>The chip of every size that a part number can name, the largest first.</summary>
    public IEnumerable<Chip> Sizes => variant.Smaller
        ? SizeCodes.All.Select(size => OfSize(size.KiB)).OfType<Chip>().Prepend(Chip).Distinct().OrderByDescending(chip => chip.FlashSizeKiB)
        : [Chip];

    /// <summary>The chip with this much flash; null if the line is not sold so.</summary>
    public Chip? OfSize(int sizeKiB) => sizeKiB == Chip.FlashSizeKiB ? Chip
        : variant.Smaller && sizeKiB < Chip.FlashSizeKiB ? sizes.GetOrAdd(sizeKiB, Make)
        : null;

    /// <summary>The chip that a part number with this size code names; null if the line is not sold so.</summary>
    public Chip? OfCode(char code) => code == variant.SizeCode ? Chip
        : SizeCodes.KiBOf(code) is { } size && size != Chip.FlashSizeKiB ? OfSize(size)
        : null;

    private Chip? Make(int sizeKiB)
    {
        if (SizeCodes.CodeOf(sizeKiB) is not { } code || code == variant.SizeCode || Shrink(sizeKiB) is not { } banks)
        {
            return null;
        }

        int end = variant.Name.IndexOf($"x{variant.SizeCode}", StringComparison.Ordinal) + 2;
        return Parts.Where(part => part.IsSoldIn(code))
            .Select(part => ChipFileReader.ChipOf(line, variant, $"STM32{part.Part}x{code}{variant.Name[end..]}", sizeKiB, banks))
            .FirstOrDefault();
    }

    // The flash that is left is the first sectors of each bank; of two banks that adjoin the second moves down.
    private List<FlashBank>? Shrink(int sizeKiB)
    {
        IReadOnlyList<FlashBank> whole = Chip.Flash.Banks;
        long each = sizeKiB * 1024L / whole.Count;
        if (whole.Count > 1 && !BitOperations.IsPow2(each))
        {
            return null; // no such part is sold, and no single address bit would tell its banks apart
        }

        List<FlashBank> banks = [];
        foreach (FlashBank bank in whole)
        {
            List<SectorRun> runs = [];
            long left = each;
            foreach (SectorRun run in bank.Runs.TakeWhile(_ => left > 0))
            {
                int count = (int)Math.Min(run.Count, left / run.Size);
                if (count == 0)
                {
                    return null;
                }

                runs.Add(run with { Count = count });
                left -= (long)count * run.Size;
            }

            if (left != 0)
            {
                return null;
            }

            banks.Add(bank with { Address = checked((uint)(whole[0].Address + (bank.Index * each))), Runs = runs });
        }

        return banks;
    }
}
