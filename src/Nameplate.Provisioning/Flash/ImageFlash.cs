using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;

namespace Nameplate.Provisioning.Flash;

/// <summary>A memory dump or a backup as flash that is only read; what it does not hold reads blank.</summary>
/// <param name="image">The bytes.</param>
public sealed class ImageFlash(MemoryImage image) : IStoreFlash
{
    /// <inheritdoc/>
    public ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
    {
        byte[] line = new byte[LineRead.Size];
        line.AsSpan().Fill(0xFF);
        foreach (MemorySegment part in image.Within(new AddressRange(address, LineRead.Size)))
        {
            part.Data.Span.CopyTo(line.AsSpan((int)(part.Address - address)));
        }

        return ValueTask.FromResult(LineRead.Of(line));
    }

    /// <inheritdoc/>
    public ValueTask ProgramAsync(uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken) =>
        throw new NotSupportedException("a dump is only read");

    /// <inheritdoc/>
    public ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken) =>
        throw new NotSupportedException("a dump is only read");
}
