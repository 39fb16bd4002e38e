// The least that a program can do on the wire: frames that were built before the clock started, one blocking write for
// each, one blocking read for each answer, nothing checked but that the answer is ACK. It shares no code with Nameplate's
// link and protocol. What it reaches is the protocol's limit on this machine.
using System.Buffers.Binary;
using System.Diagnostics;

namespace Nameplate.Benchmarks.Programs;

/// <summary>Writes an image and reads it back.</summary>
internal sealed class RawLoop : IDisposable
{
    private const byte Ack = 0x79;
    private const int AnswerMilliseconds = 2000;

    private readonly int _port;
    private readonly byte[] _answer = new byte[1 + ProtocolLimit.BlockBytes];

    /// <param name="path">A pty that is raw already.</param>
    /// <exception cref="BenchmarkException">It cannot be opened, or nobody answers 0x7F.</exception>
    public RawLoop(string path)
    {
        _port = Libc.open(path, Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC);
        if (_port < 0)
        {
            throw new BenchmarkException($"{path} cannot be opened");
        }

        Exchange([0x7F], 1);
    }

    /// <summary>Writes each block; returns the time from the first byte out to the last ACK in.</summary>
    public TimeSpan Write(uint address, ReadOnlySpan<byte> image)
    {
        List<byte[][]> blocks = [];
        for (int at = 0; at < image.Length; at += ProtocolLimit.BlockBytes)
        {
            byte[] data = [ProtocolLimit.BlockBytes - 1, .. image.Slice(at, ProtocolLimit.BlockBytes)];
            blocks.Add([[0x31, 0xCE], AddressFrame(address + (uint)at), [.. data, Parity(data)]]);
        }

        long start = Stopwatch.GetTimestamp();
        foreach (byte[][] frames in blocks)
        {
            Exchange(frames[0], 1);
            Exchange(frames[1], 1);
            Exchange(frames[2], 1);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Reads each block; returns the time from the first byte out to the last byte in.</summary>
    public TimeSpan Read(uint address, int length)
    {
        byte[][] addresses = [.. Enumerable.Range(0, length / ProtocolLimit.BlockBytes)
            .Select(block => AddressFrame(address + (uint)(block * ProtocolLimit.BlockBytes)))];
        byte[] count = [ProtocolLimit.BlockBytes - 1, 0];
        long start = Stopwatch.GetTimestamp();
        foreach (byte[] frame in addresses)
        {
            Exchange([0x11, 0xEE], 1);
            Exchange(frame, 1);
            Exchange(count, 1 + ProtocolLimit.BlockBytes);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose() => _ = Libc.close(_port);

    private void Exchange(ReadOnlySpan<byte> frame, int answerLength)
    {
        if (Libc.write(_port, frame, (nuint)frame.Length) != frame.Length)
        {
            throw new BenchmarkException("the line took only a part of a frame");
        }

        for (int received = 0; received < answerLength;)
        {
            var descriptor = new Libc.PollDescriptor { Fd = _port, Events = Libc.POLLIN };
            nint count = Libc.poll(ref descriptor, 1, AnswerMilliseconds) > 0
                ? Libc.read(_port, _answer.AsSpan(received), (nuint)(answerLength - received))
                : 0;
            if (count <= 0)
            {
                throw new BenchmarkException($"{received} of {answerLength} bytes came within {AnswerMilliseconds} ms");
            }

            received += (int)count;
        }

        if (_answer[0] != Ack)
        {
            throw new BenchmarkException($"the answer was {_answer[0]:X2} instead of an ACK");
        }
    }

    private static byte[] AddressFrame(uint address)
    {
        byte[] frame = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(frame, address);
        frame[4] = Parity(frame.AsSpan(0, 4));
        return frame;
    }

    private static byte Parity(ReadOnlySpan<byte> bytes)
    {
        byte parity = 0;
        foreach (byte value in bytes)
        {
            parity ^= value;
        }

        return parity;
    }
}
