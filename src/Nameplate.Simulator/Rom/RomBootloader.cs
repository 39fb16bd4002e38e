using Nameplate.Chips;

namespace Nameplate.Simulator;

/// <summary>
/// The USART part of the ROM bootloader (AN3155 rev 20) as a state machine that takes one byte at a time and never times out.
/// </summary>
/// <remarks>
/// <code>
/// reset ─► waits for 0x7F ─ACK─► opcode ─► complement ─► command … ─► opcode
///              └─ any other byte: a wrong rate is locked, every answer is garbage until reset
/// </code>
/// Once in sync 0x7F is an opcode like any other: it is swallowed, and the byte after it completes a pair that is refused.
/// </remarks>
internal sealed class RomBootloader
{
    private const byte Sync = 0x7F;

    /// <summary>What a NACK looks like when it is sent at 8/9 of the host's rate (measured on a G431).</summary>
    private const byte GarbledNack = 0x3F;

    private readonly RomContext _rom;
    private readonly RomCommand?[] _commands = new RomCommand?[256];
    private readonly GoCommand _go;
    private State _state;
    private bool _syncIgnored;
    private byte _opcode;
    private RomCommand? _command;
    private CommandRecord? _record;

    public RomBootloader(RomContext rom)
    {
        _rom = rom;
        _go = new GoCommand(rom);
        RomCommand[] all =
        [
            new GetCommand(rom), new GetVersionCommand(rom), new GetIdCommand(rom), new ReadMemoryCommand(rom), _go,
            new WriteMemoryCommand(rom), new EraseCommand(rom), new ExtendedEraseCommand(rom), new GetChecksumCommand(rom),
            new SpecialCommand(rom), new ExtendedSpecialCommand(rom), new WriteProtectCommand(rom),
            new WriteUnprotectCommand(rom), new ReadoutProtectCommand(rom), new ReadoutUnprotectCommand(rom),
        ];
        foreach (RomCommand command in all.Where(command => rom.Chip.Rom.Commands.Contains(command.Opcode)))
            _commands[command.Opcode] = command;
    }

    private enum State
    {
        AwaitsSync,
        WrongRate,
        AwaitsOpcode,
        AwaitsComplement,
        InCommand,
        Hung,
    }

    /// <summary>True at the prompt: in sync, and no frame half received.</summary>
    public bool AtPrompt => _state == State.AwaitsOpcode;

    public bool Hung => _state == State.Hung;

    /// <summary>Where the last Go went.</summary>
    public uint GoTarget => _go.Target;

    public void Restart()
    {
        _state = State.AwaitsSync;
        _syncIgnored = false;
        _command = null;
        _record = null;
        if (_rom.Ways.DropClearedByReset)
            _rom.DropPending = false;
    }

    /// <summary>Takes one byte. The answer tells what the device around the ROM has to do.</summary>
    public Next Receive(byte value)
    {
        switch (_state)
        {
            case State.AwaitsSync:
                AwaitSync(value);
                return Next.More;
            case State.WrongRate:
                _rom.Send((byte)(_rom.Random.Next(4) == 0 ? _rom.Random.Next(256) : GarbledNack));
                return Next.More;
            case State.AwaitsOpcode:
                _opcode = value;
                _state = State.AwaitsComplement;
                return Next.More;
            case State.AwaitsComplement:
                return Finish(BeginCommand(value));
            case State.InCommand:
                return Finish(_command!.Receive(value));
            default:
                return Next.More;
        }
    }

    private void AwaitSync(byte value)
    {
        if (value != Sync)
        {
            _state = State.WrongRate;
            return;
        }
        if (_rom.Has(Errata.FirstSyncIgnored) && !_syncIgnored)
        {
            _syncIgnored = true;
            return;
        }
        _state = State.AwaitsOpcode;
        _rom.Send(RomContext.Ack);
    }

    private Next BeginCommand(byte complement)
    {
        _command = (_opcode ^ complement) == 0xFF ? _commands[_opcode] : null;
        if (_command is null)
            return _rom.Refuse();
        _rom.Faults.Pass(FaultPoint.Command);
        _rom.Address = null;
        _record = _rom.Log.Add(new CommandRecord(
            (int)_rom.Faults.CountOf(FaultPoint.Command), _rom.Time.Span, _opcode));
        if (_command.NeedsReadout && _rom.OptionBytes.Readout != ReadoutProtection.Level0)
        {
            if (_rom.Ways.TwoNacksOnReadoutProtection)
                _rom.Send(RomContext.Nack);
            return _rom.Refuse();
        }
        _state = State.InCommand;
        return _command.Begin();
    }

    private Next Finish(Next next)
    {
        if (next == Next.More)
            return next;
        if (next != Next.Gone)
        {
            _state = next == Next.Hang ? State.Hung : State.AwaitsOpcode;
            _rom.Log.Close(_record, _rom.Address, next);
        }
        _record = null;
        _command = null;
        return next;
    }
}
