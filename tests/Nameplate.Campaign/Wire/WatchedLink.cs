using Nameplate.Provisioning.Tests;
using Nameplate.Serial;

namespace Nameplate.Campaign.Wire;

/// <summary>A wire that tells what the host sends, and ends a job that does not end by itself.</summary>
/// <param name="link">The wire.</param>
/// <param name="seen">Called with each frame before it leaves, or null.</param>
/// <param name="limit">The latest moment, by the link's clock, at which a job may still use it.</param>
internal sealed class WatchedLink(ISerialLink link, Action<ReadOnlyMemory<byte>>? seen, TimeSpan limit) : PassedLink(link)
{
    /// <summary>Reads and writes that no job needs: time may stand still in an endless loop.</summary>
    private const int MostCalls = 200_000;

    private readonly long _start = link.Time.GetTimestamp();
    private int _calls;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfOverdue();
        seen?.Invoke(bytes);
        return base.WriteAsync(bytes, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ThrowIfOverdue();
        return base.ReadAsync(buffer, timeout, cancellationToken);
    }

    private void ThrowIfOverdue()
    {
        if (Time.GetElapsedTime(_start) > limit || ++_calls > MostCalls)
        {
            throw new TimeoutException($"the job has not ended after {Time.GetElapsedTime(_start).TotalSeconds:F0} s and {_calls} calls");
        }
    }
}
