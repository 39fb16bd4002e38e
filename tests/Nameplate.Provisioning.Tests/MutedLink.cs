using System.Buffers.Binary;
using Nameplate.Serial;

namespace Nameplate.Provisioning.Tests;

/// <summary>A wire on which what is read from one address never arrives; all else does, the ACK before it too.</summary>
internal sealed class MutedLink(ISerialLink link, uint address) : PassedLink(link)
{
    private bool _isNamed;
    private int? _bytesToPass;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _bytesToPass = _isNamed ? 1 : null;
        _isNamed = bytes.Length == 5 && BinaryPrimitives.ReadUInt32BigEndian(bytes.Span) == address;
        return base.WriteAsync(bytes, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_bytesToPass == 0)
        {
            await DelayAsync(timeout, cancellationToken);
            DiscardInput();
            return 0;
        }

        int count = await base.ReadAsync(buffer[..Math.Min(buffer.Length, _bytesToPass ?? buffer.Length)], timeout, cancellationToken);
        _bytesToPass -= count;
        return count;
    }
}
