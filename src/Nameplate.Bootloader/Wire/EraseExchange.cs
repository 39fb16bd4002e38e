using Nameplate.Bootloader.Commands;

namespace Nameplate.Bootloader.Wire;

/// <summary>
/// Erases by whichever of Erase (0x43) and Extended Erase (0x44) the ROM's Get lists: they exclude each other (AN3155 rev 20
/// §3.7), and page numbers mean the same in both.
/// </summary>
internal sealed class EraseExchange(CommandRunner runner, Deadlines deadlines)
{
    /// <summary>The erase command that the ROM offers, or Extended Erase, whose lack is what a refusal tells of.</summary>
    public CommandCode Offered => runner.Offered is { } get && !get.Offers(CommandCode.ExtendedErase) && get.Offers(CommandCode.Erase)
        ? CommandCode.Erase
        : CommandCode.ExtendedErase;

    /// <summary>A list, in as many commands as its runs of 64 numbers need; all pass the gate before the first leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number that the command cannot hold.</exception>
    public async Task ListAsync(IReadOnlyList<ushort> numbers, bool touchesBank2, CancellationToken cancellationToken)
    {
        bool inBytes = Offered == CommandCode.Erase;
        foreach (ushort number in numbers)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(
                number, inBytes ? Erase.LastPage : (ushort)(ExtendedErase.FirstReserved - 1), nameof(numbers));
        }

        ushort[][] runs = [.. numbers.GroupBy(number => number / ExtendedErase.Run)
            .SelectMany(run => run.Distinct().Chunk(ExtendedErase.Run))];
        foreach (ushort[] run in runs)
        {
            _ = inBytes ? runner.Vet(new Erase(run)) : runner.Vet(new ExtendedErase(run));
        }

        foreach (ushort[] run in runs)
        {
            await (inBytes
                ? RunAsync(new Erase(run), touchesBank2, cancellationToken)
                : RunAsync(new ExtendedErase(run), touchesBank2, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Everything.</summary>
    public Task EverythingAsync(CancellationToken cancellationToken) => Offered == CommandCode.Erase
        ? RunAsync(default(GlobalErase), touchesBank2: true, cancellationToken)
        : RunAsync(new SpecialErase(ExtendedErase.MassErase), touchesBank2: true, cancellationToken);

    /// <summary>A bank: Extended Erase only.</summary>
    public Task BankAsync(int bank, CancellationToken cancellationToken) =>
        RunAsync(new SpecialErase(ExtendedErase.BankCode(bank)), touchesBank2: true, cancellationToken);

    private async Task RunAsync<TCommand>(TCommand command, bool touchesBank2, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        await runner.BeginAsync(command, cancellationToken).ConfigureAwait(false);
        await runner.RunAsync(command, answerFollows: false, cancellationToken).ConfigureAwait(false);
        runner.Done();
        if (touchesBank2 && runner.EraseMayOutliveItsAck)
        {
            runner.Busy(command.Work(Phase.List, deadlines));
            await runner.RestAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
