using Nameplate.Bootloader.Commands;

namespace Nameplate.Bootloader.Wire;

/// <summary>Runs Read Memory and tells what an answer means that does not come whole.</summary>
internal sealed class ReadExchange(CommandRunner runner, Resynchroniser resynchroniser, Deadlines deadlines)
{
    private const byte FirstToRefuseAddresses = 0x31;

    /// <summary>The ROM may hang on a flash word with a double ECC error (erratum double-ecc-read-hangs).</summary>
    public bool MayHang { get; set; } = true;

    /// <summary>Before protocol V3.1 an address that a ROM does not know is not answered at all (AN3155 rev 20 §4 table 3).</summary>
    private bool MayAbortInSilence =>
        runner.Left.Phase == Phase.Address && runner.Offered is { ProtocolVersion: < FirstToRefuseAddresses };

    public async ValueTask RunAsync(ReadMemory command, Memory<byte> destination, CancellationToken cancellationToken)
    {
        for (bool refused = false; ; refused = true)
        {
            await runner.BeginAsync(command, cancellationToken).ConfigureAwait(false);
            try
            {
                await runner.RunAsync(command, answerFollows: true, cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (NackException nack) when (nack.Phase == Phase.Opcode && runner.State == LinkState.Ready)
            {
                // Once can be a flipped bit, and nothing was begun; twice, with Get answered in between, is protection.
                if (refused)
                {
                    throw new ReadoutProtectedException(CommandCode.ReadMemory);
                }
            }
            catch (NoResponseException silence) when (silence.Seen.IsEmpty && MayAbortInSilence)
            {
                await resynchroniser.ResynchroniseAsync(cancellationToken).ConfigureAwait(false);
                throw CommandRunner.Refused(command, Phase.Address);
            }
        }

        int count = await runner.ReceiveAsync(destination, cancellationToken).ConfigureAwait(false);
        if (count < destination.Length)
        {
            throw Short(command, destination.Span[..count]);
        }

        runner.Done();
    }

    /// <summary>
    /// A lost byte leaves a few missing; a ROM that hangs on a flash word leaves that word, or what of it was asked for,
    /// missing and all after it.
    /// </summary>
    private NoResponseException Short(ReadMemory command, ReadOnlySpan<byte> received)
    {
        TimeSpan waited = deadlines.Answer(0, command.Length);
        uint firstMissing = checked(command.Start + (uint)received.Length);
        PlaceMemory? place = PlaceMemory.At(command.Start, runner.Chip);
        uint word = (uint)(place?.Word ?? runner.Chip?.Flash.FlashWordSize ?? 32);
        uint end = checked((uint)(command.Start + command.Length - 1));
        uint lastWord = Math.Max(command.Start, end / word * word);
        bool hangs = MayHang && (place?.MayHang ?? WireGate.FlashSpace.Contains(command.Start)) && firstMissing <= lastWord;
        return hangs
            ? CommandRunner.Late(command with { Start = firstMissing / word * word }, "the data", waited, received,
                "reset the device (RESET with BOOT0 high); reading then goes on around this address", needsReset: true)
            : CommandRunner.Late(command, "the data", waited, received);
    }
}
