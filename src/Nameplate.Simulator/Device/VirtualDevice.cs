using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>
/// A virtual STM32 with its ROM bootloader at the end of a wire: flash that obeys physics, option bytes, RAM, pins, power.
/// Reached through <see cref="Connect"/> in this process, or through a host over a pty or TCP. For one thread at a time.
/// </summary>
public sealed class VirtualDevice
{
    private static readonly long TextPeriod = Timeline.ToNanoseconds(TimeSpan.FromSeconds(1));
    private const int UnreadTextLimit = 4096;

    private readonly Timeline _time = new();
    private readonly FlashArray _cells;
    private readonly OptionBytes _optionBytes;
    private readonly MemoryMap _memory;
    private readonly RomBootloader _rom;
    private readonly RomContext _context;
    private Mode _mode;
    private Fault? _pending;
    private bool _boot0;
    private long _readyAt;
    private long _heldAt = -1;
    private long _toldChanges;
    private long _nextText = long.MaxValue;
    private readonly ApplicationEars _ears = new();
    private long _leaveAt = long.MaxValue;

    /// <summary>A device fresh from the factory, powered, with <see cref="DeviceOptions.Boot0"/> as its pin.</summary>
    /// <param name="chip">Which chip.</param>
    /// <param name="options">What is special about this one; null for nothing.</param>
    /// <exception cref="ArgumentException">The unique ID given has not 12 bytes.</exception>
    public VirtualDevice(Chip chip, DeviceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(chip);
        Chip = chip;
        Options = options ?? new DeviceOptions();
        Clock = new VirtualClock(Options.Date);
        if (Options.Uid is { Length: not 12 })
            throw new ArgumentException("a unique ID has 12 bytes", nameof(options));
        BootloaderId = Options.BootloaderId ?? (chip.Rom.Versions.Count > 0 ? chip.Rom.Versions[^1].Id : (byte)0);
        ByteTime = (long)(1e9 * Options.BitsPerByte / Options.BaudRate);
        var random = new Random(Options.Seed);
        Output = new OutputQueue(ByteTime, Faults) { Struck = StrikeAtSentByte };
        OptionByteCells? optionCells = chip.OptionBytesFormat == OptionBytesFormat.BytesWithComplements
            ? new OptionByteCells(chip, Faults, random) { Interrupted = Strike }
            : null;
        _optionBytes = new OptionBytes(chip, Options, optionCells);
        _cells = new FlashArray((int)chip.Flash.Size, FlashCells.Of(chip.Flash), Options.Physics, random);
        var flash = new FlashController(chip, Options, _cells, _optionBytes, _time, Faults, Log) { Interrupted = Strike };
        _memory = new MemoryMap(chip, Options, BootloaderId, _optionBytes, flash, Faults, random);
        _context = new RomContext(chip, Options, BootloaderId, _memory, _time, Output, Faults, Log, random);
        _rom = new RomBootloader(_context);
        _boot0 = Options.Boot0;
        Boot(0);
        _readyAt = 0;
    }

    private enum Mode
    {
        Off,
        HeldInReset,
        Bootloader,
        Application,
        Crashed,
    }

    /// <summary>Which chip it is.</summary>
    public Chip Chip { get; }

    /// <summary>What it was made with.</summary>
    public DeviceOptions Options { get; }

    /// <summary>The ID byte of its ROM bootloader; 0 where it has none.</summary>
    public byte BootloaderId { get; }

    /// <summary>The errata it plays.</summary>
    public IReadOnlyCollection<Erratum> ErrataInForce => _context.ErrataInForce;

    /// <summary>The time of its links.</summary>
    public VirtualClock Clock { get; }

    /// <summary>What happened inside.</summary>
    public DeviceLog Log { get; } = new();

    /// <summary>What is to go wrong.</summary>
    public FaultInjector Faults { get; } = new();

    /// <summary>The 96-bit unique ID, 12 bytes in address order.</summary>
    public ReadOnlySpan<byte> Uid => _memory.Uid;

    /// <summary>False after a power cut.</summary>
    public bool Powered => _mode != Mode.Off;

    /// <summary>True once a fault has pulled the cable, until <see cref="Connect"/>.</summary>
    public bool Unplugged { get; internal set; }

    /// <summary>True while the ROM, and not the application, is what runs.</summary>
    public bool InBootloader => _mode == Mode.Bootloader;

    /// <summary>True when the ROM is in sync and no command is half received.</summary>
    public bool AtPrompt => InBootloader && _rom.AtPrompt;

    /// <summary>True when the ROM answers nothing until it is reset.</summary>
    public bool Hung => InBootloader && _rom.Hung;

    /// <summary>True when the core has locked up: blank or unreadable vectors, or a fault that silences it.</summary>
    public bool Crashed => _mode == Mode.Crashed;

    /// <summary>Readout protection as it is now.</summary>
    public ReadoutProtection Readout => _optionBytes.Readout;

    /// <summary>SWAP_BANK as in force.</summary>
    public bool BanksSwapped => _optionBytes.BanksSwapped;

    /// <summary>True if a physical sector is write-protected.</summary>
    public bool IsWriteProtected(Sector physical) => _optionBytes.IsProtected(physical);

    /// <summary>Address that the last Go jumped to, or null.</summary>
    public uint? WentTo { get; private set; }

    /// <summary>Raised when what a state file keeps has changed, at the end of the command, cut or preload that did it.</summary>
    public event EventHandler? Changed;

    internal OutputQueue Output { get; }

    internal long ByteTime { get; }

    /// <summary>When a running application prints next; <see cref="long.MaxValue"/> if none does.</summary>
    internal long NextText => _nextText;

    internal FlashArray Cells => _cells;

    internal MemoryMap Memory => _memory;

    /// <summary>When the ROM will be at rest: hosts that pace nothing let time jump there.</summary>
    internal long BusyUntil => Math.Max(_time.Now, _readyAt);

    /// <summary>Plugs a wire in and returns its end. A device has one wire: the last one connected.</summary>
    /// <param name="name">What errors call it; null: <c>sim:</c> and the chip.</param>
    public VirtualLink Connect(string? name = null)
    {
        Unplugged = false;
        return name is null ? new VirtualLink(this) : new VirtualLink(this) { Name = name };
    }

    /// <summary>Takes the supply away, now; an operation in progress tears.</summary>
    public void CutPower() => CutPower(Clock.Nanoseconds);

    /// <summary>Takes the supply away if it is there, and gives it back: RAM is lost, BOOT0 is sampled.</summary>
    public void PowerCycle()
    {
        CutPower();
        Boot(Clock.Nanoseconds);
    }

    /// <summary>Pulses the reset line; BOOT0 is sampled.</summary>
    public void Reset()
    {
        if (!Powered)
            return;
        Stop(Clock.Nanoseconds, Mode.HeldInReset);
        Boot(Clock.Nanoseconds);
    }

    /// <summary>Sets the pins: BOOT0 high or low, and the reset line asserted or not. BOOT0 counts when reset is released.</summary>
    public void SetPins(bool boot0, bool reset)
    {
        _boot0 = boot0;
        if (reset && Powered && _mode != Mode.HeldInReset)
            Stop(Clock.Nanoseconds, Mode.HeldInReset);
        else if (!reset && _mode == Mode.HeldInReset)
            Boot(Clock.Nanoseconds);
    }

    /// <summary>Puts bytes into main flash as a debugger would: words touched count as programmed, the rest keeps its value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A byte lies outside main flash.</exception>
    public void Preload(uint address, ReadOnlySpan<byte> bytes)
    {
        int wordSize = _cells.WordSize;
        Span<byte> word = stackalloc byte[wordSize];
        for (int at = 0; at < bytes.Length;)
        {
            int offset = OffsetOf(checked(address + (uint)at));
            int inWord = offset % wordSize;
            int count = Math.Min(wordSize - inWord, bytes.Length - at);
            _cells.Peek(offset - inWord, word);
            bytes.Slice(at, count).CopyTo(word[inWord..]);
            _cells.Load(offset - inWord, word, FlashWordState.Programmed);
            at += count;
        }
        TellChange();
    }

    /// <summary>Makes one flash word what a test needs; its cells keep their values, or become ones where the state says so.</summary>
    public void SetWordState(uint address, FlashWordState state)
    {
        int offset = OffsetOf(address);
        offset -= offset % _cells.WordSize;
        Span<byte> word = stackalloc byte[_cells.WordSize];
        _cells.Peek(offset, word);
        if (state is FlashWordState.Virgin or FlashWordState.BlankNotVirgin)
            word.Fill(Chip.Flash.ErasedValue);
        _cells.Load(offset, word, state);
        TellChange();
    }

    /// <summary>Locks blocks of one-time programmable memory for ever, as a debugger would: bit n locks block n.</summary>
    public void LockOtp(ushort blocks)
    {
        _optionBytes.OtpLocks |= blocks;
        TellChange();
    }

    /// <summary>The cells at mapped addresses as they are, unreadable ones too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A byte lies outside main flash.</exception>
    public byte[] Peek(uint address, int length)
    {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
            _cells.Peek(OffsetOf(checked(address + (uint)i)), bytes.AsSpan(i, 1));
        return bytes;
    }

    /// <summary>What the flash word at a mapped address is.</summary>
    public FlashWordState StateOf(uint address) => _cells.StateOf(OffsetOf(address));

    /// <summary>The cells of one-time programmable memory as they are, unreadable ones too; empty without one.</summary>
    public byte[] PeekOtp() => _memory.Otp?.Data ?? [];

    /// <summary>Data EEPROM as it is; empty without one.</summary>
    public byte[] PeekEeprom() => _memory.Eeprom?.Data ?? [];

    /// <summary>The option bytes of a chip that keeps them as bytes and complements, as they are; empty of any other.</summary>
    public byte[] PeekOptionBytes() => _optionBytes.Cells?.Save() ?? [];

    /// <summary>Puts such option bytes there, as a debugger would; in force from the next reset on.</summary>
    public void PresetOptionBytes(ReadOnlySpan<byte> bytes)
    {
        _optionBytes.Cells?.Load(bytes);
        TellChange(always: true);
    }

    /// <summary>Flash cells, one-time programmable memory and option bytes as they are.</summary>
    public DeviceSnapshot Snapshot() =>
        new(Chip.Flash, _cells.Freeze(), [_memory.Otp?.Freeze(), _optionBytes.Cells?.Freeze()], _memory.Eeprom?.Data, _optionBytes.Status, [_optionBytes[0], _optionBytes[1]]);

    /// <summary>Puts a snapshot back and cycles the power.</summary>
    public void Restore(DeviceSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        CutPower();
        _cells.Restore(snapshot.Image);
        if (snapshot.Others[0] is { } otp)
            _memory.Otp?.Restore(otp);
        if (snapshot.Others[1] is { } optionCells)
            _optionBytes.Cells?.Restore(optionCells);
        if (snapshot.Eeprom is { } eeprom)
            _memory.Eeprom?.Load(eeprom);
        _optionBytes.Status = snapshot.Status;
        _optionBytes.Reset();
        (_optionBytes[0], _optionBytes[1]) = (snapshot.Protection[0], snapshot.Protection[1]);
        Boot(Clock.Nanoseconds);
        TellChange();
    }

    /// <summary>One byte of the host whose stop bit ends at <paramref name="arrival"/>.</summary>
    internal void Receive(byte value, long arrival)
    {
        if (Unplugged)
            return;
        Fault? fault = Faults.Pass(FaultPoint.Received);
        switch (fault?.Action)
        {
            case null:
                Deliver(value, arrival);
                break;
            case FaultAction.Drop:
                break;
            case FaultAction.Flip:
                Deliver((byte)(value ^ fault.Value), arrival);
                break;
            case FaultAction.Insert:
                Deliver(fault.Value, arrival);
                Deliver(value, arrival);
                break;
            case FaultAction.Drift:
                Deliver(LineSampling.Sample(value, fault.Percent), arrival);
                break;
            case FaultAction.Echo:
                Output.Appear(value, arrival);
                Deliver(value, arrival);
                break;
            case FaultAction.Text:
                foreach (char letter in LineSampling.BootText)
                    Output.Appear((byte)letter, arrival);
                Deliver(value, arrival);
                break;
            default:
                _time.Now = Math.Max(_time.Now, arrival);
                Strike(fault);
                Settle();
                break;
        }
    }

    /// <summary>Lets a running application do what it does up to <paramref name="moment"/>: print, or leave for the ROM.</summary>
    internal void AdvanceTo(long moment)
    {
        if (_leaveAt <= moment)
            LeaveForRom();
        for (; _nextText <= moment && _mode == Mode.Application; _nextText += TextPeriod)
        {
            // Nobody reads: a receiver forgets too.
            if (Output.Count >= UnreadTextLimit)
                continue;
            foreach (char letter in Options.ApplicationText!)
                Output.Send((byte)letter, _nextText);
        }
    }

    private void Deliver(byte value, long arrival)
    {
        AdvanceTo(arrival);
        if (_mode == Mode.Application)
            HearInApplication(value, arrival);
        if (_mode != Mode.Bootloader || arrival < _readyAt)
            return;
        if (arrival >= _time.Now)
            _time.Now = arrival;
        else if (_heldAt == _time.Now && Options.Rom.LosesBytesWhileBusy)
            return;
        else
            _heldAt = _time.Now;
        switch (_rom.Receive(value))
        {
            case Next.Reset:
                Stop(_time.Now, Mode.HeldInReset, keepOutput: true);
                Boot(_time.Now);
                TellChange();
                break;
            case Next.Leave:
                WentTo = _rom.GoTarget;
                StartApplication(_rom.GoTarget, _time.Now);
                break;
            case Next.Done:
            case Next.Refused:
                TellChange();
                break;
            default:
                break;
        }
        Settle();
    }

    /// <summary>An application that knows the request answers it, and leaves when the answer's last byte is sent.</summary>
    private void HearInApplication(byte value, long arrival)
    {
        if (Options.Application != ApplicationKind.EntersBootloader || _leaveAt != long.MaxValue || !_ears.Hear(value))
            return;
        foreach (char letter in ApplicationEars.Answer)
            Output.Send((byte)letter, arrival);
        _leaveAt = Output.FreeAt;
        _nextText = long.MaxValue;
    }

    /// <summary>The application's reset, and its jump into the ROM first thing after it: the pin does not matter.</summary>
    private void LeaveForRom()
    {
        long moment = _leaveAt;
        Stop(moment, Mode.HeldInReset, keepOutput: true);
        Boot(moment, intoRom: true);
    }

    private void Strike(Fault fault)
    {
        _pending ??= fault;
        if (fault.Action != FaultAction.Unplug)
            Output.Mute = true;
    }

    private void StrikeAtSentByte(Fault fault)
    {
        _time.Now = Math.Max(_time.Now, Output.FreeAt);
        Strike(fault);
    }

    /// <summary>Does to the whole device what a fault in the middle of a command has begun.</summary>
    private void Settle()
    {
        if (_pending is not { } fault)
            return;
        _pending = null;
        switch (fault.Action)
        {
            case FaultAction.Unplug:
                Unplugged = true;
                break;
            case FaultAction.Reset:
                Stop(_time.Now, Mode.HeldInReset, keepOutput: true);
                Boot(_time.Now);
                break;
            case FaultAction.Silence:
                Stop(_time.Now, Mode.Crashed, keepOutput: true);
                break;
            default:
                CutPower(_time.Now);
                break;
        }
        TellChange();
    }

    private void CutPower(long moment)
    {
        if (_mode == Mode.Off)
            return;
        Stop(moment, Mode.Off);
        _memory.Ram.Wipe();
        TellChange(always: true);
    }

    private void Stop(long moment, Mode mode, bool keepOutput = false)
    {
        _memory.Flash.Interrupt(moment, Options.Tear);
        if (!keepOutput)
            Output.StopAt(moment);
        Output.Mute = true;
        _mode = mode;
        _time.Now = moment;
        _nextText = long.MaxValue;
        _leaveAt = long.MaxValue;
        _heldAt = -1;
    }

    private void Boot(long moment, bool intoRom = false)
    {
        _optionBytes.Reset();
        _rom.Restart();
        Output.Mute = false;
        _time.Now = moment;
        _readyAt = moment + Timeline.ToNanoseconds(Chip.Rom.StartUp);
        if ((_boot0 || intoRom) && _optionBytes.Readout != ReadoutProtection.Level2)
            _mode = Mode.Bootloader;
        else
            StartApplication(Chip.Flash.Banks[0].Address, moment);
        TellChange();
    }

    /// <summary>An application runs if its initial stack pointer is not blank and can be read; else the core locks up.</summary>
    private void StartApplication(uint vectors, long moment)
    {
        Span<byte> stackPointer = stackalloc byte[4];
        bool runs = _memory.Read(vectors, stackPointer) == 4 && stackPointer.IndexOfAnyExcept(Chip.Flash.ErasedValue) >= 0;
        _mode = runs ? Mode.Application : Mode.Crashed;
        bool prints = Options.Application != ApplicationKind.Silent && !string.IsNullOrEmpty(Options.ApplicationText);
        _nextText = runs && prints ? moment + TextPeriod : long.MaxValue;
        _ears.Restart();
    }

    private void TellChange(bool always = false)
    {
        long changes = _cells.Changes + _optionBytes.Changes + (_memory.Otp?.Changes ?? 0)
            + (_memory.Eeprom?.Changes ?? 0) + (_optionBytes.Cells?.Changes ?? 0);
        if (changes == _toldChanges && !always)
            return;
        _toldChanges = changes;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private int OffsetOf(uint address) =>
        _memory.Flash.Map.Find(address, _optionBytes.BanksSwapped) is (_, int offset)
            ? offset
            : throw new ArgumentOutOfRangeException(nameof(address), address, $"0x{address:X8} is not in main flash");
}
