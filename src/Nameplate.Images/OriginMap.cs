namespace Nameplate.Images;

internal enum OriginKind : byte
{
    /// <summary>Position counts lines from 1.</summary>
    Line,

    /// <summary>Position counts bytes of the file from 0.</summary>
    Offset,

    /// <summary>As <see cref="Offset"/>, and the part is the number of an ELF program header.</summary>
    ProgramHeader,
}

/// <summary>Where in a file some bytes came from.</summary>
/// <param name="Kind">What <paramref name="Position"/> counts.</param>
/// <param name="Position">Line, or offset of the first byte.</param>
/// <param name="Part">Number of the ELF program header, from 0; else 0.</param>
internal readonly record struct OriginMark(OriginKind Kind, uint Position, ushort Part = 0);

/// <summary>
/// The origin of a run of bytes that ends where the next run or the segment does. Records of equal length on successive
/// lines share one run, so a file of a million records needs some hundred of them.
/// </summary>
/// <param name="Start">Address of the first byte.</param>
/// <param name="Position">Line or file offset of the first byte.</param>
/// <param name="Source">Index into the map's file names.</param>
/// <param name="Part">As in <see cref="OriginMark"/>.</param>
/// <param name="BytesPerLine">Length of each record but the last, which may be shorter; 0 if not by line.</param>
/// <param name="Kind">What <paramref name="Position"/> counts.</param>
internal readonly record struct OriginRun(
    uint Start, uint Position, ushort Source, ushort Part, byte BytesPerLine, OriginKind Kind);

/// <summary>Tells for each byte of an image which file, and which place in it, it came from.</summary>
internal sealed class OriginMap(string[] files, OriginRun[] runs)
{
    public IReadOnlyList<string> Files => files;

    public ReadOnlySpan<OriginRun> Runs => runs;

    /// <summary>The origin of a byte that the image holds: <c>fw.hex line 812</c>.</summary>
    public string Describe(uint address)
    {
        int low = 0;
        int high = runs.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = runs[middle].Start <= address ? (middle, high) : (low, middle - 1);
        }

        return Describe(files[runs[low].Source], runs[low], address);
    }

    public static string Describe(string file, OriginRun run, uint address)
    {
        uint distance = address - run.Start;
        return run.Kind switch
        {
            OriginKind.Line => $"{file} line {run.Position + distance / run.BytesPerLine}",
            OriginKind.Offset => $"{file} offset 0x{(ulong)run.Position + distance:X}",
            _ => $"{file} program header {run.Part}, file offset 0x{(ulong)run.Position + distance:X}",
        };
    }
}
