using Nameplate.Foundation;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>The device does not hold what was written.</summary>
public sealed class VerifyFailedException : CodedException
{
    private VerifyFailedException(string port, uint address, string found)
        : base(ErrorCodes.VerifyFailed, $"{port}: verify failed at 0x{address:X8}: {found}",
            "run the same command again; if the address stays the same, that flash sector is worn out or protected") =>
        Address = address;

    /// <summary>The first address that differs.</summary>
    public uint Address { get; }

    /// <summary>A rerun erases the sector again.</summary>
    public override bool IsTransient => true;

    /// <summary>Throws unless what was read equals the block; null is a word that cannot be read at all.</summary>
    public static void ThrowIfDifferent(string port, FlashBlock block, ReadOnlyMemory<byte>? found)
    {
        if (found is not { } bytes)
        {
            throw new VerifyFailedException(port, block.Address, "the word cannot be read (ECC error)");
        }

        int at = block.Bytes.Span.CommonPrefixLength(bytes.Span);
        if (at < block.Bytes.Length)
        {
            throw new VerifyFailedException(port, block.Address + (uint)at,
                $"wrote {block.Bytes.Span[at]:X2}, read {bytes.Span[at]:X2}");
        }
    }
}
