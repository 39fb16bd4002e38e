// Which bytes may be sent to a ROM that was left inside a command, so that it comes back to its prompt and nothing happens.
//
// The ROM never times out (AN3155 rev 20 names no time; ST's open bootloader waits for ever): a frame that lost a byte waits
// for it, and any filler becomes part of that frame. A filler is safe if it cannot make the frame valid. After a broken
// exchange in phase P, whose frame B was handed to the line, the ROM is in one of these states:
//
//   S1  at its prompt: the answer got lost, or it answered NACK; perhaps with one odd byte pending
//   S2  inside B: one run of bytes of B, of any length, did not arrive, or one byte of the count arrived changed
//   S3  past B: the ACK got lost and it waits for the first byte of the next frame
//   S4  reset: it waits for 0x7F, and any other first byte would lock a wrong rate
//
// Let f1, f2, .. be the fillers and Pm = f1 ^ .. ^ fm. All AN3155 payloads end with an XOR, so:
//
//   S1  a pair is a command only if its bytes are complements: no filler is an opcode of any AN3155 version or the complement
//       of one, and no two neighbours are complements: every pair is NACKed.
//   S2  the ROM has XOR R = XOR of the lost bytes (or of the change) and lacks m bytes: valid only if Pm = R. For every run
//       that can be lost, m and R are computed, and Pm = R is excluded. Erase lists are held to more: Pm must not be the XOR
//       of *any* choice of B's bytes, so that no number of losses can be completed. That needs a value which B's bytes do not
//       span; numbers of one aligned run of 64 leave one: bits 7..6 are constant in them, and the count is below 64.
//   S3  address, data, write-protect list: valid only if Pm = 0 for the frame's whole length: Pm = 0 is excluded always.
//       An erase count of f1 f2 makes the ROM wait for 2·(256·f1+f2+1)+3 bytes: f1 is small, and Pm = 0 is excluded.
//       Erase after its opcode: the fixed bytes 00 00 EE EE 01, one sector that no chip has, with a wrong checksum.
//   S4  0x7F goes first wherever it passes these rules (not in an erase: 7F as count waits for 65 KB).
//
// Erase (0x43) has a count and numbers of one byte: its list is held to the same as that of Extended Erase, and where a lost
// count lets a number be the count, up to 258 fillers are at hand. FF 00, everything, cannot come about: neither byte is a
// filler. Get Checksum changes nothing; its frames have the shape of an address. A special command can do whatever its product
// lets it, so past its opcode nothing is sent and a reset is asked for.
//
// FF is no filler, FF 00 never occurs, 0x7F occurs at most once. Where no value is left (data that holds every byte value,
// 0 to 255) nothing is sent and a reset is asked for; so it is where a lost erase count makes the ROM wait for more bytes
// than f1 f2 would. Two separate losses in one Write Memory's data are not covered: one in 256 such accidents could be
// completed, at the address granted; everything written is read back anyway.
namespace Nameplate.Bootloader.Wire;

internal static class Resynchronisation
{
    /// <summary>
    /// Sent alone when Get was NACKed: completes an odd pending byte, or is itself the first half of Get. With a pending FF it
    /// makes opcode FF, which no ROM has.
    /// </summary>
    public const byte Realign = 0x00;

    /// <summary>Write data: 256 lost bytes, N and the checksum, or a count of 7F and what it asks for.</summary>
    private const int MostFillers = 262;

    /// <summary>Extended Erase whose count was never received: see S3.</summary>
    private static readonly byte[] s_eraseCountPending = [0x00, 0x00, 0xEE, 0xEE, 0x01];

    /// <summary>Every opcode of AN3155 rev 20 and of its I2C variants; none is a filler, nor is its complement.</summary>
    private static readonly byte[] s_opcodes =
    [
        0x00, 0x01, 0x02, 0x03, 0x11, 0x21, 0x31, 0x32, 0x43, 0x44, 0x45, 0x50, 0x51,
        0x63, 0x64, 0x73, 0x74, 0x82, 0x83, 0x92, 0x93, 0xA1,
    ];

    /// <summary>The fillers for a ROM left in a phase, in order; they are sent until it answers.</summary>
    /// <param name="code">The command.</param>
    /// <param name="phase">Whose answer did not come.</param>
    /// <param name="frame">That phase's bytes, as handed to the link.</param>
    /// <returns>Empty if no safe filler exists: only a reset helps.</returns>
    public static byte[] FillersFor(CommandCode code, Phase phase, ReadOnlySpan<byte> frame) => (code, phase) switch
    {
        (CommandCode.ExtendedErase, Phase.Opcode) => s_eraseCountPending,
        (CommandCode.ExtendedErase, _) => ForEraseList(frame),
        (CommandCode.Erase, Phase.List) => ForPageList(frame),
        (CommandCode.Special or CommandCode.ExtendedSpecial, not Phase.Opcode) => [],
        (_, Phase.Address) or (CommandCode.GetChecksum, Phase.Length or Phase.Parameter) => ForBlock(AddressStates(frame)),
        (_, Phase.Data or Phase.List) => ForBlock(BlockStates(frame)),
        _ => ForBlock(new bool[1, 256]),
    };

    /// <summary>S2 of an address frame: [bytes missing, XOR of those received].</summary>
    private static bool[,] AddressStates(ReadOnlySpan<byte> frame)
    {
        bool[,] states = new bool[frame.Length + 1, 256];
        ForEachRun(frame, (start, length, xor, _) => states[length, xor] = true);
        return states;
    }

    /// <summary>S2 of a block with a one-byte count.</summary>
    private static bool[,] BlockStates(ReadOnlySpan<byte> frame)
    {
        bool[,] states = new bool[MostFillers + 1, 256];
        int sent = frame.Length;
        ForEachRun(frame, (start, length, xor, first) =>
        {
            int missing = first + 3 - (sent - length);
            if (first >= 0 && missing > 0)
            {
                states[missing, xor] = true;
            }
        });

        for (int change = 1; change < 256; change++)
        {
            int missing = (frame[0] ^ change) - frame[0];
            if (missing > 0)
            {
                states[missing, change] = true;
            }
        }

        return states;
    }

    /// <summary>Calls with each run that can be lost: start, length, XOR of the rest, first byte received or -1.</summary>
    private static void ForEachRun(ReadOnlySpan<byte> frame, Action<int, int, byte, int> act)
    {
        Span<byte> prefix = stackalloc byte[frame.Length + 1];
        for (int i = 0; i < frame.Length; i++)
        {
            prefix[i + 1] = (byte)(prefix[i] ^ frame[i]);
        }

        for (int start = 0; start < frame.Length; start++)
        {
            for (int length = 1; start + length <= frame.Length; length++)
            {
                byte received = (byte)(prefix[^1] ^ prefix[start] ^ prefix[start + length]);
                int first = start > 0 ? frame[0] : length < frame.Length ? frame[length] : -1;
                act(start, length, received, first);
            }
        }
    }

    private static byte[] ForBlock(bool[,] states) =>
        Choose(MostFillers, syncFirst: true, (count, xor) =>
            xor == 0 || (count < states.GetLength(0) && states[count, xor]));

    private static byte[] ForEraseList(ReadOnlySpan<byte> frame)
    {
        bool[] spanned = SpanOf(frame);
        int count = (frame[0] << 8) | frame[1];
        byte[] fillers = Choose(2, syncFirst: false, Valid);
        if (fillers.Length < 2)
        {
            return fillers;
        }

        int longest = (2 * ((fillers[0] << 8) + fillers[1] + 1)) + 3; // S3: what a count of f1 f2 asks for
        return Choose(longest, syncFirst: false, Valid);

        bool Valid(int sent, int xor) => spanned[xor] || CountChanged(count, sent, xor);
    }

    private static byte[] ForPageList(ReadOnlySpan<byte> frame)
    {
        bool[] spanned = SpanOf(frame);
        byte received = FrameSet.Xor(frame);
        int count = frame[0];
        int sent = frame.Length;
        return Choose(MostFillers, syncFirst: true, (fillers, xor) => spanned[xor] || PageCountChanged(fillers, xor));

        // The count arrived as another: the ROM lacks so many bytes, and its XOR is off by the change.
        bool PageCountChanged(int missing, int xor)
        {
            int change = xor ^ received;
            return change != 0 && missing == (count ^ change) + 3 - sent;
        }
    }

    /// <summary>S2 of an erase list, one byte of the count changed by <paramref name="xor"/>: asks for so many bytes more.</summary>
    private static bool CountChanged(int count, int missing, int xor) =>
        missing == 2 * ((count ^ xor) - count) || missing == 2 * ((count ^ (xor << 8)) - count);

    /// <summary>Every XOR of some of the bytes.</summary>
    private static bool[] SpanOf(ReadOnlySpan<byte> bytes)
    {
        bool[] spanned = new bool[256];
        spanned[0] = true;
        foreach (byte value in bytes)
        {
            if (spanned[value])
            {
                continue;
            }

            for (int i = 0; i < 256; i++)
            {
                spanned[i] |= spanned[i ^ value]; // both of a pair end up with the OR
            }
        }

        return spanned;
    }

    /// <summary>Chooses fillers one by one; stops early where none is safe.</summary>
    private static byte[] Choose(int most, bool syncFirst, Func<int, int, bool> couldBeValid)
    {
        List<byte> fillers = new(most);
        int xor = 0;
        while (fillers.Count < most)
        {
            int previous = fillers.Count == 0 ? -1 : fillers[^1];
            int next = -1;
            foreach (int candidate in Candidates(previous, syncFirst))
            {
                if ((candidate ^ previous) != 0xFF && !couldBeValid(fillers.Count + 1, xor ^ candidate))
                {
                    next = candidate;
                    break;
                }
            }

            if (next < 0)
            {
                break;
            }

            fillers.Add((byte)next);
            xor ^= next;
        }

        return [.. fillers];
    }

    /// <summary>0x7F where it may open, then the last filler again, then every other, small ones first.</summary>
    private static IEnumerable<int> Candidates(int previous, bool syncFirst)
    {
        if (previous < 0 && syncFirst)
        {
            yield return Answer.Sync;
        }

        if (previous is >= 0 and not Answer.Sync)
        {
            yield return previous;
        }

        for (int candidate = 0; candidate < 256; candidate++)
        {
            if (candidate != Answer.Sync && !IsOpcodeOrComplement((byte)candidate))
            {
                yield return candidate;
            }
        }
    }

    private static bool IsOpcodeOrComplement(byte value) =>
        s_opcodes.Contains(value) || s_opcodes.Contains((byte)~value);
}
