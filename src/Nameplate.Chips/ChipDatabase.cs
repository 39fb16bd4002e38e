using Nameplate.Chips.Data;
using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>The chips that Nameplate knows, loaded once from the embedded data.</summary>
public static class ChipDatabase
{
    private static readonly ChipFile File = ChipFileReader.Load("stm32h7.json");
    private static readonly IReadOnlyList<ChipRow> Rows = [.. ChipFileReader.Rows(File)];

    /// <summary>Every chip, by line and then by size, the largest first.</summary>
    public static IReadOnlyList<Chip> All { get; } = [.. Rows.Select(row => row.Chip)];

    /// <summary>The documents that <see cref="Chip.Sources"/> names: tag → title and revision.</summary>
    public static IReadOnlyDictionary<string, string> Documents => File.Documents;

    /// <summary>
    /// The chip of this name: a row's (<c>STM32H743xI</c>) or a part's, whole or cut short (<c>STM32H743ZIT6</c>,
    /// <c>h743zi</c>, <c>h750</c>). Ignores case; null where no row or more than one fits.
    /// </summary>
    public static Chip? Find(string name) => Matching(name) is [Chip only] ? only : null;

    /// <summary>As <see cref="Find"/>.</summary>
    /// <exception cref="DeviceMismatchException">N604: no row or more than one fits.</exception>
    public static Chip Get(string name)
    {
        IReadOnlyList<Chip> matching = Matching(name);
        return matching switch
        {
            [Chip only] => only,
            [] => throw new DeviceMismatchException(ErrorCodes.UnknownChipName,
                $"no chip is called '{name}'", null, name,
                $"Known are {Names(All)}, and the part numbers they stand for."),
            _ => throw new DeviceMismatchException(ErrorCodes.UnknownChipName,
                $"'{name}' fits several chips", null, name, $"Say which: {Names(matching)}."),
        };
    }

    /// <summary>The variants that answer Get ID with <paramref name="productId"/>; empty if it is unknown.</summary>
    public static IReadOnlyList<Chip> ForProductId(ushort productId) =>
        [.. All.Where(chip => chip.ProductId == productId)];

    /// <summary>
    /// Decides which chip a device is. Nothing is guessed: the flash-size register decides between variants, and where
    /// it cannot, the person does, within what the device tells.
    /// </summary>
    /// <param name="productId">As Get ID returned it.</param>
    /// <param name="sizeRegisterKiB">The flash-size register, KiB; null where it could not be read.</param>
    /// <param name="chosen">The chip that the person named, or null.</param>
    /// <exception cref="DeviceMismatchException">
    /// N601: unknown product ID. N602: the register is unread, 0, 0xFFFF or no variant's size, and no chip was chosen.
    /// N603: the chosen chip has another product ID, another size, or more flash than the device tells.
    /// </exception>
    public static ChipDecision Decide(ushort productId, int? sizeRegisterKiB, Chip? chosen)
    {
        IReadOnlyList<Chip> variants = ForProductId(productId);
        if (variants.Count == 0)
        {
            throw new DeviceMismatchException(ErrorCodes.UnknownProductId,
                $"the device's product ID {Hex(productId)} is in no chip row", chosen?.Name, Hex(productId),
                $"Known are {string.Join(", ", All.Select(chip => Hex(chip.ProductId)).Distinct())}.");
        }

        if (chosen is not null && chosen.ProductId != productId)
        {
            throw new DeviceMismatchException(ErrorCodes.ChipContradicted,
                $"{chosen.Name} has product ID {Hex(chosen.ProductId)}, the device answers {Hex(productId)}",
                chosen.Name, Hex(productId), $"The device is one of {Names(variants)}; correct or leave out --chip.");
        }

        ChipDecision? decision = ByDevice(variants, sizeRegisterKiB);
        if (decision is null)
        {
            return ByPerson(variants, UsableSize(sizeRegisterKiB), chosen);
        }

        return chosen is null ? decision
            : chosen.Name == decision.Chip.Name ? decision with { Chip = chosen } // it may keep its identity elsewhere
            : throw new DeviceMismatchException(ErrorCodes.ChipContradicted,
                $"{chosen.Name} has {chosen.FlashSizeKiB} KiB of flash, the device {decision.Chip.FlashSizeKiB} KiB",
                chosen.Name, decision.Chip.Name, $"The device is a {decision.Chip.Name}; correct or leave out --chip.");
    }

    private static ChipDecision? ByDevice(IReadOnlyList<Chip> variants, int? sizeRegisterKiB)
    {
        if (variants is [{ FlashSizeAddress: null } only])
        {
            return new ChipDecision(only, DecidedBy.ProductId);
        }

        Chip? ofSize = variants.SingleOrDefault(chip =>
            chip.FlashSizeAddress is not null && chip.FlashSizeKiB == sizeRegisterKiB);
        return ofSize is null ? null : new ChipDecision(ofSize, DecidedBy.SizeRegister);
    }

    // A size that is no variant's cannot confirm a choice, but it still forbids one with more flash than it tells:
    // the identity of such a chip could lie where there is no flash.
    private static ChipDecision ByPerson(IReadOnlyList<Chip> variants, int? size, Chip? chosen)
    {
        IReadOnlyList<Chip> possible = [.. variants.Where(chip => size is null || chip.FlashSizeKiB <= size)];
        string tells = size is null
            ? "the flash-size register tells nothing"
            : $"the flash-size register tells {size} KiB, which is no variant's size";
        string found = size is null ? "no flash size" : $"{size} KiB";
        if (chosen is null)
        {
            throw new DeviceMismatchException(ErrorCodes.UndecidableChip,
                $"the device has product ID {Hex(variants[0].ProductId)}, but {tells}", Names(variants), found,
                possible.Count > 0
                    ? $"Read the marking on the package and say --chip NAME: {Names(possible)}."
                    : "No chip of the database has so little flash: this device is not supported.");
        }

        return possible.Any(chip => chip.Name == chosen.Name)
            ? new ChipDecision(chosen, DecidedBy.Choice)
            : throw new DeviceMismatchException(ErrorCodes.ChipContradicted,
                $"{chosen.Name} has {chosen.FlashSizeKiB} KiB of flash, but {tells}", chosen.Name, found,
                possible.Count > 0
                    ? $"Only {Names(possible)} would fit; correct --chip."
                    : "No chip of the database has so little flash: this device is not supported.");
    }

    private static int? UsableSize(int? sizeRegisterKiB) =>
        sizeRegisterKiB is null or <= 0 or >= 0xFFFF ? null : sizeRegisterKiB;

    private static IReadOnlyList<Chip> Matching(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Rows.FirstOrDefault(row => row.Chip.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } exact)
        {
            return [exact.Chip];
        }

        return PartNumber.Parse(name) is { } part
            ? [.. Rows.Where(row => part.Fits(row)).Select(row => row.Chip)]
            : [];
    }

    private static string Names(IEnumerable<Chip> chips) => string.Join(", ", chips.Select(chip => chip.Name));

    private static string Hex(ushort productId) => $"0x{productId:X3}";
}
