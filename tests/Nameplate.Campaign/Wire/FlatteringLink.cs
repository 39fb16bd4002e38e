using Nameplate.Provisioning.Tests;
using Nameplate.Serial;

namespace Nameplate.Campaign.Wire;

/// <summary>For a control: whatever the host reads back is what it has written since the last erase.</summary>
internal sealed class FlatteringLink(ISerialLink link) : PassedLink(link)
{
    private readonly Dictionary<uint, byte> _written = [];
    private byte _opcode;
    private int _frame;
    private uint _address;
    private int _skip;
    private int _left;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> frame = bytes.Span;
        bool begins = frame.Length == 2 && (frame[0] ^ frame[1]) == 0xFF && !(_opcode == 0x11 && _frame == 1);
        _frame = begins ? 0 : _frame + 1;
        _opcode = begins ? frame[0] : _opcode;
        _left = 0;
        switch (_opcode, _frame)
        {
            case (0x44, 0):
                _written.Clear();
                break;
            case (0x11 or 0x31, 1) when frame.Length == 5:
                _address = (uint)(frame[0] << 24 | frame[1] << 16 | frame[2] << 8 | frame[3]);
                break;
            case (0x31, 2):
                for (int i = 1; i < frame.Length - 1; i++)
                {
                    _written[_address + (uint)i - 1] = frame[i];
                }
                break;
            case (0x11, 2):
                _skip = 1; // the ACK
                _left = frame[0] + 1;
                break;
            default:
                break;
        }
        return base.WriteAsync(bytes, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
    {
        int count = await base.ReadAsync(buffer, timeout, cancellationToken);
        for (int i = 0; i < count; i++)
        {
            if (_skip > 0)
            {
                _skip--;
            }
            else if (_left > 0)
            {
                _left--;
                buffer.Span[i] = _written.GetValueOrDefault(_address++, buffer.Span[i]);
            }
        }
        return count;
    }
}
