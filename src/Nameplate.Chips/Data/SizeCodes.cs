// The letter of a part number that stands for the flash size, as the ordering tables of the STM32 datasheets print it. One
// exception is known, STM32WB10/15 with 320 KB under the letter C: such a row carries its own code.
namespace Nameplate.Chips.Data;

internal static class SizeCodes
{
    public static IReadOnlyList<(char Code, int KiB)> All { get; } =
    [
        ('3', 8), ('4', 16), ('6', 32), ('8', 64), ('B', 128), ('Z', 192), ('C', 256), ('D', 384), ('E', 512), ('Y', 640),
        ('F', 768), ('G', 1024), ('H', 1536), ('I', 2048), ('J', 4096),
    ];

    public static int? KiBOf(char code) => All.Where(size => size.Code == code).Select(size => (int?)size.KiB).FirstOrDefault();

    public static char? CodeOf(int sizeKiB) =>
        All.Where(size => size.KiB == sizeKiB).Select(size => (char?)size.Code).FirstOrDefault();
}
