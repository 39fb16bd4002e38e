using System.Buffers.Binary;
using Nameplate.Bootloader.Commands;

namespace Nameplate.Bootloader.Wire;

/// <summary>Runs Special and Extended Special and reads what they return.</summary>
internal sealed class SpecialExchange(CommandRunner runner)
{
    public async ValueTask<SpecialReply> RunAsync(Special command, CancellationToken cancellationToken)
    {
        await runner.BeginAsync(command, cancellationToken).ConfigureAwait(false);
        await runner.RunAsync(command, answerFollows: true, cancellationToken).ConfigureAwait(false);
        byte[] data = await ReceiveAsync(command, "the data", Deadlines.SpecialFunction, cancellationToken).ConfigureAwait(false);
        byte[] status = await ReceiveAsync(command, "the status", TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        await runner.CompleteAsync(command, cancellationToken).ConfigureAwait(false);
        runner.Done();
        return new SpecialReply(data, status);
    }

    public async ValueTask<SpecialReply> RunAsync(ExtendedSpecial command, CancellationToken cancellationToken)
    {
        await runner.BeginAsync(command, cancellationToken).ConfigureAwait(false);
        await runner.RunAsync(command, answerFollows: true, cancellationToken).ConfigureAwait(false);
        byte[] status = await ReceiveAsync(command, "the status", Deadlines.SpecialFunction, cancellationToken).ConfigureAwait(false);
        await runner.CompleteAsync(command, cancellationToken).ConfigureAwait(false);
        runner.Done();
        return new SpecialReply(ReadOnlyMemory<byte>.Empty, status);
    }

    /// <summary>A size and so many bytes. A NACK alone in its place is a refusal: no size begins with 1F.</summary>
    private async ValueTask<byte[]> ReceiveAsync<TCommand>(
        TCommand command, string what, TimeSpan work, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        byte[] size = new byte[2];
        int count = await runner.ReceiveAsync(size.AsMemory(0, 1), work, cancellationToken).ConfigureAwait(false);
        if (count == 1 && size[0] == Answer.Nack)
        {
            throw await runner.RefusedAsync(command, Phase.Completion, size.AsMemory(0, 1), cancellationToken).ConfigureAwait(false);
        }

        count += count == 0 ? 0 : await runner.ReceiveAsync(size.AsMemory(1), cancellationToken).ConfigureAwait(false);
        int length = BinaryPrimitives.ReadUInt16BigEndian(size);
        if (count < size.Length)
        {
            throw CommandRunner.Late(command, $"the size of {what}", work, size.AsSpan(0, count));
        }

        if (length > Special.MaxData)
        {
            throw CommandRunner.Broken(command, $"the size of {what}", $"0 to {Special.MaxData}", size);
        }

        byte[] bytes = new byte[length];
        int got = await runner.ReceiveAsync(bytes, cancellationToken).ConfigureAwait(false);
        return got == length ? bytes : throw CommandRunner.Late(command, what, TimeSpan.Zero, bytes.AsSpan(0, got));
    }
}
