namespace Nameplate.Bootloader.Tests;

/// <summary>
/// A ROM reduced to its frame rules (AN3155 rev 20 §3), never timing out, that only notes what it would have done. It knows
/// no flash: what counts here is which acts a byte stream completes.
/// </summary>
internal sealed class RomModel
{
    private readonly List<byte> _frame = [];
    private State _state = State.Fresh;
    private int _framesLeft;
    private uint _address;
    private byte _opcode;

    private enum State
    {
        Fresh,
        Deaf,
        Opcode,
        Address,
        ReadLength,
        WriteData,
        EraseList,
        PageList,
        ProtectList,
        ChecksumWord,
        SubCode,
        Packet,
    }

    /// <summary>What Get lists; every command is known all the same.</summary>
    public byte[] Commands { get; set; } = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0x63, 0x73, 0x82, 0x92];

    /// <summary>Writes, erases, protections and jumps that were completed.</summary>
    public List<string> Acts { get; } = [];

    /// <summary>What it sends.</summary>
    public List<byte> Output { get; } = [];

    public bool AtPrompt => _state == State.Opcode && _frame.Count == 0;

    public bool Deaf => _state == State.Deaf;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Feed(value);
        }
    }

    public void Feed(byte value)
    {
        _frame.Add(value);
        switch (_state)
        {
            case State.Fresh:
                Next(value == 0x7F ? State.Opcode : State.Deaf, value == 0x7F ? "79" : "");
                break;
            case State.Opcode when _frame.Count == 2:
                Opcode();
                break;
            case State.Address when _frame.Count == 5:
                _address = ((uint)_frame[0] << 24) | ((uint)_frame[1] << 16) | ((uint)_frame[2] << 8) | _frame[3];
                Address(Xor() == 0);
                break;
            case State.ReadLength when _frame.Count == 2:
                bool fits = (_frame[0] ^ _frame[1]) == 0xFF;
                Next(State.Opcode, fits ? "79" + Convert.ToHexString(new byte[_frame[0] + 1]) : "1F");
                break;
            case State.WriteData when _frame.Count == _frame[0] + 3:
                Finish("write", $"{_address:X8}");
                break;
            case State.ProtectList when _frame.Count == _frame[0] + 3:
                Finish("write protect", "");
                break;
            case State.PageList when _frame.Count == (_frame[0] == 0xFF ? 2 : _frame[0] + 3):
                Finish("erase pages", "", _frame[0] == 0xFF ? _frame[1] == 0 : Xor() == 0);
                break;
            case State.ChecksumWord when _frame.Count == 5:
                ChecksumWord(Xor() == 0);
                break;
            case State.SubCode when _frame.Count == 3:
                Next(Xor() == 0 ? State.Packet : State.Opcode, Xor() == 0 ? "79" : "1F");
                break;
            case State.Packet when _frame.Count == 2 && (_frame[0] << 8 | _frame[1]) > (_framesLeft > 1 || _opcode == 0x50 ? 128 : 1024):
                Next(State.Opcode, "1F");
                break;
            case State.Packet when _frame.Count >= 3 && _frame.Count == (_frame[0] << 8 | _frame[1]) + 3:
                Packet(Xor() == 0);
                break;
            case State.EraseList when _frame.Count >= 2 && _frame.Count == EraseLength():
                Finish("erase", "");
                break;
            default:
                break;
        }
    }

    private int EraseLength()
    {
        int count = (_frame[0] << 8) | _frame[1];
        return count >= 0xFFF0 ? 3 : (2 * (count + 1)) + 3;
    }

    private void Opcode()
    {
        _opcode = _frame[0];
        if ((_frame[0] ^ _frame[1]) != 0xFF)
        {
            Next(State.Opcode, "1F");
            return;
        }

        switch (_opcode)
        {
            case 0x00:
                Output.AddRange([0x79, (byte)Commands.Length, 0x31, .. Commands, 0x79]);
                Next(State.Opcode, "");
                break;
            case 0x01:
                Next(State.Opcode, "7931000079");
                break;
            case 0x02:
                Next(State.Opcode, "7901045079");
                break;
            case 0x11 or 0x21 or 0x31:
                Next(State.Address, "79");
                break;
            case 0x44:
                Next(State.EraseList, "79");
                break;
            case 0x43:
                Next(State.PageList, "79");
                break;
            case 0x50 or 0x51:
                _framesLeft = _opcode == 0x51 ? 2 : 1;
                Next(State.SubCode, "79");
                break;
            case 0xA1:
                _framesLeft = 4;
                Next(State.ChecksumWord, "79");
                break;
            case 0x63:
                Next(State.ProtectList, "79");
                break;
            case 0x73 or 0x82 or 0x92:
                Acts.Add($"switch {_opcode:X2}");
                Next(State.Opcode, "7979");
                break;
            default:
                Next(State.Opcode, "1F");
                break;
        }
    }

    private void Address(bool fits)
    {
        if (!fits)
        {
            Next(State.Opcode, "1F");
        }
        else if (_opcode == 0x21)
        {
            Acts.Add($"go {_address:X8}");
            Next(State.Deaf, "79");
        }
        else
        {
            Next(_opcode == 0x11 ? State.ReadLength : State.WriteData, "79");
        }
    }

    /// <summary>Address, size, polynomial and initial value; then a CRC of nothing in particular.</summary>
    private void ChecksumWord(bool fits)
    {
        bool last = --_framesLeft == 0;
        Next(fits && !last ? State.ChecksumWord : State.Opcode, !fits ? "1F" : last ? "7979" + "1234567808" : "79");
    }

    private void Packet(bool fits)
    {
        if (fits && --_framesLeft == 0)
        {
            Finish("special", $"{_opcode:X2}", fits);
            Output.AddRange(Convert.FromHexString(_opcode == 0x50 ? "0002ABCD" + "000100" + "79" : "000100" + "79"));
        }
        else
        {
            Next(fits ? State.Packet : State.Opcode, fits ? "79" : "1F");
        }
    }

    private void Finish(string act, string where) => Finish(act, where, Xor() == 0);

    private void Finish(string act, string where, bool fits)
    {
        if (fits)
        {
            Acts.Add($"{act} {where} {Convert.ToHexString(_frame.ToArray())}");
        }

        Next(State.Opcode, fits ? "79" : "1F");
    }

    private int Xor() => _frame.Aggregate(0, (xor, value) => xor ^ value);

    private void Next(State state, string answer)
    {
        _frame.Clear();
        _state = state;
        Output.AddRange(Convert.FromHexString(answer));
    }
}

/// <summary>The model at the end of a line that loses and changes bytes.</summary>
internal sealed class ModelLink : VirtualTestLink
{
    public RomModel Rom { get; } = new();

    /// <summary>Bytes of the host, counted from <see cref="Arm"/>, that do not arrive.</summary>
    public Func<int, bool> LosesSent { get; private set; } = _ => false;

    /// <summary>Changes what the ROM answers to one write.</summary>
    public Func<byte[], byte[]> Mangle { get; set; } = answer => answer;

    private int _sent;

    public void Arm(Func<int, bool> losesSent)
    {
        _sent = 0;
        LosesSent = losesSent;
    }

    protected override void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (!LosesSent(_sent++))
            {
                Rom.Feed(value);
            }
        }

        byte[] answer = Mangle([.. Rom.Output]);
        Rom.Output.Clear();
        Reply(answer, TimeSpan.FromMilliseconds(1));
    }
}
