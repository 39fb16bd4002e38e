using Nameplate.Foundation;

namespace Nameplate.Bootloader.Wire;

internal static class WireGate
{
    public static readonly AddressRange FlashSpace = AddressRange.FromInclusive(0x0800_0000, 0x0FFF_FFFF);
    public static readonly AddressRange RamSpace = AddressRange.FromInclusive(0x2000_0000, 0x3FFF_FFFF);
}
