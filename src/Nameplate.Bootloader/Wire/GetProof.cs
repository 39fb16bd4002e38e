using Nameplate.Bootloader.Commands;
using Nameplate.Serial;

namespace Nameplate.Bootloader.Wire;

/// <summary>Proves by Get that a ROM is at its prompt, in step with the host, and understands it.</summary>
internal sealed class GetProof(ISerialLink link, CommandRunner runner, FramePipe pipe, Deadlines deadlines)
{
    private readonly byte[] _reply = new byte[Get.LongestReply];

    /// <summary>Sends Get; where it is NACKed, once more byte by byte, in case an odd byte was pending.</summary>
    /// <param name="sent">Gets what was sent.</param>
    /// <param name="seen">Gets what came.</param>
    /// <param name="cancellationToken">Breaks the exchange.</param>
    /// <returns>The reply, or null if it is none; the runner is ready only with a reply.</returns>
    /// <exception cref="NotAllowedException">Get is not granted.</exception>
    public async ValueTask<GetReply?> TryAsync(List<byte> sent, List<byte> seen, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> get = runner.Vet(default(Get));
        await SendAsync(get, sent, cancellationToken).ConfigureAwait(false);
        int count = await ReadReplyAsync(cancellationToken).ConfigureAwait(false);
        seen.AddRange(_reply.AsSpan(0, count));

        if (count > 0 && !_reply.AsSpan(0, count).ContainsAnyExcept(Answer.Nack))
        {
            // An odd byte was pending: "x 00" was NACKed and FF is pending now. One more byte brings the pairs into step.
            if (!await RealignAsync(sent, seen, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            await SendAsync(get[1..], sent, cancellationToken).ConfigureAwait(false);
            count = await ReadReplyAsync(cancellationToken).ConfigureAwait(false);
            seen.AddRange(_reply.AsSpan(0, count));
        }

        if (!Get.TryParse(_reply.AsSpan(0, count), out GetReply? reply))
        {
            return null;
        }

        runner.Offered = reply;
        runner.Done();
        return reply;
    }

    /// <summary>Sends 00 until it stays unanswered: then it is the first half of Get.</summary>
    private async ValueTask<bool> RealignAsync(List<byte> sent, List<byte> seen, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 2; i++)
        {
            await SendAsync(new[] { Resynchronisation.Realign }, sent, cancellationToken).ConfigureAwait(false);
            byte? last = await pipe.DrainAsync(2 * deadlines.Quiet, seen, cancellationToken).ConfigureAwait(false);
            if (last is null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads to the trailing ACK of the announced length, or to silence.</summary>
    private async ValueTask<int> ReadReplyAsync(CancellationToken cancellationToken)
    {
        int count = 0;
        TimeSpan wait = deadlines.Answer(2, 2);
        while (count < _reply.Length)
        {
            int got = await pipe.ReceiveSomeAsync(_reply.AsMemory(count), wait, cancellationToken).ConfigureAwait(false);
            count += got;
            bool complete = count >= 4 && count == Get.AnnouncedLength(_reply.AsSpan(0, count)) && _reply[count - 1] == Answer.Ack;
            if (got == 0 || complete)
            {
                break;
            }

            wait = deadlines.Quiet;
        }

        return count;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, List<byte> sent, CancellationToken cancellationToken)
    {
        link.DiscardInput();
        runner.EnterGet();
        sent.AddRange(bytes.Span);
        await pipe.SendAsync(bytes, cancellationToken).ConfigureAwait(false);
    }
}
