using Nameplate.Images;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Device;

/// <summary>Reads the card of the firmware on a device, with few reads: at 115200 baud one of 256 bytes takes 26 ms.</summary>
internal static class DeviceCard
{
    private const int Block = 256;

    // A vector table of an STM32H7 with all its interrupts ends between 0x294 and 0x2D4 (CMSIS, IRQn_Type), and the card
    // comes right behind; small tables end in the first block.
    private static readonly int[] Likeliest = [2, 3, 0, 1];

    /// <summary>
    /// The card that an update replaces: looked for where the new firmware has its own, in one read. Null without one, and
    /// where an interrupted update left words that are better not read.
    /// </summary>
    public static async Task<FirmwareCard?> ReplacedAsync(
        DeviceSession session, IReadOnlyList<FirmwareCard> cards, StopSignal stop)
    {
        if (session.Record.Incomplete is not null || cards.FirstOrDefault(card => card.Fault is null) is not { } ours)
        {
            return null;
        }

        byte[] bytes = new byte[FirmwareCard.Size];
        return await session.TryReadAsync(ours.Address, bytes, stop).ConfigureAwait(false)
            && bytes.AsSpan().StartsWith(FirmwareCard.Magic[..^1])
                ? FirmwareCard.Read(bytes, ours.Address)
                : null;
    }

    /// <summary>The card within <see cref="FirmwareCard.SearchLength"/> bytes of a vector table; two to four reads.</summary>
    public static async Task<FirmwareCard?> FindAsync(DeviceSession session, uint vectors, StopSignal stop)
    {
        byte[] memory = new byte[FirmwareCard.SearchLength];
        FirmwareCard? card = null;
        foreach (int block in Likeliest)
        {
            // One that ends in a block not read yet looks damaged until it is.
            if (await session.TryReadAsync(checked(vectors + (uint)(block * Block)), memory.AsMemory(block * Block, Block), stop)
                .ConfigureAwait(false))
            {
                card = FirmwareCard.Find(memory, vectors);
            }

            if (card is { Fault: null })
            {
                break;
            }
        }

        return card;
    }
}
