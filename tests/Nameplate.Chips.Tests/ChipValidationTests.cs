using Nameplate.Foundation;

namespace Nameplate.Chips.Tests;

public sealed class ChipValidationTests
{
    private static readonly Chip H743xI = ChipDatabase.Get("STM32H743xI");
    private static readonly Chip H743xG = ChipDatabase.Get("STM32H743xG");
    private static readonly Chip H750 = ChipDatabase.Get("STM32H750xB");
    private static readonly Chip H723 = ChipDatabase.Get("STM32H723xG");
    private static readonly Chip F103 = ChipDatabase.Get("STM32F103xB");
    private static readonly Chip F405 = ChipDatabase.Get("STM32F405xG");
    private static readonly Chip L053 = ChipDatabase.Get("STM32L053x8");
    private static readonly Chip H7A3 = ChipDatabase.Get("STM32H7A3xI");

    /// <summary>Broken chips for every check and each of its demands: that check must object to each.</summary>
    private static readonly (string Check, string Fault, Chip[] Chips)[] Controls =
    [
        ("names-unique", "a name twice, in another case",
            [H743xI, H723 with { Name = "stm32h743XI" }]),
        ("variants-decidable", "two variants of one size",
            [H743xI, H743xG with { FlashSizeKiB = 2048, Devices = H743xI.Devices }]),
        ("variants-decidable", "a variant without a size register",
            [H743xI, H743xG with { FlashSizeAddress = null }]),
        ("variants-decidable", "a UID elsewhere",
            [H743xI, H743xG with { UidAddress = 0x08FFF800 }]),
        ("product-id-fits", "13 bits", [H743xI with { ProductId = 0x1450 }]),
        ("product-id-fits", "zero", [H743xI with { ProductId = 0 }]),
        ("sources-complete", "a source missing", [H743xI with { Sources = Without("UidAddress") }]),
        ("sources-complete", "a version's source missing", [H743xI with { Sources = Without("Rom.Versions.V9.1") }]),
        ("sources-complete", "an unknown document", [H743xI with { Sources = With("UidAddress", "AN9999 T1") }]),
        ("sources-complete", "an empty source", [H743xI with { Sources = With("UidAddress", "") }]),
        ("sources-complete", "reasoned from nothing",
            [H743xI with { Sources = With("UidAddress", "DERIVED: hearsay") }]),
        ("sources-complete", "a note without a source",
            [WithVersion(H743xI, version => version with { Notes = [new RomNote("a", "b", "hearsay")] })]),
        ("sectors-ascend", "overlapping banks",
            [WithBanks(H743xI, new(0, 0x08000000, 8, 0x20000, 8), new(1, 0x080E0000, 8, 0x20000, 8))]),
        ("sectors-ascend", "descending banks",
            [WithBanks(H743xI, new(0, 0x08100000, 8, 0x20000, 8), new(1, 0x08000000, 8, 0x20000, 8))]),
        ("banks-alike", "no bank", [WithBanks(H743xI)]),
        ("banks-alike", "an empty bank", [WithBanks(H723, new FlashBank(0, 0x08000000, 0, 0x20000, 8))]),
        ("banks-alike", "numbered from 1", [WithBanks(H723, new FlashBank(1, 0x08000000, 8, 0x20000, 8))]),
        ("banks-alike", "unequal banks",
            [WithBanks(H743xI, new(0, 0x08000000, 8, 0x20000, 8), new(1, 0x08100000, 7, 0x20000, 8))]),
        ("banks-alike", "a stride that is no single bit",
            [WithBanks(H743xI, new(0, 0x08000000, 8, 0x20000, 8), new(1, 0x08300000, 8, 0x20000, 8))]),
        ("banks-alike", "a stride inside the bank",
            [WithBanks(H743xI, new(0, 0x08000000, 8, 0x20000, 8), new(1, 0x08080000, 8, 0x20000, 8))]),
        ("die-holds-sectors", "more sectors than the die",
            [WithBanks(H723, new FlashBank(0, 0x08000000, 8, 0x20000, 4))]),
        ("die-holds-sectors", "numbers that reach the special codes",
            [WithBanks(H723, new FlashBank(0, 0x08000000, 8, 0x20000, 0xFFF1))]),
        ("flash-size", "a size that the sectors do not hold", [H723 with { FlashSizeKiB = 512 }]),
        ("erased-value", "00 with an identity in it", [H723 with { Flash = new FlashGeometry(H723.Flash.Banks, 32, 0x00) }]),
        ("erased-value", "neither", [H723 with { Flash = new FlashGeometry(H723.Flash.Banks, 32, 0x55) }]),
        ("flash-word", "larger than a line", [H723 with { Flash = new FlashGeometry(H723.Flash.Banks, 64, 0xFF) }]),
        ("flash-word", "no power of two", [H723 with { Flash = new FlashGeometry(H723.Flash.Banks, 24, 0xFF) }]),
        ("flash-word", "a coarser alignment", [H723 with { Rom = H723.Rom with { WriteAlignment = 64 } }]),
        ("flash-word", "a bank that does not start at a sector",
            [WithBanks(H723, new FlashBank(0, 0x08010000, 8, 0x20000, 8))]),
        ("outside-flash", "the UID in flash", [H743xI with { UidAddress = 0x081FFFF8 }]),
        ("outside-flash", "the size register in flash", [H743xI with { FlashSizeAddress = 0x08000000 }]),
        ("outside-flash", "option bytes in flash", [H743xI with { OptionBytesAddress = 0x08000000 }]),
        ("outside-flash", "OTP in flash",
            [H7A3 with { Otp = H7A3.Otp! with { Range = new AddressRange(0x081FF000, 1024) } }]),
        ("outside-flash", "a RAM window in flash",
            [H743xI with { Rom = H743xI.Rom with { RamWindows = [new AddressRange(0x08000000, 32)] } }]),
        ("write-protection-group", "groups that do not make up a bank", [H743xI with { WriteProtectionGroup = 3 }]),
        ("write-protection-group", "none", [H743xI with { WriteProtectionGroup = 0 }]),
        ("otp-blocks", "blocks that do not make up the area", [H7A3 with { Otp = H7A3.Otp! with { BlockSize = 96 } }]),
        ("otp-blocks", "units that do not make up a block", [H7A3 with { Otp = H7A3.Otp! with { ProgramUnit = 3 } }]),
        ("flash-word", "a program unit that does not divide it",
            [H723 with { Flash = new FlashGeometry(H723.Flash.Banks, 32, 0xFF) { ProgramUnit = 12 } }]),
        ("sectors-ascend", "a second bank inside the first one's last run",
            [WithBanks(F405, F405.Flash.Banks[0], new FlashBank(1, 0x080E0000, 1, 0x20000, 1))]),
        ("outside-flash", "data EEPROM in flash", [L053 with { DataEeprom = new AddressRange(0x0800F000, 512) }]),
        ("outside-flash", "user option bytes in flash", [F103 with { UserOptionBytes = new UserOptionBytes(0x08000004, 2, 2) }]),
        ("otp-blocks", "a unit that is no power of two", [F405 with { Otp = F405.Otp! with { ProgramUnit = 3, BlockSize = null } }]),
        ("otp-blocks", "lock bytes inside the area",
            [F405 with { Otp = F405.Otp! with { LockBytes = new AddressRange(0x1FFF7900, 16) } }]),
        ("otp-blocks", "fewer lock bytes than blocks",
            [F405 with { Otp = F405.Otp! with { LockBytes = new AddressRange(0x1FFF7A00, 8) } }]),
        ("places-apart", "OTP on the unique ID", [F405 with { UidAddress = 0x1FFF7A00 }]),
        ("places-apart", "data EEPROM in RAM", [L053 with { DataEeprom = new AddressRange(0x20001000, 512) }]),
        ("unique-id-words", "two words", [L053 with { UidWordOffsets = [0, 4] }]),
        ("unique-id-words", "a word twice", [L053 with { UidWordOffsets = [0, 4, 4] }]),
        ("unique-id-words", "a word between words", [L053 with { UidWordOffsets = [0, 4, 10] }]),
        ("user-option-bytes", "outside the option bytes", [F103 with { UserOptionBytes = new UserOptionBytes(0x1FFFF810, 2, 2) }]),
        ("user-option-bytes", "of a chip whose option bytes are not read",
            [F103 with { OptionBytesFormat = OptionBytesFormat.Unknown }]),
        ("option-bytes-format", "known, but nowhere", [F103 with { OptionBytesAddress = null }]),
        ("places-without-a-source", "no unique ID and no reason", [H743xI with { UidAddress = null }]),
        ("rom-commands", "Erase on a part that has Extended Erase",
            [H743xI with { Rom = H743xI.Rom with { Commands = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44] } }]),
        ("rom-commands", "Extended Erase on a part of protocol V2.2",
            [F103 with { Rom = F103.Rom with { Commands = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44] } }]),
        ("rom-memory", "no system memory", [H743xI with { Rom = H743xI.Rom with { SystemMemory = [] } }]),
        ("identity-placement-rule", "a place where there is none",
            [L053 with { Identity = H743xI.Identity }]),
        ("times-ordered", "typical above worst",
            [H743xI with { Timing = H743xI.Timing with { SectorEraseTypical = TimeSpan.FromSeconds(5) } }]),
        ("times-ordered", "no program time",
            [H743xI with { Timing = H743xI.Timing with { FlashWordProgramTypical = TimeSpan.Zero } }]),
        ("unsourced-erase-waits", "3 ms on somebody's word",
            [H7A3 with { Timing = H7A3.Timing with { SectorErase = TimeSpan.FromMilliseconds(3.0) } }]),
        ("unsourced-erase-waits", "3 ms with no source at all",
            [H743xI with
            {
                Timing = H743xI.Timing with { SectorErase = TimeSpan.FromMilliseconds(3.0) },
                Sources = Without("Timing.SectorErase"),
            }]),
        ("mass-erase-covers", "shorter than the sectors",
            [H743xI with { Timing = H743xI.Timing with { MassErase = TimeSpan.FromSeconds(63) } }]),
        ("identity-in-flash", "in the hole between banks", [WithRegions(H743xG, (0x08080000, 0x8000))]),
        ("identity-in-flash", "across the end", [WithRegions(H743xI, (0x081F8000, 0x10000))]),
        ("identity-in-sectors", "in the middle of a sector", [WithRegions(H743xI, (0x081E8000, 0x8000))]),
        ("identity-in-sectors", "one sector and a half", [WithRegions(H743xI, (0x081C0000, 0x30000))]),
        ("identity-in-sectors", "embedded before the tail", [WithRegions(H750, (0x0801C000, 0x2000))]),
        ("identity-in-sectors", "embedded, but the whole sector", [WithRegions(H750, (0x08000000, 0x20000))]),
        ("identity-slots", "no power of two", [H743xI with { Identity = H743xI.RequireIdentity() with { SlotSize = 768 } }]),
        ("identity-slots", "too small", [H743xI with { Identity = H743xI.RequireIdentity() with { SlotSize = 128 } }]),
        ("identity-slots", "two to a region", [H743xI with { Identity = H743xI.RequireIdentity() with { SlotSize = 16384 } }]),
        ("identity-slots", "a base between slots", [WithRegions(H743xI, (0x081E0100, 0x7F00))]),
        ("identity-regions", "two where one is said",
            [WithRegions(H743xI, (0x081C0000, 0x8000), (0x081E0000, 0x8000))]),
        ("identity-regions", "one where two are said", [WithRegions(H7A3, (0x081FE000, 0x2000))]),
        ("identity-regions", "descending", [WithRegions(H7A3, (0x081FE000, 0x2000), (0x081FC000, 0x2000))]),
        ("identity-regions", "two in one sector", [WithRegions(H7A3, (0x081FE000, 0x1000), (0x081FF000, 0x1000))]),
        ("identity-placement-rule", "another sector", [WithRegions(H743xI, (0x081C0000, 0x8000))]),
        ("identity-placement-rule", "another kind",
            [H743xI with { Identity = H743xI.RequireIdentity() with { Kind = PlacementKind.Embed } }]),
        ("identity-leaves-firmware-erasable", "numbers that collide with the identity's",
            [WithBanks(H743xI, new(0, 0x08000000, 8, 0x20000, 4), new(1, 0x08100000, 8, 0x20000, 4))
                with { Identity = H743xI.RequireIdentity() with { Regions = [new AddressRange(0x08180000, 0x8000)] } }]),
        ("rom-versions-unique", "none", [H743xI with { Rom = H743xI.Rom with { Versions = [] } }]),
        ("rom-versions-unique", "an ID twice", [WithVersion(H743xI, version => version with { Id = 0x91 })]),
        ("rom-versions-unique", "a name twice", [WithVersion(H743xI, version => version with { Name = "V9.1" })]),
        ("rom-errata", "one that holds everywhere is missing",
            [WithVersion(H743xI, version => version with { Errata = [Errata.WriteProtectedSectorAcks] })]),
        ("rom-errata", "one twice",
            [WithVersion(H743xI, version => version with { Errata = [.. version.Errata, version.Errata[0]] })]),
        ("rom-errata", "an unknown one",
            [WithVersion(H743xI, version => version with { Errata = [.. version.Errata, new("x", "", "", "")] })]),
        ("rom-errata", "a bank-2 erratum without a bank 2",
            [WithVersion(H750, version => version with { Errata = [.. version.Errata, Errata.Bank2EraseAckedEarly] })]),
        ("rom-commands", "no Extended Erase",
            [H743xI with { Rom = H743xI.Rom with { Commands = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31] } }]),
        ("rom-commands", "one twice",
            [H743xI with { Rom = H743xI.Rom with { Commands = [.. H743xI.Rom.Commands, 0x92] } }]),
        ("rom-memory", "the ID outside system memory",
            [H743xI with { Rom = H743xI.Rom with { IdAddress = 0x1FF20000 } }]),
        ("rom-memory", "the entry outside system memory",
            [H743xI with { Rom = H743xI.Rom with { EntryAddress = 0x08000000 } }]),
        ("rom-memory", "overlapping windows",
            [H743xI with { Rom = H743xI.Rom with { RamWindows = [new(0x20000000, 64), new(0x20000020, 64)] } }]),
        ("rom-memory", "an empty window",
            [H743xI with { Rom = H743xI.Rom with { RamWindows = [new AddressRange(0x20000000, 0)] } }]),
        ("rom-start-up", "none", [H743xI with { Rom = H743xI.Rom with { StartUp = TimeSpan.Zero } }]),
        ("rom-start-up", "a minute", [H743xI with { Rom = H743xI.Rom with { StartUp = TimeSpan.FromMinutes(1) } }]),
        ("otp-version-known", "an unknown version", [H7A3 with { Otp = H7A3.Otp! with { FirstBootloaderId = 0x99 } }]),
    ];

    public static TheoryData<string, string> ControlNames =>
        new(Controls.Select(control => (control.Check, control.Fault)));

    [Fact]
    public void Nothing_is_wrong_with_any_row() => ChipValidation.Validate(ChipDatabase.All).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(ControlNames))]
    public void Control_a_broken_row_is_objected_to(string check, string fault)
    {
        Chip[] broken = Controls.Single(control => (control.Check, control.Fault) == (check, fault)).Chips;
        IReadOnlyList<ChipFinding> findings = ChipValidation.Validate(broken);
        findings.ShouldContain(finding => finding.Check == check && finding.Problem.Length > 0, fault);
    }

    [Fact]
    public void Every_check_has_a_control() =>
        ChipValidation.Checks.Select(check => check.Name)
            .Except(Controls.Select(control => control.Check)).ShouldBeEmpty();

    [Fact]
    public void Every_check_is_named_once_and_states_its_demand()
    {
        ChipValidation.Checks.Select(check => check.Name).ShouldBeUnique();
        ChipValidation.Checks.ShouldAllBe(check => check.Demand.EndsWith('.') && check.Demand.Length > 20);
    }

    [Fact]
    public void The_rows_that_the_controls_break_are_sound_before() =>
        ChipValidation.Validate([H743xI, H743xG, H750, H723, H7A3, F103, F405, L053]).ShouldBeEmpty();

    private static Chip WithBanks(Chip chip, params FlashBank[] banks) =>
        chip with { Flash = new FlashGeometry(banks, chip.Flash.FlashWordSize, chip.Flash.ErasedValue) };

    private static Chip WithRegions(Chip chip, params (uint Start, uint Length)[] regions) => chip with
    {
        Identity = chip.RequireIdentity() with
        {
            Regions = [.. regions.Select(region => new AddressRange(region.Start, region.Length))],
        },
    };

    private static Chip WithVersion(Chip chip, Func<BootRomVersion, BootRomVersion> change) => chip with
    {
        Rom = chip.Rom with { Versions = [change(chip.Rom.Versions[0]), .. chip.Rom.Versions.Skip(1)] },
    };

    private static Dictionary<string, string> Without(string path) =>
        H743xI.Sources.Where(source => source.Key != path).ToDictionary();

    private static Dictionary<string, string> With(string path, string source) =>
        new(Without(path)) { [path] = source };
}
