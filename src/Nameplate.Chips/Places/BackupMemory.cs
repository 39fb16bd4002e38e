using Nameplate.Foundation;

namespace Nameplate.Chips.Places;

/// <summary>An area of the backup domain. Empty where the chip has none.</summary>
internal sealed record BackupArea(AddressRange Range, string Source);

/// <summary>The backup domain of the chips with one product ID; null where no document at hand tells.</summary>
internal sealed record BackupMemory(BackupArea? Sram, BackupArea? Registers)
{
    private const uint H7Sram = 0x38800000;
    private const uint H7Rtc = 0x58004000;
    private const uint H7Tamp = 0x58004400;
    private const uint RtcRegisters = 0x50; // RTC_BKP0R
    private const uint TampRegisters = 0x100; // TAMP_BKP0R
    private const uint ThirtyTwoWords = 32 * 4;
    private const uint FourKiB = 4096;

    private const uint F4Sram = 0x40024000;
    private const uint F4Rtc = 0x40002800;
    private const uint TwentyWords = 20 * 4;

    private static BackupMemory F4 { get; } = new(
        new(new(F4Sram, FourKiB), "CMSIS-F4 BKPSRAM_BASE; RM0090, memory map"),
        new(new(F4Rtc + RtcRegisters, TwentyWords), "RM0090 rev 21 §26.3.13, memory map"));

    private static readonly Dictionary<ushort, BackupMemory> s_known = new()
    {
        [0x450] = new(
            new(new(H7Sram, FourKiB), "CMSIS-H7 D3_BKPSRAM_BASE"),
            new(new(H7Rtc + RtcRegisters, ThirtyTwoWords), "CMSIS-H7 RTC_BASE, BKP0R, RTC_BKP_NUMBER")),
        [0x483] = new(
            new(new(H7Sram, FourKiB), "CMSIS-H7 D3_BKPSRAM_BASE"),
            new(new(H7Rtc + RtcRegisters, ThirtyTwoWords), "CMSIS-H7 RTC_BASE, BKP0R, RTC_BKP_NUMBER")),
        [0x480] = new(
            new(new(H7Sram, FourKiB), "CMSIS-H7 SRD_BKPSRAM_BASE"),
            new(new(H7Tamp + TampRegisters, ThirtyTwoWords), "CMSIS-H7 TAMP_BASE, BKP0R, RTC_BKP_NUMBER")),
        [0x413] = F4,
        [0x419] = F4,
        [0x449] = new(new(new(F4Sram, FourKiB), "CMSIS-F7 BKPSRAM_BASE"), null),
        [0x485] = new(new(new(H7Sram, FourKiB), "CMSIS-H7RS BKPSRAM_BASE"), null),
    };

    public static BackupMemory? Of(ushort productId) => s_known.GetValueOrDefault(productId);
}
