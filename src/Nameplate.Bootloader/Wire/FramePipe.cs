using Nameplate.Serial;

namespace Nameplate.Bootloader.Wire;

/// <summary>Moves bytes with a deadline by the link's clock. Knows nothing of commands.</summary>
internal sealed class FramePipe(ISerialLink link, Deadlines deadlines)
{
    /// <summary>Bytes of an unwanted answer that are kept for the error's text.</summary>
    private const int KeptWhenDraining = 64;

    /// <summary>A line that talks this long without a pause is an application's, not a bootloader's.</summary>
    private static readonly TimeSpan s_longestDrain = TimeSpan.FromSeconds(1);

    private const int MostDrained = 64 * 1024;

    private readonly byte[] _drained = new byte[256];

    /// <summary>Sends all of the bytes.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        link.WriteAsync(bytes, cancellationToken);

    /// <summary>One read: what is there, or what comes first within the time.</summary>
    public ValueTask<int> ReceiveSomeAsync(Memory<byte> destination, TimeSpan time, CancellationToken cancellationToken) =>
        link.ReadAsync(destination, time, cancellationToken);

    /// <summary>Fills the destination.</summary>
    /// <returns>The bytes that came before the deadline; fewer than asked for means that it passed.</returns>
    public async ValueTask<int> ReceiveAsync(Memory<byte> destination, TimeSpan deadline, CancellationToken cancellationToken)
    {
        long start = link.Time.GetTimestamp();
        int received = 0;
        while (received < destination.Length)
        {
            TimeSpan left = deadline - link.Time.GetElapsedTime(start);
            if (left < TimeSpan.Zero)
            {
                break;
            }

            int count = await link.ReadAsync(destination[received..], left, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            received += count;
        }

        return received;
    }

    /// <summary>Waits for a first byte, then until the line is quiet, and takes all that came out of the way.</summary>
    /// <param name="first">How long the first byte may take.</param>
    /// <param name="seen">Gets the first bytes drained, until it holds 64.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The last byte drained, or null if none came.</returns>
    public async ValueTask<byte?> DrainAsync(TimeSpan first, List<byte> seen, CancellationToken cancellationToken)
    {
        byte? last = null;
        int drained = 0;
        TimeSpan wait = first;
        long start = link.Time.GetTimestamp();
        while (drained < MostDrained)
        {
            int count = await link.ReadAsync(_drained, wait, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            if (last is null)
            {
                start = link.Time.GetTimestamp();
            }

            drained += count;
            last = _drained[count - 1];
            seen.AddRange(_drained.AsSpan(0, Math.Min(count, Math.Max(0, KeptWhenDraining - seen.Count))));
            if (link.Time.GetElapsedTime(start) > s_longestDrain)
            {
                break;
            }

            wait = deadlines.Quiet;
        }

        return last;
    }
}
