using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Provisioning.Flash;

/// <summary>
/// Executes an <see cref="UpdatePlan"/>: erase with proof, write, verify everything after all writes, vector words last. At
/// the wire only this plan's sectors are granted: erases first, then writes to what was erased, never a fenced byte.
/// </summary>
internal sealed class FlashRun(
    DeviceSession session, SectorEraser eraser, UpdatePlan plan, DeviceCondition condition, StopSignal stop)
{
    private readonly FlashWordWriter _writer = new(session, plan.Sacrifice.Addresses, stop);

    private JobRules Rules => session.Rules;

    /// <summary>Firmware is verified by the checksum that the ROM computes, where it offers one, and read back only where
    /// that differs.</summary>
    public bool VerifyByChecksum { get; init; }

    /// <summary>Bytes that were read back equal.</summary>
    public long BytesVerified { get; private set; }

    /// <summary>Bytes that were written and acknowledged.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Runs the plan once.</summary>
    /// <param name="beforeErase">Called before a sector's erase is sent; journals an embedded identity.</param>
    /// <param name="afterErase">Called after a sector's erase was proven; writes an embedded identity back.</param>
    /// <exception cref="CodedException">The device is left with blank vectors: a rerun completes it.</exception>
    public async Task RunAsync(Func<Sector, Task>? beforeErase, Func<Sector, Task>? afterErase)
    {
        BytesVerified = 0;
        BytesWritten = 0;
        await EraseAsync(beforeErase, afterErase).ConfigureAwait(false);
        session.Client.Allowance = plan.Erase
            .SelectMany(planned => WithoutFences(planned.Sector))
            .Aggregate(Allowance.ReadOnly with { Name = "update" }, (granted, range) => granted.AllowWrite(range));
        try
        {
            if (!Rules.VectorsLast)
            {
                await WriteVectorWordsAsync().ConfigureAwait(false);
            }

            await WriteAsync().ConfigureAwait(false);
            session.Client.Allowance = Allowance.ReadOnly; // what is proven from here on must not change any more
            if (Rules is { ReadBack: true, VerifyBehindAllWrites: true })
            {
                await VerifyAllAsync().ConfigureAwait(false);
            }

            if (Rules.VectorsLast)
            {
                await WriteVectorWordsAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            session.Client.Allowance = Allowance.ReadOnly;
        }

        condition.Firmware = FirmwareCondition.Complete;
    }

    private async Task EraseAsync(Func<Sector, Task>? beforeErase, Func<Sector, Task>? afterErase)
    {
        for (int i = 0; i < plan.Erase.Count; i++)
        {
            stop.ThrowIfStopped();
            PlannedSector planned = plan.Erase[i];
            if (beforeErase is not null)
            {
                await beforeErase(planned.Sector).ConfigureAwait(false);
            }

            session.Report(new JobEvent.Erasing(planned.Sector, i, plan.Erase.Count, plan.Chip.Timing.SectorErase));
            if (condition.Firmware == FirmwareCondition.Untouched)
            {
                condition.Firmware = FirmwareCondition.EraseBegun;
            }

            session.Client.Allowance = (Allowance.ReadOnly with { Name = "update" }).AllowErase(planned.Numbers);
            try
            {
                await eraser.EraseAsync(planned.Sector, planned.Numbers, ProofLines(planned), stop).ConfigureAwait(false);
            }
            finally
            {
                session.Client.Allowance = Allowance.ReadOnly;
            }

            condition.Firmware = FirmwareCondition.Incomplete;
            session.Report(new JobEvent.Erased(planned.Sector, i, plan.Erase.Count));
            if (afterErase is not null)
            {
                await afterErase(planned.Sector).ConfigureAwait(false);
            }
        }
    }

    private async Task WriteAsync()
    {
        (IReadOnlyList<FlashBlock> blocks, FlashBlock? scout) = SplitScout();
        long total = plan.Bytes;
        FlashWordWriter.Sent scoutSent = default;
        if (scout is not null)
        {
            scoutSent = await _writer.SendOnceAsync(scout).ConfigureAwait(false);
            BytesWritten += scout.Bytes.Length;
        }

        foreach (FlashBlock block in blocks)
        {
            stop.ThrowIfStopped();
            await _writer.WriteAsync(block).ConfigureAwait(false);
            BytesWritten += block.Bytes.Length;
            session.Report(new JobEvent.Wrote(block.Address, BytesWritten, total));
            if (Rules is { ReadBack: true, VerifyBehindAllWrites: false })
            {
                await VerifyAsync(block).ConfigureAwait(false);
            }
        }

        if (scout is not null)
        {
            await _writer.SettleAsync(scout, scoutSent).ConfigureAwait(false);
        }
    }

    /// <summary>Where no erased word outside the image can take the blow of a dropped write, the last word goes ahead alone.</summary>
    private (IReadOnlyList<FlashBlock> Blocks, FlashBlock? Scout) SplitScout()
    {
        if (!plan.Sacrifice.LastWordFirst || plan.Writes.Count == 0 || !session.MustPrime)
        {
            return (plan.Writes, null);
        }

        FlashBlock last = plan.Writes[^1];
        int word = plan.Chip.Flash.FlashWordSize;
        int rest = last.Bytes.Length - word;
        FlashBlock scout = new(last.Address + (uint)rest, last.Bytes[rest..]);
        IEnumerable<FlashBlock> others = plan.Writes.SkipLast(1);
        return ([.. rest > 0 ? others.Append(new FlashBlock(last.Address, last.Bytes[..rest])) : others], scout);
    }

    private async Task VerifyAllAsync()
    {
        ChecksumProof proof = new(session, stop);
        foreach (IReadOnlyList<FlashBlock> run in FlashWords.Runs(plan.Writes))
        {
            if (VerifyByChecksum && await proof.HoldsAsync(run).ConfigureAwait(false))
            {
                BytesVerified += run.Sum(block => (long)block.Bytes.Length);
                session.Report(new JobEvent.Verified(run[^1].Address, BytesVerified, plan.Bytes));
                continue;
            }

            foreach (FlashBlock block in run)
            {
                await VerifyAsync(block).ConfigureAwait(false);
            }
        }
    }

    private async Task VerifyAsync(FlashBlock block)
    {
        stop.ThrowIfStopped();
        ReadOnlyMemory<byte>? found = await ReadBack.ReadAsync(session, block, stop).ConfigureAwait(false);
        VerifyFailedException.ThrowIfDifferent(session.Port, block, found);
        BytesVerified += block.Bytes.Length;
        session.Report(new JobEvent.Verified(block.Address, BytesVerified, plan.Bytes));
    }

    private async Task WriteVectorWordsAsync()
    {
        Allowance before = session.Client.Allowance;
        foreach (FlashBlock word in plan.VectorWords.Reverse())
        {
            stop.ThrowIfStopped();

            session.Client.Allowance = (Allowance.ReadOnly with { Name = "vectors" }).AllowExactWrite(new ExactWrite(word.Address, word.Bytes));
            FlashWordWriter.Sent sent = await _writer.SendOnceAsync(word).ConfigureAwait(false);
            BytesWritten += word.Bytes.Length;
            if (Rules.ReadBack)
            {
                await _writer.SettleAsync(word, sent).ConfigureAwait(false);
            }

            BytesVerified += word.Bytes.Length;
        }

        session.Client.Allowance = before;
        session.Report(new JobEvent.Verified(plan.VectorWords.Count > 0 ? plan.VectorWords[0].Address : 0, BytesVerified, plan.Bytes));
    }

    /// <summary>First, middle and last line of what will be written: blank after a true erase, whatever was known before.</summary>
    private static IReadOnlyList<uint> ProofLines(PlannedSector planned)
    {
        const uint Line = 32;
        if (planned.Image.Count == 0)
        {
            return [];
        }

        AddressRange first = planned.Image[0];
        AddressRange last = planned.Image[^1];
        AddressRange middle = planned.Image[planned.Image.Count / 2];
        uint[] lines = [first.Start, middle.Start + middle.Length / 2, (uint)(last.End - 1)];
        return [.. lines.Select(address => address & ~(Line - 1)).Distinct()];
    }

    private IEnumerable<AddressRange> WithoutFences(Sector sector)
    {
        uint start = sector.Range.Start;
        foreach (Fence fence in plan.Fences.Where(fence => fence.Range.Overlaps(sector.Range)))
        {
            if (fence.Range.Start > start)
            {
                yield return AddressRange.FromEnd(start, fence.Range.Start);
            }

            start = (uint)Math.Min(sector.Range.End, fence.Range.End);
        }

        if (start < sector.Range.End)
        {
            yield return AddressRange.FromEnd(start, sector.Range.End);
        }
    }
}
