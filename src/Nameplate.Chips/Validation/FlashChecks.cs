using System.Numerics;
using Nameplate.Foundation;

namespace Nameplate.Chips.Validation;

/// <summary>Banks, sectors, and what must lie outside them.</summary>
internal static class FlashChecks
{
    private const int FlashSizeBytes = 2;

    public static IReadOnlyList<ChipCheck> All { get; } =
    [
        ChipCheck.OfEach("sectors-ascend", "Sectors ascend by address and do not overlap.", SectorsAscend),
        ChipCheck.OfEach("banks-alike",
            "One bank, or two of one shape whose addresses differ in one bit, so that XOR turns one into the other.",
            BanksAlike),
        ChipCheck.OfEach("die-holds-sectors",
            "A bank has no more sectors than the die's, and no sector's erase number is a special code.",
            DieHoldsSectors),
        ChipCheck.OfEach("flash-size", "The sectors add up to the flash size that the register tells.", FlashSize),
        ChipCheck.OfEach("erased-value",
            "Erased flash reads 0xFF or 0x00; the identity store knows the first only.",
            ErasedValue),
        ChipCheck.OfEach("flash-word",
            "A flash word is a power of two that divides the store's 32-byte line; the ROM's alignment and the chip's program "
            + "unit divide it.",
            FlashWord),
        ChipCheck.OfEach("outside-flash",
            "UID, size register, OTP, option bytes, system memory and RAM windows lie outside main flash.",
            OutsideFlash),
        ChipCheck.OfEach("write-protection-group",
            "Whole write-protection groups make up a bank.",
            WriteProtectionGroup),
        ChipCheck.OfEach("otp-blocks", "OTP is whole blocks of whole program units, a power of two each, with a lock byte a block behind them where it has such.", OtpBlocks),
    ];

    private static IEnumerable<string> SectorsAscend(Chip chip) => chip.Flash.Sectors
        .Zip(chip.Flash.Sectors.Skip(1)).Where(pair => pair.Second.Range.Start < pair.First.Range.End)
        .Select(pair => $"{pair.Second.Range} does not follow {pair.First.Range}");

    private static IEnumerable<string> BanksAlike(Chip chip)
    {
        IReadOnlyList<FlashBank> banks = chip.Flash.Banks;
        if (banks.Count is not (1 or 2) || banks.Any(bank => bank.SectorCount < 1))
        {
            yield return $"{banks.Count} banks, or an empty one";
        }
        else if (!banks.Select(bank => bank.Index).SequenceEqual(Enumerable.Range(0, banks.Count)))
        {
            yield return "banks are not numbered from 0";
        }
        else if (banks.Count == 2)
        {
            if (banks[0] with { Index = 1, Address = banks[1].Address } != banks[1]) // equal runs included
            {
                yield return "the banks differ in more than their address";
            }

            if (BitOperations.PopCount(chip.Flash.BankStride) != 1 || chip.Flash.BankStride < banks[0].Range.Length)
            {
                yield return $"XOR 0x{chip.Flash.BankStride:X8} does not turn one bank into the other";
            }
        }
    }

    private static IEnumerable<string> DieHoldsSectors(Chip chip) => chip.Flash.Banks
        .Where(bank => bank.SectorCount > bank.DieSectorCount
            || (long)bank.DieSectorCount * chip.Flash.Banks.Count > 0xFFF0)
        .Select(bank => $"bank {bank.Index + 1} has {bank.SectorCount} sectors of the die's {bank.DieSectorCount}");

    private static IEnumerable<string> FlashSize(Chip chip)
    {
        if (chip.Flash.Size != chip.FlashSizeKiB * 1024L)
        {
            yield return $"sectors hold {chip.Flash.Size} bytes, the register tells {chip.FlashSizeKiB} KiB";
        }
    }

    private static IEnumerable<string> ErasedValue(Chip chip)
    {
        if (chip.Flash.ErasedValue is not (0xFF or 0x00) || (chip.Flash.ErasedValue == 0 && chip.Identity is not null))
        {
            yield return $"0x{chip.Flash.ErasedValue:X2}";
        }
    }

    private static IEnumerable<string> FlashWord(Chip chip)
    {
        int word = chip.Flash.FlashWordSize;
        int alignment = chip.Rom.WriteAlignment;
        int unit = chip.Flash.ProgramUnit;
        if (!BitOperations.IsPow2(word) || word > 32 || alignment < 1 || word % alignment != 0 || unit < 1 || word % unit != 0)
        {
            yield return $"flash word of {word} bytes, alignment {alignment}, program unit {unit}";
        }
        else if (chip.Flash.Banks.Any(bank => bank.Runs.Any(run => run.Size % word != 0) || bank.Address % bank.Runs[0].Size != 0))
        {
            yield return $"a bank does not start at a sector, or its sectors are not whole words of {word} bytes";
        }
    }

    private static IEnumerable<string> OutsideFlash(Chip chip)
    {
        List<(string Name, AddressRange Range)> places =
        [
            .. chip.Rom.SystemMemory.Select(range => ("system memory", range)),
            .. chip.Rom.RamWindows.Select(window => ("RAM window", window)),
        ];
        if (chip.UidAddress is { } uid)
        {
            places.Add(("UID", new AddressRange(uid, checked((uint)chip.UidWordOffsets[^1] + 4))));
        }

        if (chip.FlashSizeAddress is { } size)
        {
            places.Add(("flash-size register", new AddressRange(size, FlashSizeBytes)));
        }

        if (chip.OptionBytesAddress is { } options)
        {
            places.Add(("option bytes", new AddressRange(options, 1)));
        }

        if (chip.Otp is { } otp)
        {
            places.Add(("OTP", otp.Range));
        }

        if (chip.DataEeprom is { } eeprom)
        {
            places.Add(("data EEPROM", eeprom));
        }

        if (chip.UserOptionBytes is { } user)
        {
            places.Add(("user option bytes", user.Range));
        }

        return places.Where(place => chip.Flash.SectorsTouching(place.Range).Any())
            .Select(place => $"{place.Name} at {place.Range} lies in main flash");
    }

    private static IEnumerable<string> WriteProtectionGroup(Chip chip) => chip.Flash.Banks
        .Where(bank => chip.WriteProtectionGroup is { } group && (group < 1 || bank.SectorCount % group != 0))
        .Select(bank => $"bank {bank.Index + 1}: groups of {chip.WriteProtectionGroup} in {bank.SectorCount} sectors");

    private static IEnumerable<string> OtpBlocks(Chip chip)
    {
        if (chip.Otp is { } otp
            && (!BitOperations.IsPow2(otp.ProgramUnit) || otp.Range.Length == 0 || otp.Range.Length % otp.ProgramUnit != 0
                || (otp.BlockSize is { } block
                    && (block < 1 || block % otp.ProgramUnit != 0 || otp.Range.Length % block != 0))
                || (otp.LockBytes is { } locks && (locks.Overlaps(otp.Range)
                    || (otp.BlockSize is { } each && locks.Length != otp.Range.Length / each)))))
        {
            yield return $"{otp.Range}: blocks of {otp.BlockSize}, units of {otp.ProgramUnit}";
        }
    }
}
