using Nameplate.Chips.Data;
using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>The chips that Nameplate knows, loaded once from the embedded data.</summary>
public static class ChipDatabase
{
    private static readonly IReadOnlyList<ChipFile> Files = [.. ChipFileReader.Names.Select(ChipFileReader.Load)];
    private static readonly IReadOnlyList<ChipRow> Rows = [.. Files.SelectMany(ChipFileReader.Rows)];

    /// <summary>
    /// Every chip, by family, line and size, the largest first. A line that is sold in more sizes than the documents list
    /// stands here with its largest (<see cref="Chip.HasSmallerSizes"/>).
    /// </summary>
    public static IReadOnlyList<Chip> All { get; } = [.. Rows.Select(row => row.Chip)];

    /// <summary>The documents that <see cref="Chip.Sources"/> names: tag → title and revision.</summary>
    public static IReadOnlyDictionary<string, string> Documents { get; } =
        Files.SelectMany(file => file.Documents).Distinct().ToDictionary(StringComparer.Ordinal);

    /// <summary>The chips of these families, as <see cref="Chip.Family"/> names them: <c>H7</c>, <c>H7RS</c>.</summary>
    public static IReadOnlyList<Chip> OfFamilies(params IReadOnlyCollection<string> families) =>
        [.. All.Where(chip => families.Contains(chip.Family, StringComparer.OrdinalIgnoreCase))];

    /// <summary>A chip of <see cref="All"/> in every size that a part number can name, the largest first.</summary>
    public static IReadOnlyList<Chip> SizesOf(Chip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return [.. Rows.First(row => row.Chip.Name == chip.Name).Sizes];
    }

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
                $"Known are {All.Count} chips, and the part numbers they stand for: nameplate chips lists them."),
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
        IReadOnlyList<ChipRow> rows = [.. Rows.Where(row => row.Chip.ProductId == productId)];
        IReadOnlyList<Chip> variants = [.. rows.Select(row => row.Chip)];
        if (variants.Count == 0)
        {
            throw new DeviceMismatchException(ErrorCodes.UnknownProductId,
                $"the device's product ID {Hex(productId)} is in no chip row", chosen?.Name, Hex(productId),
                $"Known are {All.Select(chip => chip.ProductId).Distinct().Count()} product IDs: nameplate chips lists them.");
        }

        if (chosen is not null && chosen.ProductId != productId)
        {
            throw new DeviceMismatchException(ErrorCodes.ChipContradicted,
                $"{chosen.Name} has product ID {Hex(chosen.ProductId)}, the device answers {Hex(productId)}",
                chosen.Name, Hex(productId), $"The device is one of {Names(variants)}; correct or leave out --chip.");
        }

        int? size = UsableSize(sizeRegisterKiB);
        ChipDecision? decision = ByDevice(rows, size);
        if (decision is null)
        {
            return ByPerson(rows, size, chosen);
        }

        return chosen is null ? decision
            : chosen.Name == decision.Chip.Name ? decision with { Chip = chosen } // it may keep its identity elsewhere
            : throw new DeviceMismatchException(ErrorCodes.ChipContradicted,
                $"{chosen.Name} has {chosen.FlashSizeKiB} KiB of flash, the device {decision.Chip.FlashSizeKiB} KiB",
                chosen.Name, decision.Chip.Name, $"The device is a {decision.Chip.Name}; correct or leave out --chip.");
    }

    private static ChipDecision? ByDevice(IReadOnlyList<ChipRow> rows, int? size)
    {
        if (rows is [{ Chip: { FlashSizeAddress: null, HasSmallerSizes: false } only }])
        {
            return new ChipDecision(only, DecidedBy.ProductId);
        }

        return OfSize(rows, size) is [Chip ofSize] ? new ChipDecision(ofSize, DecidedBy.SizeRegister) : null;
    }

    private static IReadOnlyList<Chip> OfSize(IReadOnlyList<ChipRow> rows, int? size) => size is not { } known
        ? []
        : [.. rows.Where(row => row.Chip.FlashSizeAddress is not null).Select(row => row.OfSize(known)).OfType<Chip>()];

    // A size that is no variant's cannot confirm a choice, but it still forbids one with more flash than it tells:
    // the identity of such a chip could lie where there is no flash.
    private static ChipDecision ByPerson(IReadOnlyList<ChipRow> rows, int? size, Chip? chosen)
    {
        IReadOnlyList<Chip> ofSize = OfSize(rows, size);
        IReadOnlyList<Chip> possible = ofSize.Count > 0
            ? ofSize
            : [.. rows.SelectMany(row => row.Sizes).Where(chip => size is null || chip.FlashSizeKiB <= size)];
        string tells = size is null ? "the flash-size register tells nothing"
            : ofSize.Count > 0 ? $"the flash-size register tells {size} KiB, which fits several chips"
            : $"the flash-size register tells {size} KiB, which is no variant's size";
        string found = size is null ? "no flash size" : $"{size} KiB";
        if (chosen is null)
        {
            Chip first = rows[0].Chip;
            throw new DeviceMismatchException(ErrorCodes.UndecidableChip,
                $"the device has product ID {Hex(first.ProductId)}, but {tells}", Names(rows.Select(row => row.Chip)), found,
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

        IReadOnlyList<Chip> fitting = PartNumber.Parse(name) is { } part
            ? [.. Rows.Select(part.ChipOf).OfType<Chip>()]
            : [];
        return fitting.FirstOrDefault(chip => chip.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } named
            ? [named]
            : fitting;
    }

    private static string Names(IEnumerable<Chip> chips) => string.Join(", ", chips.Select(chip => chip.Name));

    private static string Hex(ushort productId) => $"0x{productId:X3}";
}
