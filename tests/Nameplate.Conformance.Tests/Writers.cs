using Nameplate.Identity;
using Nameplate.Identity.Tests;

namespace Nameplate.Conformance.Tests;

/// <summary>A writer in one of the two languages, over the same simulated flash.</summary>
internal interface IWriter
{
    Task<Verdict> Run(FlashModel flash, StoreLayout layout, Operation operation);
}

/// <summary>StoreWriter, asked for what nameplate_write and nameplate_format do.</summary>
internal sealed class DotnetWriter(StoreRules rules) : IWriter
{
    public async Task<Verdict> Run(FlashModel flash, StoreLayout layout, Operation operation)
    {
        if (operation.HasForbiddenTag)
        {
            return new Verdict(CResult.E_RANGE, false);
        }
        try
        {
            StoreView view = await Read(flash, layout);
            if (operation.Format is not null && view.State == StoreState.Valid)
            {
                return new Verdict(CResult.E_REFUSED, false);
            }
            WriteStamp stamp = Operation.Stamp with { Writer = Operation.Stamp.Writer | Operation.FirmwareBit };
            await new StoreWriter(flash, layout, stamp, rules).WriteAsync(view, operation.ToEdit(), null, CancellationToken.None);
            return new Verdict((CResult)(await Read(flash, layout)).Status, false);
        }
        catch (IdentityStoreException e)
        {
            return new Verdict(ResultOf(e.Fault), false);
        }
        catch (PowerCutException)
        {
            return Verdict.Cut;
        }
    }

    /// <summary>What C returns where C# throws.</summary>
    private static CResult ResultOf(StoreFault fault) => fault switch
    {
        StoreFault.Missing => CResult.E_NONE,
        StoreFault.LaterVersion => CResult.E_VERSION,
        StoreFault.Conflict or StoreFault.ChangedMeanwhile => CResult.E_CONFLICT,
        StoreFault.TooLarge => CResult.E_FULL,
        StoreFault.EpochExhausted => CResult.E_EPOCH,
        StoreFault.EraseLeftData or StoreFault.HeaderReadBack or StoreFault.SlotReadBack => CResult.E_IO,
        _ => CResult.E_REFUSED,
    };

    private ValueTask<StoreView> Read(FlashModel flash, StoreLayout layout) =>
        StoreReader.ReadAsync(flash, layout, ReadScope.History, default, rules, CancellationToken.None);
}

/// <summary>The C library. What it does after the power went is not done: the flash no longer answers.</summary>
internal sealed class CWriter(CStore c) : IWriter
{
    public Task<Verdict> Run(FlashModel flash, StoreLayout layout, Operation operation)
    {
        var chip = new FlashChip(flash);
        c.Open(chip, layout, []);
        int room = layout.SlotSize - Slots.Overhead;
        int result = operation.Format is { } number
            ? c.Format(number, layout.SlotSize, operation.Changes, room, Operation.Stamp)
            : c.Write(operation.Changes, room, Operation.Stamp);
        return Task.FromResult(chip.IsDead ? Verdict.Cut : new Verdict((CResult)result, false));
    }

    private sealed class FlashChip(FlashModel flash) : IChip
    {
        public bool IsDead { get; private set; }

        public LineState Read(uint address, Span<byte> line)
        {
            LineRead read = IsDead ? LineRead.Unreadable : Now(flash.ReadLineAsync(address, CancellationToken.None));
            read.Bytes.Span.CopyTo(line);
            return read.IsReadable ? LineState.Fine : LineState.Unreadable;
        }

        public bool Program(uint address, ReadOnlyMemory<byte> line) =>
            Alive(() => flash.ProgramAsync(address, line, null, CancellationToken.None));

        public bool Erase(uint address, uint size) =>
            Alive(() => flash.EraseAsync(new(address, size), CancellationToken.None));

        private bool Alive(Func<ValueTask> act)
        {
            try
            {
                if (!IsDead)
                {
                    act().AsTask().GetAwaiter().GetResult();
                }
            }
            catch (PowerCutException)
            {
                IsDead = true;
            }
            return !IsDead;
        }

        /// <summary>The model never waits.</summary>
        private static T Now<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
    }
}
