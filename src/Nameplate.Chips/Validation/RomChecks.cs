using Nameplate.Foundation;

namespace Nameplate.Chips.Validation;

/// <summary>The ROM bootloader.</summary>
internal static class RomChecks
{
    // AN3155 rev 20 §3.1: what every ROM offers and Nameplate cannot do without; one of the two erase commands besides.
    private static readonly byte[] Needed = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31];
    private const byte Erase = 0x43;
    private const byte ExtendedErase = 0x44;
    private const byte FirstWithExtendedErase = 0x30;

    // Nothing exempts a version from these: they are properties of the protocol, or undocumented everywhere.
    private static Erratum[] UniversalOf(Chip chip) => chip.Flash.Programming == ProgramRule.OnceWithEcc
        ? [Errata.WriteProtectedSectorAcks, Errata.MisalignedWritePoisons, Errata.DoubleEccReadHangs]
        : [Errata.WriteProtectedSectorAcks, Errata.MisalignedWritePoisons];

    public static IReadOnlyList<ChipCheck> All { get; } =
    [
        ChipCheck.OfEach("rom-versions-unique",
            "There is a version where the bootloader has an ID, and no two share an ID or a name.",
            VersionsUnique),
        ChipCheck.OfEach("rom-errata",
            "Errata are known ones, once each; those that hold everywhere are listed; bank-2 errata need a bank 2.",
            ErrataKnown),
        ChipCheck.OfEach("rom-commands",
            "The commands that cannot be missed are offered, each listed once, ascending; Extended Erase from V3.0 on, Erase before.",
            Commands),
        ChipCheck.OfEach("rom-memory",
            "The bootloader's ID and its entry lie in system memory; RAM windows are not empty and do not overlap.",
            Memory),
        ChipCheck.OfEach("rom-start-up", "Start-up takes time, less than 10 s.", StartUp),
        ChipCheck.OfEach("otp-version-known",
            "The bootloader that first reaches OTP is a known version.",
            OtpVersionKnown),
    ];

    private static IEnumerable<string> VersionsUnique(Chip chip)
    {
        IReadOnlyList<BootRomVersion> versions = chip.Rom.Versions;
        if ((versions.Count == 0 && !chip.Sources.ContainsKey("Rom.Versions")) || versions.DistinctBy(version => version.Id).Count() != versions.Count
            || versions.DistinctBy(version => version.Name).Count() != versions.Count)
        {
            yield return "known: " + string.Join(", ", versions.Select(version => $"0x{version.Id:X2} {version.Name}"));
        }
    }

    private static IEnumerable<string> ErrataKnown(Chip chip)
    {
        foreach (BootRomVersion version in chip.Rom.Versions)
        {
            foreach (Erratum missing in UniversalOf(chip).Except(version.Errata))
            {
                yield return $"{version.Name} lacks {missing.Name}";
            }

            if (version.Errata.Distinct().Count() != version.Errata.Count || version.Errata.Except(Errata.All).Any())
            {
                yield return $"{version.Name} lists an erratum twice, or an unknown one";
            }

            if (chip.Flash.Banks.Count < 2 && version.Errata.Contains(Errata.Bank2EraseAckedEarly))
            {
                yield return $"{version.Name} has {Errata.Bank2EraseAckedEarly.Name}, the chip no bank 2";
            }
        }
    }

    private static IEnumerable<string> Commands(Chip chip)
    {
        IReadOnlyList<byte> commands = chip.Rom.Commands;
        bool isNew = chip.Rom.ProtocolVersion >= FirstWithExtendedErase;
        if (Needed.Append(isNew ? ExtendedErase : Erase).Except(commands).Any() || commands.Contains(isNew ? Erase : ExtendedErase)
            || !commands.SequenceEqual(commands.Distinct().Order()))
        {
            yield return "offered: " + string.Join(' ', commands.Select(code => $"{code:X2}"));
        }
    }

    private static IEnumerable<string> Memory(Chip chip)
    {
        IReadOnlyList<AddressRange> system = chip.Rom.SystemMemory;
        string text = string.Join(", ", system);
        if (system.Count == 0 || system.Zip(system.Skip(1)).Any(pair => pair.Second.Start < pair.First.End))
        {
            yield return $"system memory is missing or does not ascend: {text}";
        }

        if (chip.Rom.IdAddress is { } id && !system.Any(range => range.Contains(id)))
        {
            yield return $"ID at 0x{id:X8}, system memory {text}";
        }

        if (chip.Rom.EntryAddress is { } entry && (!system.Any(range => range.Contains(entry)) || entry % 256 != 0))
        {
            yield return $"entry at 0x{entry:X8}, system memory {text}";
        }

        IReadOnlyList<AddressRange> windows = chip.Rom.RamWindows;
        for (int i = 0; i < windows.Count; i++)
        {
            if (windows[i].Length == 0 || windows.Skip(i + 1).Any(windows[i].Overlaps))
            {
                yield return $"RAM window {windows[i]} is empty or overlaps another";
            }
        }
    }

    private static IEnumerable<string> StartUp(Chip chip)
    {
        if (chip.Rom.StartUp <= TimeSpan.Zero || chip.Rom.StartUp > TimeSpan.FromSeconds(10))
        {
            yield return $"{chip.Rom.StartUp}";
        }
    }

    private static IEnumerable<string> OtpVersionKnown(Chip chip)
    {
        if (chip.Otp?.FirstBootloaderId is { } id && chip.Rom.VersionOf(id) is null)
        {
            yield return $"0x{id:X2} is no known version";
        }
    }
}
