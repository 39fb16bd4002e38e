namespace Nameplate.Serial.Tests;

// Reads from a link while bytes arrive, cancelling nearly every read at some moment, and returns what came: every byte
// once and in order, if the link keeps its promise.
internal static class CancelStorm
{
    private const int EnoughCancelled = 5;
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(100);

    internal static byte[] Sent(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 31))];

    /// <param name="link">The link that is read.</param>
    /// <param name="send">Sends these bytes from the far end.</param>
    /// <param name="sent">All of them.</param>
    internal static async Task<byte[]> ReceiveAsync(ISerialLink link, Action<ReadOnlyMemory<byte>> send, byte[] sent)
    {
        CancellationToken test = TestContext.Current.CancellationToken;
        int cancelled = 0;
        Task sending = Task.Run(() =>
        {
            for (int at = 0; at < sent.Length; at += 2)
            {
                // A busy machine may send everything before the first read: in the middle some must have been cancelled.
                while (at == sent.Length / 2 && Volatile.Read(ref cancelled) < EnoughCancelled)
                {
                    test.ThrowIfCancellationRequested();
                    Thread.Yield();
                }
                send(sent.AsMemory(at, Math.Min(2, sent.Length - at)));
            }
        }, test);
        var received = new List<byte>();
        byte[] buffer = new byte[64];
        while (!sending.IsCompleted)
        {
            using var source = new CancellationTokenSource();
            ValueTask<int> reading = link.ReadAsync(buffer, s_quiet, source.Token);
            await source.CancelAsync();
            try
            {
                received.AddRange(buffer.AsSpan(0, await reading));
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref cancelled);
            }
        }
        await sending;
        while (await link.ReadAsync(buffer, s_quiet, test) is int count and > 0)
        {
            received.AddRange(buffer.AsSpan(0, count));
        }
        return [.. received];
    }
}
