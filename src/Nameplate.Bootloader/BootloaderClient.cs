using Nameplate.Bootloader.BootEntry;
using Nameplate.Bootloader.Commands;
using Nameplate.Bootloader.Wire;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Bootloader;

/// <summary>
/// A session with the ROM bootloader of one STM32 over one link: AN3155 rev 20, errata included.
/// docs/protocol/an3155.md says what is done differently, and why.
/// </summary>
/// <remarks>
/// One owner, not thread-safe: one call at a time. Every command passes <see cref="Allowance"/> before its first byte leaves.
/// A missed deadline, a broken answer or a cancelled exchange leaves the session broken; a late answer is never taken for the
/// next one. An ACK is reported, not believed: callers read back what they wrote. All methods throw, besides what they name,
/// <see cref="NoResponseException"/>, <see cref="ProtocolException"/>, <see cref="NackException"/>,
/// <see cref="NotAllowedException"/>, <see cref="CommandNotOfferedException"/>, <see cref="LinkException"/>, and
/// <see cref="InvalidOperationException"/> when not connected or broken.
/// </remarks>
public sealed class BootloaderClient : IAsyncDisposable
{
    private readonly Deadlines _deadlines;
    private readonly CommandRunner _runner;
    private readonly Synchroniser _synchroniser;
    private readonly Resynchroniser _resynchroniser;
    private readonly ReadExchange _read;
    private readonly EraseExchange _erase;
    private readonly ChecksumExchange _checksum;
    private readonly SpecialExchange _special;

    /// <summary>A client for one session. It owns the link from now on.</summary>
    /// <param name="link">An open link.</param>
    /// <param name="budget">The port's count of unanswered 0x7F: the same object for every client on this port.</param>
    public BootloaderClient(ISerialLink link, SyncBudget budget)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(budget);
        Link = link;
        SyncBudget = budget;
        _deadlines = new Deadlines(link);
        FramePipe pipe = new(link, _deadlines);
        _runner = new CommandRunner(link, pipe, _deadlines);
        _synchroniser = new Synchroniser(link, budget, pipe, _runner.Proof);
        _resynchroniser = new Resynchroniser(link, budget, _runner, pipe, _deadlines);
        _read = new ReadExchange(_runner, _resynchroniser, _deadlines);
        _erase = new EraseExchange(_runner, _deadlines);
        _checksum = new ChecksumExchange(_runner, pipe, _deadlines);
        _special = new SpecialExchange(_runner);
    }

    /// <summary>A client whose encoders have a bug, with or without the gate behind them: for the campaign that proves the gate.</summary>
    internal BootloaderClient(ISerialLink link, SyncBudget budget, Action<FrameSet>? bug, bool hasGate)
        : this(link, budget) => (_runner.Bug, _runner.HasGate) = (bug, hasGate);

    /// <summary>The link, for its name and clock; nobody else reads or writes it.</summary>
    public ISerialLink Link { get; }

    /// <summary>The port's count of unanswered 0x7F.</summary>
    public SyncBudget SyncBudget { get; }

    /// <summary>What may leave. Get too passes it; a set without Get cannot connect.</summary>
    public Allowance Allowance
    {
        get => _runner.Allowance;
        set => _runner.Allowance = value;
    }

    /// <summary>True while commands can be sent.</summary>
    public bool IsConnected => _runner.State == LinkState.Ready;

    /// <summary>
    /// True after a missed deadline, a broken answer or a cancelled exchange: <see cref="ResynchroniseAsync"/>, or a reset of
    /// the device and then <see cref="ConnectAsync(CancellationToken)"/>.
    /// </summary>
    public bool IsBroken => _runner.State is LinkState.Broken or LinkState.Stuck;

    /// <summary>The chip given to <see cref="Configure"/>, or null.</summary>
    public Chip? Chip => _runner.Chip;

    /// <summary>Errata that are worked around now; empty before <see cref="Configure"/>.</summary>
    public IReadOnlyList<Erratum> ErrataInForce { get; private set; } = [];

    /// <summary>True if the last command completed was Write Memory (erratum read-then-write-drops-32).</summary>
    public bool LastCommandWasWrite { get; private set; }

    /// <summary>Sets errata, flash word, alignment and deadlines. Needed before any erase, write, Go or protection.</summary>
    /// <param name="chip">The chip on the line.</param>
    /// <param name="bootloaderId">The byte at <see cref="BootRom.IdAddress"/>, or null: then every erratum of the line.</param>
    public void Configure(Chip chip, byte? bootloaderId)
    {
        ArgumentNullException.ThrowIfNull(chip);
        _runner.Chip = chip;
        _deadlines.Chip = chip;
        ErrataInForce = chip.Rom.ErrataOf(bootloaderId);
        _runner.EraseMayOutliveItsAck = InForce(Errata.Bank2EraseAckedEarly);
        _read.MayHang = InForce(Errata.DoubleEccReadHangs);
    }

    /// <summary>Synchronises with a ROM that was reset or is at its prompt already, and proves it by Get.</summary>
    /// <remarks>At most three 0x7F. Nothing else is sent before something came back.</remarks>
    /// <exception cref="CodedException">N401 silence, N402 garbled, N403 echo, N404 text, N407 budget spent.</exception>
    public async Task<GetReply> ConnectAsync(CancellationToken cancellationToken)
    {
        _runner.Forget();
        LastCommandWasWrite = false;
        try
        {
            return await _synchroniser.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!IsConnected)
            {
                _runner.Forget(); // whatever is out there, it was in no command of ours
            }
        }
    }

    /// <summary>Enters the bootloader, notes a reset in the budget, then connects.</summary>
    /// <remarks>
    /// An application is asked only after 0x7F was not answered as a ROM answers it, once per <see cref="SyncBudget"/>, and not
    /// where a ROM has been met since the last reset: that one is inside a frame, and no text may be fed to it.
    /// </remarks>
    /// <exception cref="CodedException">As above; with an application asked, N401, N402 and N404 tell of its answer.</exception>
    public async Task<GetReply> ConnectAsync(IBootEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await entry.EnterAsync(Link, cancellationToken).ConfigureAwait(false);
        if (entry.CanReset)
        {
            SyncBudget.ResetPulsed();
        }

        try
        {
            return await ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CodedException failure) when (entry.AsksApplication && ApplicationDiagnosis.MayBeApplication(failure))
        {
            if (!SyncBudget.TrySpendText())
            {
                throw SyncBudget.RomMet ? ApplicationDiagnosis.TextWithheld(Link) : failure;
            }
        }

        return await AskAndConnectAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes sure that a command will be known before anything is begun that needs it.</summary>
    /// <exception cref="CommandNotOfferedException">The ROM's Get does not list it.</exception>
    public void RequireOffered(CommandCode command)
    {
        if (_runner.Offered is { } offered && !offered.Offers(command))
        {
            throw new CommandNotOfferedException(command, offered);
        }
    }

    /// <summary>Makes sure that the ROM offers one of the two erase commands.</summary>
    /// <exception cref="CommandNotOfferedException">Its Get lists neither.</exception>
    public void RequireErase() => RequireOffered(_erase.Offered);

    /// <summary>True where <see cref="GetChecksumAsync"/> can be used: Get lists it, and the chip's row states its form.</summary>
    public bool HasChecksum =>
        Chip?.Rom.Checksum is not null && _runner.Offered is { } offered && offered.Offers(CommandCode.GetChecksum);

    /// <summary>Brings a ROM back to its prompt after a broken exchange; Get proves it.</summary>
    /// <remarks>
    /// First waits until a late answer came or cannot come any more, then sends bytes that cannot complete an erase, a write
    /// or a protection in the phase that was left (Wire/Resynchronisation.cs derives them). The device may have been swapped
    /// or reset meanwhile: read product ID and UID again. Not connected yet: connects.
    /// </remarks>
    /// <exception cref="NoResponseException"><see cref="NoResponseException.NeedsReset"/>: nothing safe helped.</exception>
    public async Task<GetReply> ResynchroniseAsync(CancellationToken cancellationToken)
    {
        LastCommandWasWrite = false;
        return _runner.State switch
        {
            LinkState.Unsynced => await ConnectAsync(cancellationToken).ConfigureAwait(false),
            LinkState.Ready => await GetAsync(cancellationToken).ConfigureAwait(false),
            _ => await _resynchroniser.ResynchroniseAsync(cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Get: protocol version and the opcodes offered.</summary>
    public async Task<GetReply> GetAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(default(Get), cancellationToken).ConfigureAwait(false);
        List<byte> seen = [];
        return await _runner.Proof.TryAsync([], seen, cancellationToken).ConfigureAwait(false)
            ?? throw (seen.Count == 0
                ? CommandRunner.Late(default(Get), "the answer", _deadlines.Answer(2, 2), [])
                : CommandRunner.Broken(default(Get), "the answer", "79 N .. 79", seen.ToArray()));
    }

    /// <summary>Get Version: the protocol's version byte, 0x31 for V3.1.</summary>
    public async Task<byte> GetVersionAsync(CancellationToken cancellationToken)
    {
        byte[] reply = await AskAsync(default(GetVersion), GetVersion.ReplyLength, cancellationToken).ConfigureAwait(false);
        return GetVersion.TryParse(reply, out byte version)
            ? Done(version)
            : throw CommandRunner.Broken(default(GetVersion), "the answer", "version, 2 bytes, 79", reply);
    }

    /// <summary>Get ID: the product ID, 0x450 for an H743.</summary>
    public async Task<ushort> GetIdAsync(CancellationToken cancellationToken)
    {
        byte[] count = await AskAsync(default(GetId), 1, cancellationToken).ConfigureAwait(false);
        byte[] reply = await ReceiveAsync(default(GetId), GetId.LengthAfter(count[0]), cancellationToken).ConfigureAwait(false);
        return GetId.TryParse(reply, out ushort productId)
            ? Done(productId)
            : throw CommandRunner.Broken(default(GetId), "the answer", "01, 2 bytes, 79 or 00, 1 byte, 79", [.. count, .. reply]);
    }

    /// <summary>Read Memory.</summary>
    /// <param name="address">Address of the first byte.</param>
    /// <param name="destination">1 to 256 bytes.</param>
    /// <param name="cancellationToken">Breaks the exchange.</param>
    /// <exception cref="ReadoutProtectedException">NACK right after the opcode, twice in a row.</exception>
    /// <exception cref="NoResponseException">
    /// A whole flash word or more did not come: the ROM is taken to hang on a double ECC error (erratum
    /// double-ecc-read-hangs) and needs a reset; <see cref="NoResponseException.Address"/> is the first word missing. Where
    /// <see cref="ResynchroniseAsync"/> succeeds nevertheless, it was the line.
    /// </exception>
    public async Task ReadMemoryAsync(uint address, Memory<byte> destination, CancellationToken cancellationToken)
    {
        CommandLimits.CheckRead(address, destination.Length);
        LastCommandWasWrite = false;
        await _read.RunAsync(new ReadMemory(address, destination.Length), destination, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Write Memory. Its ACK is no proof: read back.</summary>
    /// <param name="address">Address of the first byte.</param>
    /// <param name="data">
    /// 1 to 256 bytes inside one 256-byte aligned block; whole flash words in main flash, whole words of the ROM's write
    /// alignment in RAM. Anything else is refused before a byte leaves (erratum misaligned-write-poisons).
    /// </param>
    /// <param name="cancellationToken">Breaks the exchange.</param>
    /// <exception cref="ArgumentException">Empty, too long, across a block, or not in whole flash words.</exception>
    public async Task WriteMemoryAsync(uint address, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        CommandLimits.CheckWrite(RequireChip(), address, data.Length);
        WriteMemory command = new(address, data);
        await BeginAsync(command, cancellationToken).ConfigureAwait(false);
        await _runner.RunAsync(command, answerFollows: false, cancellationToken).ConfigureAwait(false);
        _runner.Done();
        LastCommandWasWrite = true;
    }

    /// <summary>
    /// Erases a list by Extended Erase, or by Erase where the ROM's Get lists that instead, in as many commands as its runs of
    /// 64 numbers need. Its ACK is no proof.
    /// </summary>
    /// <param name="numbers">Erase numbers as the ROM counts them (<see cref="SectorNumbering"/>), below 0xFFF0; below 0x100
    /// for Erase.</param>
    /// <param name="touchesBank2">
    /// True if, under any reading of the numbers, a sector of bank 2 may be among them: then, where erratum
    /// bank2-erase-acked-early is in force, the worst-case time of the whole list passes before this returns.
    /// </param>
    /// <param name="cancellationToken">Breaks the exchange; the erase goes on in the device.</param>
    public Task EraseSectorsAsync(IReadOnlyList<ushort> numbers, bool touchesBank2, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentOutOfRangeException.ThrowIfZero(numbers.Count, nameof(numbers));
        return Erasing(() => _erase.ListAsync(numbers, touchesBank2, cancellationToken));
    }

    /// <summary>Destructive: erases everything, identity included.</summary>
    public Task MassEraseAsync(CancellationToken cancellationToken) =>
        Erasing(() => _erase.EverythingAsync(cancellationToken));

    /// <summary>Destructive: erases a bank.</summary>
    /// <param name="bank">1 or 2.</param>
    /// <param name="cancellationToken">Breaks the exchange; the erase goes on in the device.</param>
    public Task EraseBankAsync(int bank, CancellationToken cancellationToken) =>
        Erasing(() => _erase.BankAsync(bank, cancellationToken));

    /// <summary>Get Checksum: the CRC that the ROM computes over memory, to be compared with <see cref="FlashChecksum"/>.</summary>
    /// <param name="address">A multiple of 4.</param>
    /// <param name="length">Bytes, a multiple of 4, 4 and up.</param>
    /// <param name="cancellationToken">Breaks the exchange.</param>
    /// <exception cref="ArgumentException">Not whole words, or past the end of the address space.</exception>
    /// <exception cref="CommandNotOfferedException">The ROM lacks it, or the chip's row does not state its form.</exception>
    public async Task<uint> GetChecksumAsync(uint address, int length, CancellationToken cancellationToken)
    {
        CommandLimits.CheckChecksum(address, length);
        RequireOffered(CommandCode.GetChecksum);
        ChecksumForm form = RequireChip().Rom.Checksum
            ?? throw new CommandNotOfferedException(CommandCode.GetChecksum, RequireChip());
        LastCommandWasWrite = false;
        return await _checksum.RunAsync(new GetChecksum(address, length, form), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Special: a function of the product. It may do anything, a reset included; nothing in Nameplate calls one.</summary>
    /// <param name="subCode">Which, as the product's documents number it; granted by <see cref="Allowance.AllowSpecial"/>.</param>
    /// <param name="data">0 to 128 bytes.</param>
    /// <param name="cancellationToken">Breaks the exchange; only a reset ends it then.</param>
    public async Task<SpecialReply> SpecialAsync(ushort subCode, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, Special.MaxData, nameof(data));
        LastCommandWasWrite = false;
        return await _special.RunAsync(new Special(subCode, data), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Extended Special: as <see cref="SpecialAsync"/>, with a second packet, and with a status for all it returns.</summary>
    /// <param name="subCode">Which; granted by <see cref="Allowance.AllowExtendedSpecial"/>.</param>
    /// <param name="data">0 to 128 bytes.</param>
    /// <param name="moreData">0 to 1024 bytes.</param>
    /// <param name="cancellationToken">Breaks the exchange; only a reset ends it then.</param>
    public async Task<SpecialReply> ExtendedSpecialAsync(
        ushort subCode, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> moreData, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, Special.MaxData, nameof(data));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(moreData.Length, ExtendedSpecial.MaxMoreData, nameof(moreData));
        LastCommandWasWrite = false;
        return await _special.RunAsync(new ExtendedSpecial(subCode, data, moreData), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Go: jumps to an application. Not connected afterwards.</summary>
    /// <param name="address">Its vector table.</param>
    /// <param name="cancellationToken">Breaks the exchange.</param>
    public async Task GoAsync(uint address, CancellationToken cancellationToken)
    {
        RequireChip();
        Go command = new(address);
        await BeginAsync(command, cancellationToken).ConfigureAwait(false);
        if (InForce(Errata.GoFirstAckMissing))
        {
            await _runner.RunWithForgottenAckAsync(command, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _runner.RunAsync(command, answerFollows: true, cancellationToken).ConfigureAwait(false);
        }

        _runner.Forget();
    }

    /// <summary>Write Protect: these sectors and no others. The ROM may reset: connect anew.</summary>
    /// <param name="sectorCodes">1 to 256 codes; for 0x480 and bank 2 no document says what they mean.</param>
    /// <param name="cancellationToken">Breaks the exchange.</param>
    public async Task WriteProtectAsync(IReadOnlyList<byte> sectorCodes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sectorCodes);
        CommandLimits.CheckLength(sectorCodes.Count, nameof(sectorCodes));
        RequireChip();
        WriteProtect command = new(sectorCodes.ToArray());
        await BeginAsync(command, cancellationToken).ConfigureAwait(false);
        await _runner.RunAsync(command, answerFollows: true, cancellationToken).ConfigureAwait(false);
        _runner.Forget();
    }

    /// <summary>Write Unprotect: lifts the protection of every sector. The ROM may reset: connect anew.</summary>
    public Task WriteUnprotectAsync(CancellationToken cancellationToken) =>
        SwitchAsync(CommandCode.WriteUnprotect, TimeSpan.Zero, cancellationToken);

    /// <summary>Readout Protect: level 1. The ROM may reset: connect anew.</summary>
    public Task ReadoutProtectAsync(CancellationToken cancellationToken) =>
        SwitchAsync(CommandCode.ReadoutProtect, TimeSpan.Zero, cancellationToken);

    /// <summary>Destructive: Readout Unprotect erases firmware and identity. Waits out the erase; connect anew.</summary>
    public Task ReadoutUnprotectAsync(CancellationToken cancellationToken)
    {
        RequireChip();
        return SwitchAsync(CommandCode.ReadoutUnprotect, _deadlines.EraseAll(), cancellationToken);
    }

    /// <summary>Disposes the link.</summary>
    public ValueTask DisposeAsync() => Link.DisposeAsync();

    private async Task<GetReply> AskAndConnectAsync(IBootEntry entry, CancellationToken cancellationToken)
    {
        bool agreed = await entry.AskAsync(Link, cancellationToken).ConfigureAwait(false);
        SyncBudget.ByteCameBack();
        try
        {
            return await ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CodedException failure) when (agreed && failure is not LinkException)
        {
            throw ApplicationDiagnosis.NoBootloaderAfterwards(Link, failure);
        }
    }

    private bool InForce(Erratum erratum) => ErrataInForce.Contains(erratum);

    private async ValueTask BeginAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        await _runner.BeginAsync(command, cancellationToken).ConfigureAwait(false);
        LastCommandWasWrite = false;
    }

    private T Done<T>(T result)
    {
        _runner.Done();
        return result;
    }

    private async ValueTask<byte[]> AskAsync<TCommand>(TCommand command, int length, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        await BeginAsync(command, cancellationToken).ConfigureAwait(false);
        await _runner.RunAsync(command, answerFollows: true, cancellationToken).ConfigureAwait(false);
        return await ReceiveAsync(command, length, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<byte[]> ReceiveAsync<TCommand>(TCommand command, int length, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        byte[] reply = new byte[length];
        int count = await _runner.ReceiveAsync(reply, cancellationToken).ConfigureAwait(false);
        return count == length
            ? reply
            : throw CommandRunner.Late(command, "the answer", _deadlines.Answer(0, length), reply.AsSpan(0, count));
    }

    private Task Erasing(Func<Task> erase)
    {
        RequireChip();
        LastCommandWasWrite = false;
        return erase();
    }

    private async Task SwitchAsync(CommandCode code, TimeSpan afterwards, CancellationToken cancellationToken)
    {
        RequireChip();
        ProtectionSwitch command = new(code);
        await BeginAsync(command, cancellationToken).ConfigureAwait(false);
        await _runner.RunAsync(command, answerFollows: true, cancellationToken).ConfigureAwait(false);
        await _runner.CompleteAsync(command, cancellationToken).ConfigureAwait(false);
        _runner.Forget();
        await Link.DelayAsync(afterwards, cancellationToken).ConfigureAwait(false);
    }

    private Chip RequireChip() => Chip ?? throw new InvalidOperationException("configure the chip first");
}
