namespace Nameplate.Bootloader.Commands;

internal static class ExtendedErase
{
    public const ushort FirstReserved = 0xFFF0;
    public const ushort MassErase = 0xFFFF;

    public static ushort BankCode(int bank) => bank switch
    {
        1 => 0xFFFE,
        2 => 0xFFFD,
        _ => throw new ArgumentOutOfRangeException(nameof(bank), bank, "1 or 2"),
    };
}
