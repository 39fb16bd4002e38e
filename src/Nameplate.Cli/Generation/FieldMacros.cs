using System.Globalization;
using System.Text;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Cli.Generation;

/// <summary>The user's own fields as macros: id, tag, and for integers the range. Units and purpose as comments.</summary>
internal sealed class FieldMacros(StringBuilder text)
{
    private readonly Dictionary<string, string> _taken = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">N205.</exception>
    public void Write(FieldCatalog fields)
    {
        foreach (FieldDefinition field in fields.Definitions.Where(field => field.IsUserDefined))
        {
            string name = $"NAMEPLATE_FIELD_{field.Name.ToUpperInvariant()}";
            string[] words = [TypeOf(field), field.Unit is { } unit ? $"in {unit}" : "", RangeOf(field), field.Description ?? ""];
            text.Append($"\n/* {field.Name}: {CHeader.Comment(string.Join(", ", words.Where(word => word.Length > 0)))} */\n");
            Define(field, name, $"0x{field.Id:X3}u");
            Define(field, $"{name}_TAG", $"0x{field.Tag:X4}u");
            if (Limits(field) is { } limits)
            {
                Define(field, $"{name}_MIN", Constant(Clamped(field.Minimum ?? limits.Least, limits), limits));
                Define(field, $"{name}_MAX", Constant(Clamped(field.Maximum ?? limits.Most, limits), limits));
            }
        }
    }

    private void Define(FieldDefinition field, string name, string value)
    {
        if (!_taken.TryAdd(name, field.Name))
        {
            throw new UsageException(ErrorCodes.UnknownField,
                $"the fields {_taken[name]} and {field.Name} both make the macro {name}", "rename one of them");
        }

        text.Append($"#define {name} {value}\n");
    }

    private static string TypeOf(FieldDefinition field) => field.Type switch
    {
        FieldType.UnsignedNumber => $"u{8 * field.Size}",
        FieldType.SignedNumber => $"i{8 * field.Size}",
        FieldType.Singles => "f32",
        FieldType.Doubles => "f64",
        _ => field.Type.ToString().ToLowerInvariant(),
    };

    private static string RangeOf(FieldDefinition field) =>
        field.Minimum is null && field.Maximum is null ? "" : $"{Number(field.Minimum)} to {Number(field.Maximum)}";

    private static string Number(decimal? number) => number?.ToString("0", CultureInfo.InvariantCulture) ?? "any";

    private static (decimal Least, decimal Most)? Limits(FieldDefinition field) => (field.Type, field.Size) switch
    {
        (FieldType.UnsignedNumber, 1) => (0, byte.MaxValue),
        (FieldType.UnsignedNumber, 2) => (0, ushort.MaxValue),
        (FieldType.UnsignedNumber, 4) => (0, uint.MaxValue),
        (FieldType.UnsignedNumber, _) => (0, ulong.MaxValue),
        (FieldType.SignedNumber, 1) => (sbyte.MinValue, sbyte.MaxValue),
        (FieldType.SignedNumber, 2) => (short.MinValue, short.MaxValue),
        (FieldType.SignedNumber, 4) => (int.MinValue, int.MaxValue),
        (FieldType.SignedNumber, _) => (long.MinValue, long.MaxValue),
        _ => null,
    };

    private static decimal Clamped(decimal value, (decimal Least, decimal Most) limits) =>
        Math.Clamp(value, limits.Least, limits.Most);

    // C has no negative constants: the least number of a type is written as a difference.
    private static string Constant(decimal value, (decimal Least, decimal Most) limits)
    {
        string digits = value.ToString("0", CultureInfo.InvariantCulture);
        return limits switch
        {
            { Least: 0, Most: ulong.MaxValue } => $"UINT64_C({digits})",
            { Least: 0 } => $"{digits}u",
            { Least: long.MinValue } when value == long.MinValue => "(-INT64_C(9223372036854775807) - 1)",
            { Least: long.MinValue } => value < 0 ? $"(-INT64_C({digits[1..]}))" : $"INT64_C({digits})",
            _ when value == int.MinValue => "(-2147483647 - 1)",
            _ => value < 0 ? $"({digits})" : digits,
        };
    }
}
