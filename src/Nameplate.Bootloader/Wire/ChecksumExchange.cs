using Nameplate.Bootloader.Commands;

namespace Nameplate.Bootloader.Wire;

/// <summary>Runs Get Checksum and reads its answer under every reading of how many ACKs it has.</summary>
internal sealed class ChecksumExchange(CommandRunner runner, FramePipe pipe, Deadlines deadlines)
{
    /// <summary>One byte more than any answer: it must stay empty.</summary>
    private readonly byte[] _reply = new byte[GetChecksum.MostLeadingAcks + GetChecksum.ReplyLength + 1];

    public async ValueTask<uint> RunAsync(GetChecksum command, CancellationToken cancellationToken)
    {
        await runner.BeginAsync(command, cancellationToken).ConfigureAwait(false);
        await runner.RunAsync(command, answerFollows: true, cancellationToken).ConfigureAwait(false);
        int count = await ReceiveAsync(command, cancellationToken).ConfigureAwait(false);
        if (GetChecksum.TryParse(_reply.AsSpan(0, count), out uint crc))
        {
            runner.Done();
            return crc;
        }

        throw await FaultAsync(command, count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>While nothing but ACKs came the ROM may be computing; then the rest follows at once, and silence ends it.</summary>
    private async ValueTask<int> ReceiveAsync(GetChecksum command, CancellationToken cancellationToken)
    {
        TimeSpan deadline = Deadline(command);
        int count = 0;
        while (count < _reply.Length)
        {
            bool computes = !_reply.AsSpan(0, count).ContainsAnyExcept(Answer.Ack);
            if (computes)
            {
                runner.Busy(deadline);
            }

            int got = await pipe.ReceiveSomeAsync(
                _reply.AsMemory(count), computes ? deadline : deadlines.Quiet, cancellationToken).ConfigureAwait(false);
            if (got == 0)
            {
                break;
            }

            count += got;
        }

        return count;
    }

    private async ValueTask<Exception> FaultAsync(GetChecksum command, int count, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> seen = _reply.AsMemory(0, count);
        if (!seen.Span.ContainsAnyExcept(Answer.Ack))
        {
            return CommandRunner.Late(command, "the checksum", Deadline(command), seen.Span);
        }

        return seen.Span.Trim(Answer.Ack) is [Answer.Nack]
            ? await runner.RefusedAsync(command, Phase.Completion, seen, cancellationToken).ConfigureAwait(false)
            : CommandRunner.Broken(command, "the checksum", "79, 4 bytes, their XOR", seen.Span);
    }

    private TimeSpan Deadline(GetChecksum command) =>
        deadlines.Answer(0, _reply.Length) + command.Work(Phase.Completion, deadlines);
}
