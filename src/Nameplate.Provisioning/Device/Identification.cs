using System.Buffers.Binary;
using Nameplate.Bootloader;
using Nameplate.Chips;

namespace Nameplate.Provisioning.Device;

/// <summary>
/// Finds out which chip answers: product ID, then the flash-size register that decides between its variants, then what else
/// the ROM lets be read. Nothing is guessed: what the ROM refuses stays unknown.
/// </summary>
internal static class Identification
{
    /// <summary>Reads of the unique ID before it counts as one that changes.</summary>
    private const int MostReads = 4;

    /// <summary>Of one Read Memory (AN3155 rev 20 §3.4).</summary>
    private const int BlockSize = 256;

    public static async Task<DeviceFacts> RunAsync(
        BootloaderClient client, GetReply get, SessionOptions options, CancellationToken cancellationToken)
    {
        ushort productId = await client.GetIdAsync(cancellationToken).ConfigureAwait(false);
        uint? register = ChipDatabase.ForProductId(productId).Select(chip => chip.FlashSizeAddress).FirstOrDefault(address => address is not null);
        int? size = register is { } address
            ? await ReadSignatureAsync(client, address, 2, cancellationToken).ConfigureAwait(false) is { } bytes
                ? BinaryPrimitives.ReadUInt16LittleEndian(bytes)
                : null
            : null;
        Chip chip = ChipDatabase.Decide(productId, size, options.Chip).Chip;

        byte[]? id = chip.Rom.IdAddress is { } place
            ? await ReadOrNullAsync(client, place, 1, cancellationToken).ConfigureAwait(false)
            : null;
        client.Configure(chip, id?[0]);
        return new DeviceFacts
        {
            Chip = chip,
            ProtocolVersion = get.ProtocolVersion,
            BootloaderId = id?[0],
            Uid = await ReadUidAsync(client, chip, cancellationToken).ConfigureAwait(false),
            FlashSizeKiB = size,
            Options = await ReadOptionsAsync(client, chip, cancellationToken).ConfigureAwait(false),
            BanksSwappedAsStated = options.BanksSwapped,
            Errata = client.ErrataInForce,
        };
    }

    /// <summary>
    /// The unique ID, or null where the ROM refuses it, it is blank, or no source tells where it lies. Journals are found by it and the number is bound to it,
    /// and its bytes carry no checksum: it is read until two reads in a row say the same.
    /// </summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadUidAsync(
        BootloaderClient client, Chip chip, CancellationToken cancellationToken)
    {
        byte[]? uid = await ReadUidOnceAsync(client, chip, cancellationToken).ConfigureAwait(false);
        for (int i = 1; uid is not null && i < MostReads; i++)
        {
            byte[]? before = uid;
            uid = await ReadUidOnceAsync(client, chip, cancellationToken).ConfigureAwait(false);
            if (uid is not null && uid.AsSpan().SequenceEqual(before))
            {
                break;
            }
        }

        bool blank = uid is null || !uid.AsSpan().ContainsAnyExcept((byte)0xFF) || !uid.AsSpan().ContainsAnyExcept((byte)0);
        return blank ? default(ReadOnlyMemory<byte>?) : uid; // a null array alone would become an empty memory
    }

    /// <summary>The option bytes, or null where the ROM refuses them.</summary>
    public static async Task<OptionBytes?> ReadOptionsAsync(
        BootloaderClient client, Chip chip, CancellationToken cancellationToken)
    {
        if (chip.OptionBytesFormat != OptionBytesFormat.Registers || chip.OptionBytesAddress is not { } address
            || await ReadOrNullAsync(client, address, 4, cancellationToken).ConfigureAwait(false) is not { } status)
        {
            return null;
        }

        List<uint?> protection = [];
        for (uint bank = 0; bank < chip.Flash.Banks.Count; bank++)
        {
            uint register = address + OptionBytes.WriteProtectionOffset + bank * OptionBytes.SecondBankOffset;
            byte[]? bits = await ReadOrNullAsync(client, register, 4, cancellationToken).ConfigureAwait(false);
            protection.Add(bits is null ? null : OptionBytes.ParseRegister(bits));
        }

        return new OptionBytes(OptionBytes.ParseRegister(status), protection);
    }

    // Three words that do not always adjoin (L0, L1): each run of words that do is one read.
    private static async Task<byte[]?> ReadUidOnceAsync(BootloaderClient client, Chip chip, CancellationToken cancellationToken)
    {
        if (chip.UidAddress is not { } address)
        {
            return null;
        }

        List<byte> uid = [];
        for (int i = 0, run; i < chip.UidWordOffsets.Count; i += run)
        {
            run = 1;
            while (i + run < chip.UidWordOffsets.Count && chip.UidWordOffsets[i + run] == chip.UidWordOffsets[i] + run * 4)
            {
                run++;
            }

            byte[]? words = await ReadSignatureAsync(
                client, address + (uint)chip.UidWordOffsets[i], run * 4, cancellationToken).ConfigureAwait(false);
            if (words is null)
            {
                return null;
            }

            uid.AddRange(words);
        }

        return [.. uid];
    }

    /// <summary>
    /// Unique ID and size register. A ROM looks at a read's start only; those of F4 and L0 refuse one at the register itself, but
    /// not at the 256-byte block that it lies in (stm32loader b736df5, get_flash_size_and_uid_f4).
    /// </summary>
    private static async Task<byte[]?> ReadSignatureAsync(
        BootloaderClient client, uint address, int length, CancellationToken cancellationToken)
    {
        if (await ReadOrNullAsync(client, address, length, cancellationToken).ConfigureAwait(false) is { } direct)
        {
            return direct;
        }

        int offset = (int)(address % BlockSize);
        return offset > 0 && offset + length <= BlockSize
            && await ReadOrNullAsync(client, address - (uint)offset, BlockSize, cancellationToken).ConfigureAwait(false) is { } block
            ? block[offset..(offset + length)]
            : null;
    }

    private static async Task<byte[]?> ReadOrNullAsync(
        BootloaderClient client, uint address, int length, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[length];
        for (bool refused = false; ; refused = true)
        {
            try
            {
                await client.ReadMemoryAsync(address, bytes, cancellationToken).ConfigureAwait(false);
                return bytes;
            }
            catch (NackException) when (refused)
            {
                return null; // readout protection has its own exception; this is an address the ROM does not offer
            }
            catch (NackException)
            {
                // Once may be a bit that flipped on the line.
            }
        }
    }
}
