using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>The flash cells, one-time programmable memory, data EEPROM and option bytes of a device at one moment. Costs next to nothing: pages are shared until written.</summary>
public sealed class DeviceSnapshot
{
    internal DeviceSnapshot(FlashGeometry flash, FlashImage image, FlashImage?[] others, byte[]? eeprom, uint status, uint[] protection)
    {
        Flash = flash;
        Image = image;
        Others = others;
        Eeprom = eeprom;
        Status = status;
        Protection = protection;
    }

    internal FlashGeometry Flash { get; }

    internal FlashImage Image { get; }

    /// <summary>One-time programmable memory, and option bytes that are cells; null where there are none.</summary>
    internal FlashImage?[] Others { get; }

    internal byte[]? Eeprom { get; }

    internal uint Status { get; }

    internal uint[] Protection { get; }

    /// <summary>Indices of the physical sectors whose cells or their states differ; ascending.</summary>
    public IReadOnlyList<int> SectorsDifferentFrom(DeviceSnapshot other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var map = new FlashMap(Flash);
        return [.. Flash.Sectors.Where(sector => Differs(other, map.OffsetOf(sector), (int)sector.Range.Length))
            .Select(sector => sector.Index)];
    }

    private bool Differs(DeviceSnapshot other, int offset, int length)
    {
        for (int page = offset / FlashPage.Size; page < (offset + length) / FlashPage.Size; page++)
        {
            FlashPage? mine = Image.Pages[page];
            FlashPage? theirs = other.Image.Pages[page];
            if (ReferenceEquals(mine, theirs))
                continue;
            // A page of virgin words only is the same as none.
            if (mine is null || theirs is null)
            {
                if ((mine ?? theirs)!.States.AsSpan().IndexOfAnyExcept(FlashWordState.Virgin) >= 0)
                    return true;
            }
            else if (!mine.States.AsSpan().SequenceEqual(theirs.States) || !mine.Data.AsSpan().SequenceEqual(theirs.Data))
            {
                return true;
            }
        }
        return false;
    }
}
