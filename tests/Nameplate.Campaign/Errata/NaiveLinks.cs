using Nameplate.Provisioning.Tests;
using Nameplate.Serial;

namespace Nameplate.Campaign.Errata;

/// <summary>A host that sends 0x7F once and no second time.</summary>
internal sealed class OneSyncLink(ISerialLink link) : PassedLink(link)
{
    private bool _sent;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        bool again = _sent && bytes.Span is [0x7F];
        _sent = true;
        return again ? ValueTask.CompletedTask : base.WriteAsync(bytes, cancellationToken);
    }
}

/// <summary>A host that reads Get by its count: it sees the answer when all that was announced has come.</summary>
internal sealed class CountedGetLink(ISerialLink link) : PassedLink(link)
{
    private readonly List<byte> _held = [];
    private bool _isGet;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _isGet = bytes.Span is [0x00, 0xFF];
        _held.Clear();
        return base.WriteAsync(bytes, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        int count = await base.ReadAsync(buffer, timeout, cancellationToken);
        if (!_isGet || count == 0)
        {
            return count;
        }
        _held.AddRange(buffer.Span[..count]);
        if (_held.Count < 2 || _held.Count < _held[1] + 4) // 79 N, N + 1 bytes, 79
        {
            return 0;
        }
        _isGet = false;
        _held.ToArray().CopyTo(buffer.Span);
        return _held.Count;
    }
}

/// <summary>A host whose first Write Memory is not aligned.</summary>
internal sealed class MisalignedLink(ISerialLink link) : PassedLink(link)
{
    private bool _writes;
    private bool _done;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_writes && !_done && bytes.Length == 5)
        {
            _done = true;
            byte[] moved = bytes.ToArray();
            moved[3] ^= 4;
            moved[4] ^= 4;
            bytes = moved;
        }
        _writes = bytes.Span is [0x31, 0xCE];
        return base.WriteAsync(bytes, cancellationToken);
    }
}
