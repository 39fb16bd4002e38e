// The table of numbers and unique IDs in C: rows for a binary search, and the CRC over them (Generation/C/table.c).
//
//   row   u32 ×3 unique ID, as words at +0, +4, +8   u32 number                          16 bytes, where all numbers fit 32 bits
//                                                    u32 number, low word; u32 high word  20 bytes, where they do not
using System.Buffers.Binary;
using System.Text;
using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Cli.Generation.Tables;

/// <summary>The C of a table.</summary>
/// <param name="Table">Its rows.</param>
/// <param name="Chip">The chip whose own number is to be found too; null for none.</param>
/// <param name="Command">The command that makes the text again.</param>
internal sealed record TableSource(NumberTable Table, Chip? Chip, string Command)
{
    private const int UidWords = 3;

    /// <summary>Bytes of flash that a device costs: 16, or 20 where a number needs more than 32 bits.</summary>
    public int RowBytes => 4 * WordsOfARow;

    /// <summary>CRC-32 of the rows, as the C computes it.</summary>
    public uint Crc
    {
        get
        {
            Crc32 crc = new();
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            foreach (uint word in Ascending.SelectMany(WordsOf))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
                crc.Append(bytes);
            }

            return crc.Value;
        }
    }

    private int WordsOfARow => UidWords + (Table.Rows.All(row => row.Number <= uint.MaxValue) ? 1 : 2);

    private IEnumerable<NumberRow> Ascending => Table.Rows.OrderBy(row => row.Words);

    private string Devices => Table.Rows.Count == 1 ? "1 device" : $"{Table.Rows.Count} devices";

    /// <summary><c>nameplate_table.h</c>.</summary>
    public string Header() => CTemplate.Fill("table.h", ("DEVICES", Devices), ("COMMAND", CHeader.Comment(Command)),
        ("OWN", Chip is null ? "" : CTemplate.Fill("table-own.h", ("CHIP", Chip.Name))));

    /// <summary>The table and its look-up.</summary>
    public string Source() => CTemplate.Fill("table.c",
        ("DEVICES", Devices), ("COMMAND", CHeader.Comment(Command)), ("ROW_BYTES", $"{RowBytes}"), ("COUNT", $"{Table.Rows.Count}"),
        ("WORDS", $"{WordsOfARow}"), ("CRC", Hex(Crc)), ("ROWS", Rows()),
        ("NUMBER", WordsOfARow == UidWords + 1 ? "row[3]" : "(uint64_t)row[4] << 32 | row[3]"),
        ("OWN", Chip is null ? "" : CTemplate.Fill("table-own.c", ("CHIP", Chip.Name), ("UID", Hex(Chip.Require(Chip.UidAddress, nameof(Chips.Chip.UidAddress), "where the unique ID lies"))),
            ("UID_THIRD", $"{Chip.UidWordOffsets[2] / 4}"))));

    private string Rows()
    {
        StringBuilder text = new();
        foreach (NumberRow row in Ascending)
        {
            text.Append($"{(text.Length == 0 ? "" : "\n")}    {{ {string.Join(", ", WordsOf(row).Select(Hex))} }}, /* {row.Number} */");
        }

        return text.ToString();
    }

    private IEnumerable<uint> WordsOf(NumberRow row)
    {
        uint[] words = [row.Words.First, row.Words.Second, row.Words.Third, (uint)row.Number, (uint)(row.Number >> 32)];
        return words.Take(WordsOfARow);
    }

    private static string Hex(uint word) => $"0x{word:X8}u";
}
