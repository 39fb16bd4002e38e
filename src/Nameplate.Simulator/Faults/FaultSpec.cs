using System.Globalization;

namespace Nameplate.Simulator;

/// <summary>
/// The language of <c>--fault</c>.
/// </summary>
/// <remarks>
/// <code>
/// SPEC   = fault *( "," fault )
/// fault  = action "@" point "=" N *( ":" option "=" value )
/// action = cut | reset | unplug | silence | drop | flip | insert | drift | text | echo | nack | lose | late | twice | corrupt
/// point  = rx       the Nth byte that reaches the device       (cut, reset, unplug, silence, drop, flip, insert, drift, text, echo)
///        | tx       the Nth byte that the device sends         (as rx, but echo)
///        | flash    the Nth flash operation, words and erases  (cut, reset, unplug, silence)
///        | program  the Nth flash word programmed              (as flash, and corrupt)
///        | erase    the Nth sector erased                      (as flash)
///        | command  the Nth command taken up                   (nack, lose, late, twice, silence)
/// option = tear     old new partial blank double-ecc unstable zeroed mixed random    where the point is flash, program, erase
///        | count    so many in a row                           where the point is rx or tx
///        | mask     bits to invert, for flip and corrupt       0x01
///        | ms       how late, for late                         1500
///        | percent  the sender's rate off, for drift           -12
///        | byte     the byte that appears, for insert          0x00
///        | phase    opcode address data                        where the point is command
/// N counts from 1. Numbers are decimal or 0x….   cut@program=9:tear=unstable,flip@tx=120:mask=0x80
/// </code>
/// </remarks>
public static class FaultSpec
{
    private static readonly Dictionary<string, FaultPoint> Points = new(StringComparer.OrdinalIgnoreCase)
    {
        ["rx"] = FaultPoint.Received,
        ["tx"] = FaultPoint.Sent,
        ["flash"] = FaultPoint.Flash,
        ["program"] = FaultPoint.Program,
        ["erase"] = FaultPoint.Erase,
        ["command"] = FaultPoint.Command,
    };

    private static readonly Dictionary<string, TearBehaviour> Tears = new(StringComparer.OrdinalIgnoreCase)
    {
        ["random"] = TearBehaviour.Random,
        ["old"] = TearBehaviour.Old,
        ["new"] = TearBehaviour.New,
        ["partial"] = TearBehaviour.Partial,
        ["blank"] = TearBehaviour.BlankNotVirgin,
        ["double-ecc"] = TearBehaviour.DoubleEcc,
        ["unstable"] = TearBehaviour.Unstable,
        ["zeroed"] = TearBehaviour.Zeroed,
        ["mixed"] = TearBehaviour.Mixed,
    };

    /// <summary>Reads a specification.</summary>
    /// <exception cref="FormatException">With the place and what is allowed there; for people.</exception>
    public static IReadOnlyList<Fault> Parse(string spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return [.. spec.Split(',', StringSplitOptions.TrimEntries).Select(ParseOne)];
    }

    /// <summary>The text that <see cref="Parse"/> would read as this fault.</summary>
    public static string Format(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string text = $"{fault.Action.ToString().ToLowerInvariant()}@{NameOf(Points, fault.Point)}={fault.Index}";
        if (fault.Tear != TearBehaviour.Random)
            text += $":tear={NameOf(Tears, fault.Tear)}";
        if (fault.Count != 1)
            text += $":count={fault.Count}";
        if (fault.Action is FaultAction.Flip or FaultAction.Corrupt)
            text += $":mask=0x{fault.Value:X2}";
        if (fault.Action == FaultAction.Insert)
            text += $":byte=0x{fault.Value:X2}";
        if (fault.Action == FaultAction.Late)
            text += $":ms={fault.Delay.TotalMilliseconds}";
        if (fault.Action == FaultAction.Drift)
            text += $":percent={fault.Percent}";
        return fault.Point == FaultPoint.Command ? $"{text}:phase={fault.Phase.ToString().ToLowerInvariant()}" : text;
    }

    private static Fault ParseOne(string text)
    {
        string[] parts = text.Split(':', StringSplitOptions.TrimEntries);
        string[] head = parts[0].Split('@', '=');
        if (head.Length != 3)
            throw new FormatException($"'{text}': a fault is written action@point=N, for example cut@flash=7");
        if (!Enum.TryParse(head[0], true, out FaultAction action) || !Enum.IsDefined(action) || !char.IsAsciiLetter(head[0][0]))
            throw new FormatException($"'{head[0]}' is no fault; there are {Names(Enum.GetNames<FaultAction>())}");
        if (!Points.TryGetValue(head[1], out FaultPoint point))
            throw new FormatException($"'{head[1]}' is nothing that can be counted; there are {Names(Points.Keys)}");
        byte value = action is FaultAction.Flip or FaultAction.Corrupt ? (byte)1 : (byte)0;
        var fault = new Fault(action, point, Number(head[2], 1, int.MaxValue)) { Value = value };
        if (!fault.IsPossible)
            throw new FormatException($"'{text}': {head[0]} cannot strike at {head[1]}");
        return parts.Skip(1).Aggregate(fault, WithOption);
    }

    private static Fault WithOption(Fault fault, string text)
    {
        string[] pair = text.Split('=', 2, StringSplitOptions.TrimEntries);
        string value = pair.Length == 2 ? pair[1] : "";
        bool wire = fault.Point is FaultPoint.Received or FaultPoint.Sent;
        switch (pair[0])
        {
            case "tear" when fault.Point is FaultPoint.Flash or FaultPoint.Program or FaultPoint.Erase:
                return Tears.TryGetValue(value, out TearBehaviour tear)
                    ? fault with { Tear = tear }
                    : throw new FormatException($"'{value}' is no tear; there are {Names(Tears.Keys)}");
            case "count" when wire:
                return fault with { Count = (int)Number(value, 1, 1_000_000) };
            case "ms" when fault.Action == FaultAction.Late:
                return fault with { Delay = TimeSpan.FromMilliseconds(Number(value, 1, 3_600_000)) };
            case "percent" when fault.Action == FaultAction.Drift:
                return fault with { Percent = (int)Number(value, -50, 50) };
            case "mask" when fault.Action is FaultAction.Flip or FaultAction.Corrupt:
                return fault with { Value = (byte)Number(value, 1, 255) };
            case "byte" when fault.Action == FaultAction.Insert:
                return fault with { Value = (byte)Number(value, 0, 255) };
            case "phase" when fault.Point == FaultPoint.Command:
                return Enum.TryParse(value, true, out CommandPhase phase) && Enum.IsDefined(phase) && value.Length > 1
                    ? fault with { Phase = phase }
                    : throw new FormatException($"'{value}' is no phase; there are {Names(Enum.GetNames<CommandPhase>())}");
            default:
                throw new FormatException($"'{text}' is no option of this fault; tear, count, mask, byte, ms, percent and phase go with some");
        }
    }

    private static long Number(string text, long least, long most)
    {
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool good = long.TryParse(hex ? text.AsSpan(2) : text, hex ? NumberStyles.AllowHexSpecifier : least < 0 ? NumberStyles.AllowLeadingSign : NumberStyles.None,
            CultureInfo.InvariantCulture, out long value);
        return good && value >= least && value <= most
            ? value
            : throw new FormatException($"'{text}' is not a number from {least} to {most}");
    }

    private static string NameOf<T>(Dictionary<string, T> names, T value)
        where T : notnull => names.First(pair => pair.Value.Equals(value)).Key;

    private static string Names(IEnumerable<string> names) => string.Join(", ", names).ToLowerInvariant();
}
