using Nameplate.Foundation;

namespace Nameplate.Simulator;

/// <summary>The RAM windows that the ROM opens to the host. Pages appear when written; what never was reads 0.</summary>
internal sealed class RamMemory(IReadOnlyList<AddressRange> windows)
{
    private const uint PageSize = 1024;

    private readonly Dictionary<uint, byte[]> _pages = [];

    public bool Contains(uint address)
    {
        foreach (AddressRange window in windows)
        {
            if (window.Contains(address))
                return true;
        }
        return false;
    }

    public byte Read(uint address) =>
        _pages.TryGetValue(address / PageSize, out byte[]? page) ? page[address % PageSize] : (byte)0;

    public void Write(uint address, byte value)
    {
        if (!_pages.TryGetValue(address / PageSize, out byte[]? page))
            _pages.Add(address / PageSize, page = new byte[PageSize]);
        page[address % PageSize] = value;
    }

    public void Wipe() => _pages.Clear();
}
