// The table of numbers and unique IDs as a file, CSV (RFC 4180):
//
//   number,uid,note
//   10,3035303132335103001F0042,line 2
//
// The first line names the columns, in any order and case; note may be missing. A comma, a semicolon or a tab parts them,
// as spreadsheets write it. A unique ID is 24 hexadecimal digits, the 12 bytes in the order of their addresses; spaces,
// hyphens and colons between them do not count. UTF-8.
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Nameplate.Cli.Output;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Generation.Tables;

internal static class NumberTableFile
{
    private const string Number = "number";
    private const string Uid = "uid";
    private const string Note = "note";
    private const string Columns = "the first line must name the columns: number,uid,note";

    /// <exception cref="NumberTableException">N705: the text is no such table.</exception>
    public static NumberTable Read(string name, string text)
    {
        CsvConfiguration how = new(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            TrimOptions = TrimOptions.Trim,
            PrepareHeaderForMatch = header => header.Header.ToUpperInvariant(),
            HeaderValidated = null,
            MissingFieldFound = null,
            BadDataFound = bad => throw new NumberTableException(
                $"{name} line {bad.Context.Parser?.Row}: a quote stands where none may", "write the cell in quotes, and a quote in it twice"),
        };
        using CsvReader csv = new(new StringReader(text), how);
        if (!csv.Read() || !csv.ReadHeader() || !Has(csv, Number) || !Has(csv, Uid))
        {
            throw new NumberTableException($"{name} has no columns number and uid", Columns);
        }

        List<NumberRow> rows = [];
        while (csv.Read())
        {
            string where = $"{name} line {csv.Parser.RawRow}";
            rows.Add(new NumberRow(NumberOf(csv.GetField(Number) ?? "", where), UidOf(csv.GetField(Uid) ?? "", where), csv.GetField(Note) ?? "", where));
        }

        return NumberTable.Of(name, rows);
    }

    /// <summary>The file's text: ascending by number, and read back by <see cref="Read"/>.</summary>
    public static string Write(NumberTable table)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using CsvWriter csv = new(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        foreach (IReadOnlyList<string> line in table.Rows.Select(row => new[] { $"{row.Number}", row.UidText, row.Note }).Prepend([Number, Uid, Note]))
        {
            foreach (string cell in line)
            {
                csv.WriteField(cell);
            }

            csv.NextRecord();
        }

        csv.Flush();
        return text.ToString();
    }

    /// <summary>The table of a file.</summary>
    /// <exception cref="NumberTableException">N705.</exception>
    /// <exception cref="InputFileException">N701: it cannot be read.</exception>
    public static NumberTable Load(string path)
    {
        try
        {
            return Read(Path.GetFileName(path), File.ReadAllText(path, Encoding.UTF8));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(path, refused);
        }
    }

    private static bool Has(CsvReader csv, string column) =>
        csv.HeaderRecord!.Contains(column, StringComparer.OrdinalIgnoreCase);

    private static ulong NumberOf(string cell, string where) =>
        ulong.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw new NumberTableException($"{where}: '{cell}' is no device number", "a device number is a decimal from 1 to 18446744073709551615");

    private static byte[] UidOf(string cell, string where)
    {
        string digits = new([.. cell.Where(letter => letter is not (' ' or '-' or ':'))]);
        return digits.Length == 2 * UidTable.UidSize && digits.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(digits)
            : throw new NumberTableException($"{where}: '{cell}' is no unique ID",
                cell.Contains("E+", StringComparison.OrdinalIgnoreCase)
                    ? "a spreadsheet took the digits for a number: make the column text and enter it again"
                    : "write its 12 bytes as 24 hexadecimal digits, as nameplate inspect prints them");
    }
}
