using System.Buffers.Binary;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Generation.Tables;

/// <summary>One device: its number and the unique ID of its chip.</summary>
/// <param name="Number">1…2⁶⁴−1.</param>
/// <param name="Uid">Twelve bytes in the order of their addresses.</param>
/// <param name="Note">What somebody noted; may be empty.</param>
/// <param name="Where">Where it was read, for messages: <c>units.csv line 3</c>.</param>
internal sealed record NumberRow(ulong Number, ReadOnlyMemory<byte> Uid, string Note, string Where)
{
    /// <summary>Twelve bytes as 24 digits, as <c>inspect</c> prints it.</summary>
    public string UidText => Convert.ToHexString(Uid.Span);

    /// <summary>The ID as the three words that firmware reads.</summary>
    public (uint First, uint Second, uint Third) Words => (Word(0), Word(4), Word(8));

    private uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Uid.Span[offset..]);
}

/// <summary>Numbers and unique IDs, each once.</summary>
internal sealed class NumberTable
{
    private NumberTable(IReadOnlyList<NumberRow> rows) => Rows = rows;

    /// <summary>The rows, ascending by number.</summary>
    public IReadOnlyList<NumberRow> Rows { get; }

    /// <summary>What this host gave to unique IDs with <c>--place uid</c>.</summary>
    /// <exception cref="NumberTableException">N705: nothing.</exception>
    public static NumberTable Of(UidTable table) => Of(table.Path, [.. table.Entries.Select(entry =>
        new NumberRow(entry.Number, Convert.FromHexString(entry.Uid), entry.Chip, $"{table.Path}, {entry.Uid}"))]);

    /// <summary>The table of these rows.</summary>
    /// <exception cref="NumberTableException">N705: no row; a number or an ID twice; an ID that no chip has.</exception>
    public static NumberTable Of(string source, IReadOnlyList<NumberRow> rows)
    {
        if (rows.Count == 0)
        {
            throw new NumberTableException($"{source} holds no device",
                "nameplate assign NUMBER --place uid adds one; a CSV of --from has a line for each: number,uid");
        }

        foreach (NumberRow row in rows)
        {
            RequirePossible(row);
        }

        RequireOnce(rows, row => row.Number, row => $"number {row.Number}", "give each device a number of its own");
        RequireOnce(rows, row => row.UidText, row => $"unique ID {row.UidText}",
            "a chip has one number: leave out the line that is wrong; nameplate inspect shows a chip's ID");
        return new NumberTable([.. rows.OrderBy(row => row.Number)]);
    }

    private static void RequirePossible(NumberRow row)
    {
        if (row.Number == 0)
        {
            throw new NumberTableException($"{row.Where}: 0 is no device number", "numbers begin at 1");
        }

        if (row.Uid.Length != UidTable.UidSize || !row.Uid.Span.ContainsAnyExcept((byte)0x00) || !row.Uid.Span.ContainsAnyExcept((byte)0xFF))
        {
            throw new NumberTableException($"{row.Where}: {row.UidText} is no chip's unique ID: it was read where there is none",
                "read it again with nameplate inspect");
        }
    }

    private static void RequireOnce<T>(IReadOnlyList<NumberRow> rows, Func<NumberRow, T> key, Func<NumberRow, string> name, string hint)
        where T : notnull
    {
        Dictionary<T, NumberRow> seen = [];
        foreach (NumberRow row in rows)
        {
            if (!seen.TryAdd(key(row), row))
            {
                throw new NumberTableException($"{row.Where}: {name(row)} is taken already, by {seen[key(row)].Where}", hint);
            }
        }
    }
}
