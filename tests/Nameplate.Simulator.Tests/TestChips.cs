using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Simulator.Tests;

/// <summary>Chips typed by hand from RM0399 rev 4, AN2606 rev 70 and CMSIS, so that these tests depend on no other data.</summary>
internal static class TestChips
{
    /// <summary>STM32H743xI: 2 × 8 sectors of 128 KiB, flash word 32 bytes.</summary>
    public static Chip H743xI { get; } = Make("STM32H743xI", 0x450, 2048,
        [new FlashBank(0, 0x08000000, 8, 0x20000, 8), new FlashBank(1, 0x08100000, 8, 0x20000, 8)], 32);

    /// <summary>STM32H743xG: 2 × 4 sectors, a hole between the banks.</summary>
    public static Chip H743xG { get; } = Make("STM32H743xG", 0x450, 1024,
        [new FlashBank(0, 0x08000000, 4, 0x20000, 8), new FlashBank(1, 0x08100000, 4, 0x20000, 8)], 32);

    /// <summary>STM32H750xB: one sector.</summary>
    public static Chip H750xB { get; } = Make("STM32H750xB", 0x450, 128,
        [new FlashBank(0, 0x08000000, 1, 0x20000, 8)], 32);

    /// <summary>STM32H723xG: one bank of 8 sectors.</summary>
    public static Chip H723xG { get; } = Make("STM32H723xG", 0x483, 1024,
        [new FlashBank(0, 0x08000000, 8, 0x20000, 8)], 32) with
    { WriteProtectionGroup = 1 };

    /// <summary>STM32H7A3xI: 2 × 128 sectors of 8 KiB, flash word 16 bytes, OTP, protection in groups of 4.</summary>
    public static Chip H7A3xI { get; } = Make("STM32H7A3xI", 0x480, 2048,
        [new FlashBank(0, 0x08000000, 128, 0x2000, 128), new FlashBank(1, 0x08100000, 128, 0x2000, 128)], 16) with
    {
        UidAddress = 0x08FFF800,
        FlashSizeAddress = 0x08FFF80C,
        WriteProtectionGroup = 4,
        Otp = new OtpArea(new AddressRange(0x08FFF000, 0x400), 2, 64, 0x91),
    };

    /// <summary>STM32F103xB, medium density: 128 pages of 1 KiB, protocol V2.2 with Erase (AN2606 rev 70 table 3).</summary>
    public static Chip F103xB { get; } = Make("STM32F103xB", 0x410, 128, [new FlashBank(0, 0x08000000, 128, 0x400, 128)], 2) with
    {
        Family = "F1",
        UidAddress = 0x1FFFF7E8,
        FlashSizeAddress = 0x1FFFF7E0,
        OptionBytesAddress = null,
        Timing = SmallPages,
        Rom = RomOf(0x22, [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x63, 0x73, 0x82, 0x92]),
    };

    /// <summary>A part with everything that AN3155 rev 20 lists, as a V4.0 ROM could offer it, on a small die.</summary>
    public static Chip V40 { get; } = Make("V40", 0x44C, 64, [new FlashBank(0, 0x08000000, 32, 0x800, 32)], 8) with
    {
        Family = "C0",
        UidAddress = 0x1FFF7550,
        FlashSizeAddress = 0x1FFF75A0,
        OptionBytesAddress = null,
        Timing = SmallPages,
        Rom = RomOf(0x40, [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0x50, 0x51, 0x63, 0x73, 0xA1]),
    };

    /// <summary>Every chip above.</summary>
    public static IReadOnlyList<Chip> All { get; } = [H743xI, H743xG, H750xB, H723xG, H7A3xI];

    private static FlashTiming SmallPages => new()
    {
        SectorErase = TimeSpan.FromMilliseconds(40),
        SectorEraseTypical = TimeSpan.FromMilliseconds(20),
        FlashWordProgram = TimeSpan.FromMicroseconds(100),
        FlashWordProgramTypical = TimeSpan.FromMicroseconds(50),
        MassErase = TimeSpan.FromMilliseconds(40),
    };

    private static BootRom RomOf(byte version, byte[] commands) => new()
    {
        ProtocolVersion = version,
        IdAddress = 0x1FFFF7D6,
        Versions = [new BootRomVersion(0x10, "V1.0", [])],
        RamWindows = [AddressRange.FromInclusive(0x20000200, 0x20004FFF)],
        SystemMemory = [AddressRange.FromInclusive(0x1FFFF000, 0x1FFFF7FF)],
        EntryAddress = null,
        WriteAlignment = 4,
        StartUp = TimeSpan.FromMilliseconds(10),
        Commands = commands,
    };

    private static Chip Make(string name, ushort productId, int sizeKiB, FlashBank[] banks, int flashWord) => new()
    {
        Name = name,
        Devices = name,
        Family = "H7",
        ProductId = productId,
        FlashSizeKiB = sizeKiB,
        Flash = new FlashGeometry(banks, flashWord, 0xFF),
        Timing = new FlashTiming
        {
            SectorErase = TimeSpan.FromSeconds(4),
            SectorEraseTypical = TimeSpan.FromSeconds(2),
            FlashWordProgram = TimeSpan.FromMicroseconds(580),
            FlashWordProgramTypical = TimeSpan.FromMicroseconds(290),
            MassErase = TimeSpan.FromSeconds(64),
        },
        Rom = new BootRom
        {
            ProtocolVersion = 0x31,
            IdAddress = 0x1FF1E7FE,
            Versions =
            [
                new BootRomVersion(0x90, "V9.0", [Errata.GoFirstAckMissing, Errata.GetCountWrong]),
                new BootRomVersion(0x91, "V9.1", [Errata.Bank2EraseAckedEarly]),
                new BootRomVersion(0x92, "V9.2", []),
            ],
            RamWindows = [AddressRange.FromInclusive(0x20004100, 0x2001FFFF), AddressRange.FromInclusive(0x24005000, 0x2407FFFF)],
            SystemMemory = [AddressRange.FromInclusive(0x1FF00000, 0x1FF1E7FF)],
            EntryAddress = null,
            WriteAlignment = 8,
            StartUp = TimeSpan.FromMilliseconds(54),
            Commands = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0x63, 0x73, 0x82, 0x92],
        },
        UidAddress = 0x1FF1E800,
        FlashSizeAddress = 0x1FF1E880,
        OptionBytesAddress = 0x5200201C,
        OptionBytesFormat = OptionBytesFormat.Registers,
        WriteProtectionGroup = 1,
        Otp = null,
        Identity = new IdentityPlacement(PlacementKind.OneRegion, [banks[^1].Range], 512),
        Sources = new Dictionary<string, string>(),
    };
}
