using Nameplate.Chips;

namespace Nameplate.Simulator.Tests;

/// <summary>
/// A host for these tests that knows only bytes: it sends hex and returns what came back as hex. Frames are put together
/// here from AN3155 rev 20 §3, apart from both the simulator's and the client's code.
/// </summary>
internal sealed class Line(VirtualDevice device)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static readonly string GetOfV31 = "79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79";

    public VirtualDevice Device => device;

    public VirtualLink Link { get; } = device.Connect();

    /// <summary>A device of this chip in sync.</summary>
    public static async Task<Line> InSync(Chip chip, DeviceOptions? options = null)
    {
        var line = new Line(new VirtualDevice(chip, options));
        (await line.Ask("7F", 1)).ShouldBe("79");
        return line;
    }

    /// <summary>A device of this chip with exactly these errata, in sync.</summary>
    public static Task<Line> InSync(Chip chip, params Erratum[] errata) =>
        InSync(chip, new DeviceOptions { Errata = errata });

    /// <summary>Sends hex and waits for so many bytes; fewer come back only if the device falls silent.</summary>
    public async Task<string> Ask(string hex, int expected)
    {
        await Link.WriteAsync(Bytes(hex), CancellationToken.None);
        return await Receive(expected);
    }

    public async Task<string> Receive(int expected)
    {
        var received = new byte[expected];
        int count = 0;
        while (count < expected)
        {
            int read = await Link.ReadAsync(received.AsMemory(count), Patience, CancellationToken.None);
            if (read == 0)
                break;
            count += read;
        }
        return Hex(received.AsSpan(0, count));
    }

    /// <summary>Sends hex and asserts the answer, and that nothing follows it.</summary>
    public async Task Expect(string hex, string answer)
    {
        string got = await Ask(hex, Bytes(answer).Length);
        got.ShouldBe(answer);
        (await Link.ReadAsync(new byte[1], TimeSpan.FromMilliseconds(5), CancellationToken.None)).ShouldBe(0);
    }

    /// <summary>Read Memory; null if refused, fewer bytes if the device falls silent.</summary>
    public async Task<byte[]?> Read(uint address, int length)
    {
        if (await Ask("11 EE", 1) != "79" || await Ask(AddressHex(address), 1) != "79")
            return null;
        if (await Ask($"{length - 1:X2} {(byte)~(length - 1):X2}", 1) != "79")
            return null;
        return Bytes(await Receive(length));
    }

    /// <summary>Write Memory; the last answer.</summary>
    public async Task<string> Write(uint address, byte[] data)
    {
        string answer = await Ask("31 CE", 1);
        if (answer != "79" || (answer = await Ask(AddressHex(address), 1)) != "79")
            return answer;
        var frame = new byte[data.Length + 2];
        frame[0] = (byte)(data.Length - 1);
        data.CopyTo(frame, 1);
        frame[^1] = Xor(frame.AsSpan(0, frame.Length - 1));
        return await Ask(Hex(frame), 1);
    }

    /// <summary>Extended Erase with a list; the last answer.</summary>
    public async Task<string> Erase(params ushort[] sectors)
    {
        string answer = await Ask("44 BB", 1);
        if (answer != "79")
            return answer;
        List<byte> frame = [(byte)((sectors.Length - 1) >> 8), (byte)(sectors.Length - 1)];
        foreach (ushort sector in sectors)
            frame.AddRange([(byte)(sector >> 8), (byte)sector]);
        frame.Add(Xor(frame.ToArray()));
        return await Ask(Hex(frame.ToArray()), 1);
    }

    /// <summary>Erase (AN3155 rev 20 §3.7) or Extended Erase of one sector; the last answer.</summary>
    public async Task<string> EraseBy(byte opcode, ushort sector)
    {
        if (opcode == 0x44)
            return await Erase(sector);
        string answer = await Ask("43 BC", 1);
        return answer != "79" ? answer : await Ask(Hex([0, (byte)sector, (byte)sector]), 1);
    }

    public static byte[] Counting(int length, int first = 0) => [.. Enumerable.Range(first, length).Select(i => (byte)i)];

    public static string AddressHex(uint address)
    {
        byte[] frame = [(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address, 0];
        frame[4] = Xor(frame.AsSpan(0, 4));
        return Hex(frame);
    }

    public static string Hex(ReadOnlySpan<byte> bytes) => string.Join(' ', bytes.ToArray().Select(value => value.ToString("X2")));

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static byte Xor(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte value in bytes)
            sum ^= value;
        return sum;
    }
}
