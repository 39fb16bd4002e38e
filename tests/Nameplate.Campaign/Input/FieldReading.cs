using System.Text;
using Nameplate.Chips;
using Nameplate.Cli.Generation;
using Nameplate.Identity;

namespace Nameplate.Campaign.Input;

/// <summary>Declarations of fields, values typed for them, and the C header made from them.</summary>
internal sealed class FieldReading : Reading
{
    private static readonly string[] s_types = [.. FieldCatalog.TypeNames];

    private static readonly string[] s_values =
        ["250", "0x1F", "0.25s", "250 ms", "-1", "1,2,3", "02:00:5e:10:00:01", "2026-03-01T12:00:00Z", "00112233", "text", "", "1e9", "123e4567-e89b-12d3-a456-426614174000"];

    private static readonly Lazy<Reservation> s_reservation = new(() =>
    {
        Chip chip = ChipDatabase.Get("STM32H743xI");
        return Reservation.Of(chip, PlacementChoice.Default);
    });

    public override string Name => "I8";

    public override string Title => "nameplate.fields.json, typed values, the C header";

    public override long FixedMemory => 2 << 20; // catalogs are immutable: each field makes a new one

    public override int MemoryPerByte => 4096;

    public override byte[][] MakeSound(Random random)
    {
        StringBuilder json = new("{\"schema\":\"nameplate.fields/1\",\"fields\":[");
        int count = random.Next(1, 6);
        for (int i = 0; i < count; i++)
        {
            string type = s_types[random.Next(s_types.Length)];
            string range = type[0] is 'u' or 'i' && char.IsDigit(type[1]) && random.Next(2) == 0 ? ",\"range\":[0,100]" : "";
            string unit = random.Next(2) == 0 ? ",\"unit\":\"us\"" : "";
            json.Append($"{(i > 0 ? "," : "")}{{\"name\":\"field{i}\",\"tag\":\"8{i:X2}\",\"type\":\"{type}\"{unit}{range},\"description\":\"pause before an answer\"}}");
        }

        string name = random.Next(2) == 0 ? $"field{random.Next(count)}" : "mine@900:u32[us]";
        return [Encoding.UTF8.GetBytes(json.Append("]}").ToString()), Encoding.UTF8.GetBytes($"{name}={s_values[random.Next(s_values.Length)]}")];
    }

    public override string ChangeFields(byte[][] parts, Random random) => JsonChanges.Change(parts, 0, random);

    public override ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        bool read = FieldCatalogFile.TryRead(parts[0], FieldCatalog.Known, out FieldCatalog catalog, out string reason);
        if (read != (reason.Length == 0) || (!read && catalog != FieldCatalog.Known))
        {
            return ValueTask.FromResult<string?>("the catalog and the reason contradict each other");
        }

        FieldAssignment assigned = catalog.ParseAssignment(Encoding.UTF8.GetString(parts[1]));
        if ((assigned.Error is null) != (assigned.Changes.Count > 0))
        {
            return ValueTask.FromResult<string?>($"'{assigned.Reason}' with {assigned.Changes.Count} changes");
        }

        if (!read || random.Next(4) != 0)
        {
            return default;
        }

        string header = CHeader.Write(s_reservation.Value, catalog);
        return ValueTask.FromResult(Comments(header) is { } broken ? $"the header's {broken}" : null);
    }

    /// <summary>A description must not get out of its comment, into what a compiler reads.</summary>
    private static string? Comments(string header)
    {
        foreach (string line in header.Split('\n'))
        {
            int open = line.IndexOf("/*", StringComparison.Ordinal), close = line.IndexOf("*/", StringComparison.Ordinal);
            if (line.StartsWith("/* field", StringComparison.Ordinal)
                && (open != 0 || close != line.Length - 2 || line.IndexOf("/*", 2, StringComparison.Ordinal) >= 0))
            {
                return $"comment is '{line}'";
            }

            if (line.Any(c => c < ' ' && c != '\t') || line.EndsWith('\\'))
            {
                return $"line is '{line}'";
            }
        }

        return null;
    }
}
