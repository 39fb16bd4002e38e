using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Nameplate.Identity;

/// <summary>Field values as people write and read them. Exact or refused: nothing is rounded.</summary>
public static class FieldText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>Reads a value.</summary>
    /// <param name="definition">What the field is.</param>
    /// <param name="text">
    /// Integers: <c>250</c>, <c>0x1F</c>, <c>0.25s</c>, <c>250 ms</c>; numbers: separated by commas; bytes, secrets: hex; EUI:
    /// <c>02:00:5e:10:00:01</c>; time: <c>2026-03-01T12:00:00Z</c> or seconds.
    /// </param>
    /// <param name="field">The field, if it can hold the value exactly.</param>
    /// <param name="reason">Why not, one sentence; empty if it can.</param>
    public static bool TryParse(FieldDefinition definition, string text, out Field? field, out string reason)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(text);
        byte[]? value = definition.Type switch
        {
            FieldType.UnsignedNumber or FieldType.SignedNumber => Integer(definition, text, out reason),
            FieldType.Text => Utf8(text, out reason),
            FieldType.Singles or FieldType.Doubles => Floats(definition, text, out reason),
            FieldType.Eui => Eui(text, out reason),
            FieldType.Uuid => Uuid(text, out reason),
            FieldType.Time => Time(text, out reason),
            FieldType.Bytes or FieldType.Secret or FieldType.Nested or FieldType.Cbor => Hex(text, out reason),
            _ => Refuse($"{definition.Name} is not set by value", out reason),
        };
        if (value?.Length > Field.MaxLength)
        {
            value = Refuse($"{definition.Name} holds at most {Field.MaxLength} bytes, not {value.Length}", out reason);
        }
        field = value is null ? null : new Field(definition.Tag, value);
        return value is not null;
    }

    /// <summary>A value for people. Secrets are never shown; what does not fit its type is shown as hex.</summary>
    /// <param name="field">The field as stored; its own tag decides how it is decoded.</param>
    /// <param name="unit">The unit of its counts, or null.</param>
    public static string Format(Field field, string? unit)
    {
        ArgumentNullException.ThrowIfNull(field);
        ReadOnlySpan<byte> value = field.Value.Span;
        string? text = field.Type switch
        {
            FieldType.UnsignedNumber or FieldType.SignedNumber when value.Length is 1 or 2 or 4 or 8 =>
                new BigInteger(value, field.Type == FieldType.UnsignedNumber).ToString(CultureInfo.InvariantCulture)
                + (unit is null ? "" : $" {unit}"),
            FieldType.Text => TextOrNull(value),
            FieldType.Singles when value.Length % 4 == 0 => JoinFloats(value, 4),
            FieldType.Doubles when value.Length % 8 == 0 => JoinFloats(value, 8),
            FieldType.Eui when value.Length is 6 or 8 => string.Join(':', field.Value.ToArray().Select(b => $"{b:x2}")),
            FieldType.Uuid when value.Length == 16 => new Guid(value, true).ToString("D"),
            FieldType.Time when value.Length == 8 => TimeOrNull(BinaryPrimitives.ReadUInt64LittleEndian(value)),
            FieldType.Secret => $"(secret, {value.Length} bytes)",
            FieldType.Name when value.Length >= 2 && TextOrNull(value[2..]) is { } name =>
                $"{BinaryPrimitives.ReadUInt16LittleEndian(value):X4} is {name}",
            _ => null,
        };
        return text ?? Convert.ToHexString(value);
    }

    private static byte[]? Integer(FieldDefinition definition, string text, out string reason)
    {
        int split = text.TrimEnd().Length;
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        int digits = 0;
        while (digits < split && (char.IsAsciiDigit(text[digits]) || text[digits] is '-' or '.'
            || (hex && (digits < 2 || char.IsAsciiHexDigit(text[digits])))))
        {
            digits++;
        }
        if (ExactNumber.Parse(text.AsSpan(0, digits)) is not { } number)
        {
            return Refuse($"'{text}' is no number", out reason);
        }
        string unit = text[digits..split].Trim();
        if (unit.Length > 0)
        {
            if (definition.Unit is null || FieldUnits.Factor(unit, definition.Unit) is not { } factor)
            {
                return Refuse($"{definition.Name} counts {definition.Unit ?? "without a unit"}, not {unit}", out reason);
            }
            number = number.Times(factor.Numerator, factor.Denominator);
        }
        if (!number.IsWhole)
        {
            return Refuse(
                $"{text} is {number}{Unit(definition)}, and {definition.Name} holds whole {definition.Unit ?? "numbers"}",
                out reason);
        }
        (BigInteger least, BigInteger most) = Range(definition);
        if (number.Whole < least || number.Whole > most)
        {
            return Refuse($"{definition.Name} is {least} to {most}{Unit(definition)}, not {number.Whole}", out reason);
        }
        var value = new byte[definition.Size];
        BigInteger whole = number.Whole;
        value.AsSpan().Fill(whole.Sign < 0 ? (byte)0xFF : (byte)0);
        whole.TryWriteBytes(value, out _, isUnsigned: whole.Sign >= 0);
        reason = "";
        return value;
    }

    private static string Unit(FieldDefinition definition) => definition.Unit is null ? "" : $" {definition.Unit}";

    private static (BigInteger Least, BigInteger Most) Range(FieldDefinition definition)
    {
        bool signed = definition.Type == FieldType.SignedNumber;
        BigInteger span = BigInteger.One << (8 * definition.Size);
        BigInteger least = signed ? -(span / 2) : 0;
        BigInteger most = signed ? span / 2 - 1 : span - 1;
        if (definition.Minimum is { } minimum)
        {
            least = BigInteger.Max(least, new BigInteger(minimum));
        }
        return definition.Maximum is { } maximum ? (least, BigInteger.Min(most, new BigInteger(maximum))) : (least, most);
    }

    private static byte[]? Utf8(string text, out string reason)
    {
        try
        {
            reason = "";
            return StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return Refuse("the text holds half a character", out reason);
        }
    }

    private static byte[]? Floats(FieldDefinition definition, string text, out string reason)
    {
        int size = definition.Type == FieldType.Singles ? 4 : 8;
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        var value = new byte[parts.Length * size];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                || !double.IsFinite(number) || (size == 4 && !float.IsFinite((float)number)))
            {
                return Refuse($"'{parts[i]}' is no number that fits", out reason);
            }
            if (size == 4)
            {
                // Parsed as a single: rounding through a double could round twice.
                BinaryPrimitives.WriteSingleLittleEndian(
                    value.AsSpan(i * 4), float.Parse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture));
            }
            else
            {
                BinaryPrimitives.WriteDoubleLittleEndian(value.AsSpan(i * 8), number);
            }
        }
        reason = "";
        return value;
    }

    private static byte[]? Eui(string text, out string reason)
    {
        string hex = text.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return hex.Length is 12 or 16 ? Hex(hex, out reason) : Refuse($"'{text}' is no EUI-48 or EUI-64", out reason);
    }

    private static byte[]? Uuid(string text, out string reason)
    {
        reason = "";
        return Guid.TryParseExact(text, "D", out Guid uuid)
            ? uuid.ToByteArray(bigEndian: true)
            : Refuse($"'{text}' is no UUID", out reason);
    }

    private static byte[]? Time(string text, out string reason)
    {
        var value = new byte[8];
        reason = "";
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seconds))
        {
            if (!DateTimeOffset.TryParseExact(
                text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd"], CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out DateTimeOffset time) || time < DateTimeOffset.UnixEpoch)
            {
                return Refuse($"'{text}' is no time like 2026-03-01T12:00:00Z", out reason);
            }
            seconds = (ulong)time.ToUnixTimeSeconds();
        }
        BinaryPrimitives.WriteUInt64LittleEndian(value, seconds);
        return value;
    }

    private static byte[]? Hex(string text, out string reason)
    {
        reason = "";
        string digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(digits)
            : Refuse("bytes are written as pairs of hex digits", out reason);
    }

    private static string JoinFloats(ReadOnlySpan<byte> value, int size)
    {
        var parts = new List<string>();
        for (int at = 0; at < value.Length; at += size)
        {
            parts.Add(size == 4
                ? BinaryPrimitives.ReadSingleLittleEndian(value[at..]).ToString("R", CultureInfo.InvariantCulture)
                : BinaryPrimitives.ReadDoubleLittleEndian(value[at..]).ToString("R", CultureInfo.InvariantCulture));
        }
        return string.Join(',', parts);
    }

    /// <summary>The text, unless it is not UTF-8 or holds control characters, which a terminal would obey.</summary>
    private static string? TextOrNull(ReadOnlySpan<byte> value)
    {
        try
        {
            string text = StrictUtf8.GetString(value);
            return text.Any(char.IsControl) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? TimeOrNull(ulong seconds) => seconds <= 253_402_300_799
        ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : null;

    private static byte[]? Refuse(string why, out string reason)
    {
        reason = why;
        return null;
    }
}
