using Nameplate.Cli.Project;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Cli.Output;

/// <summary>An update's plan for people: what goes, what stays, what is fenced, what is written, how long it takes.</summary>
internal static class PlanText
{
    private const int LabelWidth = 10;

    public static void Write(Screen screen, UpdatePlan plan, ProjectUse? project = null)
    {
        if (project is not null)
        {
            Field("settings", project.ToString());
        }

        Field("firmware", Firmware(plan.Firmware));
        foreach (FirmwareCard card in plan.Firmware.Cards)
        {
            Field("card", $"{card}{(plan.Replaces is { } old && card.Fault is null ? $" (now on the device: {old})" : "")}");
        }

        Field("chip", plan.Chip.Name);
        Fields("erases", Erases(plan));
        Field("keeps", plan.Keep.Count == 0 ? "no other sector: this chip has only one" : $"{Quantity.Count(plan.Keep.Count, "sector")}: {string.Join(", ", AddressRange.Join(plan.Keep.Select(sector => sector.Range)))}");
        Field("agrees", plan.Firmware.NamesIdentity
            ? "yes: the firmware expects the identity where it is kept"
            : $"not known: the firmware does not say where it expects the identity (nameplate generate linker --chip {plan.Chip.Name})");
        Fields("fenced", [.. plan.Fences.Select(fence => $"{Quantity.Range(fence.Range)} {fence.Why}")]);
        if (plan.EmbeddedRegion is { } region)
        {
            Field("saved", $"{region}, in the journal before the erase, back before the firmware");
        }

        Field("writes", Writes(plan));
        if (Sacrifice(plan) is { } sacrifice)
        {
            Field("sacrifice", sacrifice);
        }

        Field("takes", plan.Erase.Count == 0 ? "no time: the device holds this firmware already" : Times(plan.Expected));

        void Field(string label, string value) => screen.Field(label, value, LabelWidth);

        void Fields(string label, IReadOnlyList<string> values)
        {
            for (int i = 0; i < Math.Max(values.Count, 1); i++)
            {
                Field(i == 0 ? label : "", values.Count == 0 ? "nothing" : values[i]);
            }
        }
    }

    /// <summary>One line for one of several devices.</summary>
    public static string OneLine(UpdatePlan plan) => plan.Erase.Count == 0
        ? "holds this firmware already"
        : $"erases {string.Join(", ", AddressRange.Join(plan.Erase.Select(planned => planned.Sector.Range)))}, "
            + $"writes {Quantity.Bytes(plan.Bytes)}, keeps {Quantity.Count(plan.Keep.Count, "sector")}";

    /// <summary><c>blink 1.0 → 2.0</c>, <c>blink 2.0</c>, or null where the firmware carries no card that is whole.</summary>
    public static string? Change(UpdatePlan plan) =>
        plan.Firmware.Cards.FirstOrDefault(card => card.Fault is null) is not { } card ? null
        : plan.Replaces is not { Fault: null } old || (old.Name, old.Version, old.BuildId) == (card.Name, card.Version, card.BuildId)
            ? $"{card.Name} {card.Version}"
        : old.Name != card.Name ? $"{old.Name} {old.Version} → {card.Name} {card.Version}"
        : old.Version != card.Version ? $"{card.Name} {old.Version} → {card.Version}"
        : $"{card.Name} {card.Version}, build {old.BuildId} → {card.BuildId}";

    /// <summary><c>blink.hex, 4,128 bytes, CRC-32 1A2B3C4D, at 0x08000000..0x0800101F</c>.</summary>
    public static string Firmware(FirmwareSummary firmware) =>
        $"{string.Join(" + ", firmware.Files)}, {Quantity.Bytes(firmware.Length)}, CRC-32 {firmware.Crc32:X8}, at {string.Join(", ", firmware.Segments)}";

    public static string? Sacrifice(UpdatePlan plan) => plan.Sacrifice switch
    {
        { Addresses: [uint first, ..] } => $"{Quantity.Address(first)} is written with zeros first: this ROM may drop the first write after a read",
        { LastWordFirst: true } => "the last flash word is sent alone first: this ROM may drop the first write after a read",
        _ => null,
    };

    private static string[] Erases(UpdatePlan plan) =>
    [
        .. plan.Erase.Select((planned, index) =>
            $"{Quantity.Range(planned.Sector.Range)} sector {string.Join(" or ", planned.Numbers)}"
            + (index == 0 ? ", first: it holds the vectors" : "")),
    ];

    private static string Writes(UpdatePlan plan) => plan.Bytes == 0
        ? "nothing"
        : $"{Quantity.Bytes(plan.Bytes)} in {Quantity.Count((int)(plan.Bytes / plan.Chip.Flash.FlashWordSize), "flash word")}; "
            + $"{string.Join(", ", plan.VectorWords.Select(word => Quantity.Address(word.Address)))} last, after all else is verified";

    private static string Times(ExpectedTimes times) =>
        $"about {Quantity.Time(times.Total)}: erase {Quantity.Time(times.Erase)}, write {Quantity.Time(times.Write)}, verify {Quantity.Time(times.Verify)}";
}
