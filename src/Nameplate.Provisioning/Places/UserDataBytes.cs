using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Places;

/// <summary>
/// The two user data bytes among the option bytes of F0, F1 and F3. One cannot be changed alone: the ROM erases all option bytes and
/// programs them anew, then resets. A cut in between leaves readout protection on, or the others blank: the strong promise
/// does not hold here. What they shall be is kept on this host first, so that a rerun puts all of them back.
/// </summary>
internal sealed class UserDataBytes : IdentityPlace
{
    private readonly AddressRange _block;
    private readonly PlaceBytes _bytes;

    public UserDataBytes(DeviceSession session)
        : base(session)
    {
        if (session.Chip is not { UserOptionBytes: not null, OptionBytesFormat: OptionBytesFormat.BytesWithComplements, OptionBytesAddress: { } address })
        {
            throw Unusable($"{session.Chip.Name} has no option bytes that are the user's to fill: {session.Chip.Sources.GetValueOrDefault("UserOptionBytes")}");
        }

        _block = OptionBlock.At(address);
        _bytes = new PlaceBytes(session);
    }

    public override PlaceKind Kind => PlaceKind.OptionBytes;

    public override IReadOnlyList<AddressRange> Ranges => [Session.Chip.UserOptionBytes!.Range];

    public override ulong Largest => OptionBlock.None - 1;

    public override string? Warning => "all option bytes are erased and written anew: a power cut in that moment can leave readout protection on, "
        + "and only a mass erase then opens the device again";

    public override async Task<PlaceReading> ReadAsync(StopSignal signal)
    {
        OptionBlock block = await ReadBlockAsync(signal).ConfigureAwait(false);
        bool isRestored = Begun() is not { } begun || begun.Bytes.Span.SequenceEqual(block.Bytes.Span);
        return new PlaceReading(Kind, block.Number)
        {
            At = block.Number is null ? null : new AddressRange(Session.Chip.UserOptionBytes!.Address, (uint)Session.Chip.UserOptionBytes.Stride + 1),
            IsSettled = isRestored && Session.Record.OptionBytes is null,
            Notes = [.. NotesOf(block, isRestored)],
        };
    }

    /// <exception cref="PlaceException">N1007: they read back otherwise.</exception>
    internal override async Task WriteAsync(PlaceReading before, PlaceRequest request, DeviceCondition condition, StopSignal stop)
    {
        OptionBlock block = await ReadBlockAsync(stop).ConfigureAwait(false);
        OptionBlock wanted = BaseOf(block).With(checked((ushort)request.Number));
        if (Session.Rules.KeepOptionBytes)
        {
            await Session.RememberAsync(Session.Record with { OptionBytes = wanted.ToString() }, stop.AtOnce).ConfigureAwait(false);
        }

        condition.OptionBytesChange();
        await SendAsync(new ExactWrite(_block.Start, wanted.Bytes), stop).ConfigureAwait(false);
        OptionBlock there = await ReadBlockAsync(stop).ConfigureAwait(false);
        if (!there.Bytes.Span.SequenceEqual(wanted.Bytes.Span))
        {
            throw new PlaceException(ErrorCodes.IdentityNotWritten, $"{Session.Port}: the option bytes read {there} and were to be {wanted}",
                "run the same command again, on this host: it knows what they shall be");
        }

        await Session.RememberAsync(Session.Record with { OptionBytes = null }, stop.AtOnce).ConfigureAwait(false);
    }

    /// <summary>Sends all of them, once; the ROM resets the device when it is done. What became of an answer that did not come is read.</summary>
    private async Task SendAsync(ExactWrite write, StopSignal stop)
    {
        Session.Client.Allowance = (Allowance.ReadOnly with { Name = "assign" }).AllowPlaceWrite(write);
        try
        {
            await Session.Client.WriteMemoryAsync(write.Address, write.Bytes, stop.AtOnce).ConfigureAwait(false);
        }
        catch (CodedException broken) when (broken.IsTransient || broken is NackException)
        {
            Session.Report(new JobEvent.Note($"{broken.Code}: {broken.Message}; the option bytes are read to see what became of it"));
        }
        finally
        {
            Session.Client.Allowance = Allowance.ReadOnly;
        }

        try
        {
            await Session.EnterAgainAsync(stop).ConfigureAwait(false);
        }
        catch (ReadoutProtectedException)
        {
            throw new PlaceException(ErrorCodes.ReadoutProtected,
                $"{Session.Port}: the write of the option bytes was cut between their erase and their programming: readout protection is on",
                "nameplate unprotect -p PORT, which erases firmware and identity; then the same command again, on this host, and nameplate update");
        }
    }

    /// <summary>What the option bytes beside the number shall be: as they are, unless a cut tore them and this host knows better.</summary>
    private OptionBlock BaseOf(OptionBlock block) => block.IsWhole ? block : Begun() ?? block;

    private OptionBlock? Begun() => OptionBlock.Parse(Session.Record.OptionBytes);

    private async Task<OptionBlock> ReadBlockAsync(StopSignal stop) =>
        new(await _bytes.ReadAsync(_block, static _ => false, stop).ConfigureAwait(false));

    private static IEnumerable<string> NotesOf(OptionBlock block, bool isRestored)
    {
        if (!block.IsWhole)
        {
            yield return $"some option bytes have no complement ({block}): erased, or torn by a cut; assign again writes all of them";
        }

        if (!isRestored)
        {
            yield return "a write of the option bytes was cut on this host: the same assign again puts all of them back";
        }
    }
}
