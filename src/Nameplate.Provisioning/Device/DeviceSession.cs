using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Planning;
using Nameplate.Serial;

namespace Nameplate.Provisioning.Device;

/// <summary>
/// One device in its bootloader, identified: the client, the chip, and the way back when an exchange broke. After every
/// resynchronisation, reset or reopened port, product ID and unique ID are read again and must be the same.
/// </summary>
/// <remarks>One job at a time. Transient failures are tried again here and nowhere else.</remarks>
public sealed class DeviceSession : IAsyncDisposable
{
    private readonly SessionOptions _options;
    private readonly SyncBudget _budget;
    private ISerialLink _link;

    private DeviceSession(SessionOptions options, SyncBudget budget, ISerialLink link, BootloaderClient client)
    {
        _options = options;
        _budget = budget;
        _link = link;
        Client = client;
        Facts = null!;
        Placement = null!;
        Record = new DeviceRecord();
    }

    /// <summary>The port as the user named it.</summary>
    public string Port => _link.Name;

    /// <summary>What the bootloader told.</summary>
    public DeviceFacts Facts { get; private set; }

    /// <summary>The chip.</summary>
    public Chip Chip => Facts.Chip;

    /// <summary>Where this device's identity is kept; nowhere on a chip whose flash cannot hold it.</summary>
    public IdentityPlacement Placement { get; private set; }

    /// <summary>The clock of the link: virtual for a virtual device.</summary>
    public TimeProvider Time => _link.Time;

    /// <summary>Time of one byte on the wire; that of 115200 8E1 where the link has no rate.</summary>
    public TimeSpan ByteTime => (_link.Settings ?? new SerialSettings()).ByteTime;

    /// <summary>True when the bootloader can be entered again without the operator.</summary>
    public bool CanReset => _options.BootEntry.CanReset;

    /// <summary>What the user does to start the firmware where no reset line does it.</summary>
    public string HowToStart => _options.BootEntry.HowToStart;

    /// <summary>True where the ROM may drop the next write, because the last command was not a write.</summary>
    internal bool MustPrime => Rules.PrimeFirstWrite && DropsFirstWrite && !Client.LastCommandWasWrite;

    /// <summary>True where the ROM may drop the first 32 bytes of a write that follows a read.</summary>
    internal bool DropsFirstWrite => Client.ErrataInForce.Contains(Errata.ReadThenWriteDropsFirst32);

    /// <summary>What names this device's journal: its unique ID, else the text that the user gave; null without both.</summary>
    internal string? JournalKey => Facts.Uid is { } uid ? Convert.ToHexString(uid.Span) : _options.JournalKey;

    /// <summary>The rules that its jobs keep.</summary>
    internal JobRules Rules => _options.Rules;

    /// <summary>How often a failure that may pass is tried.</summary>
    internal int Attempts => _options.Attempts;

    /// <summary>The host's memory.</summary>
    internal HostState State => _options.State;

    internal BootloaderClient Client { get; private set; }

    /// <summary>What this host remembers of the device; empty without a unique ID.</summary>
    internal DeviceRecord Record { get; private set; }

    /// <summary>Opens the port, enters the bootloader, connects, identifies.</summary>
    /// <exception cref="CodedException">N3xx, N4xx, N5xx, N6xx; see <see cref="ErrorCodes"/>.</exception>
    public static async Task<DeviceSession> OpenAsync(SessionOptions options, StopSignal stop)
    {
        SyncBudget budget = new();
        long since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            ISerialLink? link = null;
            try
            {
                link = await options.OpenLink(stop.AtOnce).ConfigureAwait(false);
                DeviceSession session = new(options, budget, link, options.MakeClient(link, budget));
                session.Facts = await session.IdentifyAsync(stop).ConfigureAwait(false);
                session.Placement = options.Placement.OrNowhere(session.Chip);
                session.Client.Configure(session.Facts.Chip, session.Facts.BootloaderId);
                await session.LoadRecordAsync(stop.AtOnce).ConfigureAwait(false);
                return session;
            }
            catch (CodedException failure) when (options.Wait > TimeSpan.Zero && IsAbsence(failure))
            {
                await CloseAsync(link).ConfigureAwait(false);
                if (TimeProvider.System.GetElapsedTime(since) > options.Wait)
                {
                    throw;
                }

                stop.ThrowIfStopped();
                await Task.Delay(TimeSpan.FromMilliseconds(250), stop.AtOnce).ConfigureAwait(false);
            }
            catch
            {
                await CloseAsync(link).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>
    /// Reads at most 256 bytes that may lie on a flash word with a double ECC error. The ROM may hang on such a word: an
    /// address that took the ROM down twice is remembered under the unique ID and not read again. Where the ROM answers again
    /// without a reset, it was the wire that was silent, and nothing is remembered.
    /// </summary>
    /// <returns>False when the bytes cannot be read.</returns>
    public async Task<bool> TryReadAsync(uint address, Memory<byte> destination, StopSignal stop)
    {
        AddressRange range = new(address, (uint)destination.Length);
        AddressRange words = FlashWords.Around(range, Chip.Flash.FlashWordSize);
        for (int attempt = 1; ;)
        {
            stop.ThrowIfStopped();
            if (Record.Hangs(words))
            {
                return false;
            }

            try
            {
                await Client.ReadMemoryAsync(address, destination, stop.AtOnce).ConfigureAwait(false);
                return true;
            }
            catch (NoResponseException hang) when (hang.NeedsReset)
            {
                // A ROM that fetches a block before it sends it is silent from the first byte on, wherever in it the bad word lies.
                bool isKnown = hang.Seen.Length > 0 || words.Length <= Chip.Flash.FlashWordSize;
                bool hung = await RememberHangAsync(range, isKnown
                    ? new HangingAddress(hang.Address ?? words.Start, 0)
                    : new HangingAddress(words.Start, 0) { Length = words.Length }, stop).ConfigureAwait(false);
                if (!hung && attempt++ == _options.Attempts)
                {
                    return false;
                }
            }
            catch (NackException refused) when (refused.Phase == Phase.Length && attempt == _options.Attempts && Client.IsConnected)
            {
                return false; // a ROM that refuses to read instead of hanging says the same thing
            }
            catch (CodedException failure) when (failure.IsTransient && attempt < _options.Attempts)
            {
                Report(new JobEvent.Retrying($"{failure.Code}: {failure.Message}", ++attempt, _options.Attempts));
                await RecoverAsync(stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Runs an act that may be repeated as a whole; after a transient failure the link is brought back first.</summary>
    internal async Task RetryAsync(Func<Task> act, StopSignal stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await act().ConfigureAwait(false);
                return;
            }
            catch (CodedException failure) when (failure.IsTransient && attempt < _options.Attempts)
            {
                Report(new JobEvent.Retrying($"{failure.Code}: {failure.Message}", attempt + 1, _options.Attempts));
                await RecoverAsync(stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Brings a broken session back: resynchronise; where that fails and the reset line is there, reset; where the port went
    /// away, reopen it. Then the device must be the same one.
    /// </summary>
    /// <remarks>A polite stop is heeded when the ROM is back at its prompt, not before.</remarks>
    /// <returns>True if the ROM answered again as it was, without a reset.</returns>
    internal async Task<bool> RecoverAsync(StopSignal stop)
    {
        bool answers = false;
        stop.AtOnce.ThrowIfCancellationRequested();
        try
        {
            await Client.ResynchroniseAsync(stop.AtOnce).ConfigureAwait(false);
            answers = true;
        }
        catch (LinkException gone) when (gone.Reason == LinkFailure.Unplugged)
        {
            await ReopenAsync(gone, stop).ConfigureAwait(false);
        }
        catch (CodedException failure) when (CanReset && failure is not LinkException)
        {
            await EnterAsync(stop).ConfigureAwait(false);
        }

        await RequireSameDeviceAsync(stop).ConfigureAwait(false);
        stop.ThrowIfStopped();
        return answers;
    }

    /// <summary>
    /// Enters the bootloader again after a command that may have reset the ROM, makes sure of the device, and reads its option
    /// bytes anew.
    /// </summary>
    internal async Task EnterAgainAsync(StopSignal stop)
    {
        if (!CanReset)
        {
            await _link.DelayAsync(Bootloader.BootEntry.BootEntries.LongestStartUp, stop.AtOnce).ConfigureAwait(false);
        }

        try
        {
            await EnterAsync(stop).ConfigureAwait(false);
            await RequireSameDeviceAsync(stop).ConfigureAwait(false);
        }
        catch (CodedException failure) when (failure.IsTransient || CanReset && failure is not (LinkException or DeviceSwappedException))
        {
            Report(new JobEvent.Retrying($"{failure.Code}: {failure.Message}", 2, _options.Attempts));
            await RecoverAsync(stop).ConfigureAwait(false);
        }

        await ReadOptionsAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Reads the option bytes until two reads in a row say the same: their bytes carry no checksum.</summary>
    internal async Task ReadOptionsAsync(StopSignal stop)
    {
        OptionBytes? last = null;
        for (int i = 0; i <= _options.Attempts; i++)
        {
            OptionBytes? read = null;
            await RetryAsync(
                async () => read = await Identification.ReadOptionsAsync(Client, Chip, stop.AtOnce).ConfigureAwait(false),
                stop).ConfigureAwait(false);
            bool same = i > 0 && (read, last) switch
            {
                (null, null) => true,
                ({ } now, { } before) => now.Status == before.Status && now.WriteProtection.SequenceEqual(before.WriteProtection),
                _ => false,
            };
            last = read;
            if (same)
            {
                break;
            }
        }

        Facts = Facts with { Options = last };
    }

    internal async Task RememberAsync(DeviceRecord record, CancellationToken cancellationToken)
    {
        if (Facts.Uid is { } uid)
        {
            await State.SaveAsync(uid, record, cancellationToken).ConfigureAwait(false);
        }

        Record = record;
    }

    /// <summary>Makes sure that flash of this chip can hold an identity.</summary>
    /// <exception cref="PlacementException">N810, with the reason.</exception>
    internal void RequirePlacement()
    {
        if (Placement.Kind == PlacementKind.Nowhere)
        {
            Chip.RequireIdentity();
        }
    }

    internal void Report(JobEvent progress) => _options.Progress?.Report(progress);

    /// <summary>Leaves the bootloader for the application by the reset line.</summary>
    /// <returns>False when there is no reset line.</returns>
    public async Task<bool> StartByResetAsync(StopSignal stop)
    {
        if (!CanReset)
        {
            return false;
        }

        await _options.BootEntry.LeaveAsync(_link, stop.AtOnce).ConfigureAwait(false);
        return true;
    }

    /// <summary>Leaves the bootloader for the application by the Go command.</summary>
    /// <param name="vectors">Where the application's vector table lies.</param>
    /// <param name="stop">Stops the command.</param>
    public async Task StartByGoAsync(uint vectors, StopSignal stop)
    {
        Client.Allowance = Allowance.ReadOnly.AllowGo(vectors);
        await Client.GoAsync(vectors, stop.AtOnce).ConfigureAwait(false);
    }

    /// <summary>Closes the port.</summary>
    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Remembers where the ROM stopped answering, durably, and brings it back.</summary>
    /// <returns>False if it answered again without a reset: then it did not hang, and nothing is remembered.</returns>
    /// <exception cref="RomHangsException">It does not come back by itself, and there is no reset line.</exception>
    private async Task<bool> RememberHangAsync(AddressRange range, HangingAddress hang, StopSignal stop)
    {
        DeviceRecord before = Record;
        await RememberAsync(Record.WithHang(hang), stop.AtOnce).ConfigureAwait(false);
        Report(new JobEvent.Note($"the bootloader stopped answering while reading {(hang.Length > 0 ? $"{range}" : $"0x{hang.Address:X8}")}"));
        try
        {
            if (await RecoverAsync(stop).ConfigureAwait(false))
            {
                await RememberAsync(before, stop.AtOnce).ConfigureAwait(false);
                return false;
            }
        }
        catch (NoResponseException) when (!CanReset)
        {
            await EnterByHandAsync(range, stop).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Asks for a reset, as often as the bootloader does not answer after it.</summary>
    private async Task EnterByHandAsync(AddressRange range, StopSignal stop)
    {
        while (_options.AskForReset is { } ask && await ask(range, stop.AtOnce).ConfigureAwait(false))
        {
            stop.ThrowIfStopped();
            _budget.UserConfirmedReset();
            try
            {
                await EnterAsync(stop).ConfigureAwait(false);
            }
            catch (CodedException failure) when (IsAbsence(failure))
            {
                Report(new JobEvent.Note($"{failure.Code}: no bootloader answers yet"));
                continue;
            }

            await RequireSameDeviceAsync(stop).ConfigureAwait(false);
            return;
        }

        throw new RomHangsException(Port, range);
    }

    /// <summary>Connects and identifies; a failure that may pass is tried again from the connection on.</summary>
    private async Task<DeviceFacts> IdentifyAsync(StopSignal stop)
    {
        GetReply get = await EnterAsync(stop).ConfigureAwait(false);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await Identification.RunAsync(Client, get, _options, stop.AtOnce).ConfigureAwait(false);
            }
            catch (CodedException failure) when (failure.IsTransient && failure is not LinkException && attempt < _options.Attempts)
            {
                Report(new JobEvent.Retrying($"{failure.Code}: {failure.Message}", attempt + 1, _options.Attempts));
                stop.ThrowIfStopped();
                get = CanReset
                    ? await EnterAsync(stop).ConfigureAwait(false)
                    : await Client.ResynchroniseAsync(stop.AtOnce).ConfigureAwait(false);
            }
        }
    }

    private Task<GetReply> EnterAsync(StopSignal stop) => Client.ConnectAsync(_options.BootEntry, stop.AtOnce);

    private async Task ReopenAsync(LinkException gone, StopSignal stop)
    {
        Allowance allowance = Client.Allowance;
        TimeProvider time = TimeProvider.System; // there is no link whose clock could be asked
        await DisposeAsync().ConfigureAwait(false);
        Report(new JobEvent.Note($"{Port} went away; waiting for it to come back"));
        long since = time.GetTimestamp();
        while (true)
        {
            try
            {
                _link = await _options.OpenLink(stop.AtOnce).ConfigureAwait(false);
                break;
            }
            catch (LinkException) when (time.GetElapsedTime(since) < _options.Reconnect)
            {
                stop.ThrowIfStopped();
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop.AtOnce).ConfigureAwait(false);
            }
            catch (LinkException)
            {
                throw new LinkException(gone.Port, LinkFailure.Unplugged,
                    gone.Message.TrimEnd('.') + (_options.Reconnect > TimeSpan.Zero
                        ? $"; it did not come back within {_options.Reconnect.TotalSeconds:0} s"
                        : ""),
                    "plug it in again and run the same command; it continues where this one stopped", gone.NativeError)
                { HasNotComeBack = true };
            }
        }

        Client = _options.MakeClient(_link, _budget);
        Client.Allowance = allowance;
        Client.Configure(Chip, Facts.BootloaderId); // before it is entered: a later attempt may go on with this client
        await EnterAsync(stop).ConfigureAwait(false);
    }

    private async Task RequireSameDeviceAsync(StopSignal stop)
    {
        if (Facts is null || !Rules.SameDeviceAgain)
        {
            return;
        }

        ushort productId = await Client.GetIdAsync(stop.AtOnce).ConfigureAwait(false);
        ReadOnlyMemory<byte>? uid = productId == Chip.ProductId
            ? await Identification.ReadUidAsync(Client, Chip, stop.AtOnce).ConfigureAwait(false)
            : null;
        bool same = productId == Chip.ProductId
            && uid.HasValue == Facts.Uid.HasValue
            && (uid is null || uid.Value.Span.SequenceEqual(Facts.Uid!.Value.Span));
        if (!same)
        {
            throw new DeviceSwappedException(Port, $"product ID 0x{Chip.ProductId:X3}, UID {Facts.UidText}",
                $"product ID 0x{productId:X3}, UID {(uid is { } other ? Convert.ToHexString(other.Span) : "unknown")}");
        }
    }

    private async Task LoadRecordAsync(CancellationToken cancellationToken)
    {
        if (Facts.Uid is { } uid)
        {
            Record = await State.LoadAsync(uid, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsAbsence(CodedException failure) =>
        failure is NoResponseException
        || failure.Code == ErrorCodes.NoAnswer
        || failure is LinkException { Reason: LinkFailure.Missing or LinkFailure.Unplugged };

    private static async ValueTask CloseAsync(ISerialLink? link)
    {
        if (link is not null)
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }
}
