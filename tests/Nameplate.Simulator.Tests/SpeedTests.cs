using System.Diagnostics;

namespace Nameplate.Simulator.Tests;

/// <summary>The device costs next to nothing, so that campaigns can run whole jobs by the hundred thousand. The bounds here are
/// ten times what an optimised build needs, and the best of many batches counts: they find a change of order, not of degree.</summary>
public class SpeedTests
{
    [Fact]
    public async Task A_write_exchange_in_virtual_time_is_cheap()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        byte[] address = Line.Bytes(Line.AddressHex(0x08000000));
        byte[] opcode = [0x31, 0xCE];
        var block = new byte[258];
        block[0] = 0xFF;
        block[257] = 0xFF;
        var answer = new byte[1];
        const int count = 8192;
        const int batch = 256;
        double best = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            if (i % batch == 0)
                begin = Stopwatch.GetTimestamp();
            uint at = 0x08000000 + (uint)(i % 8192) * 256;
            (address[0], address[1], address[2], address[3]) = ((byte)(at >> 24), (byte)(at >> 16), (byte)(at >> 8), (byte)at);
            address[4] = (byte)(address[0] ^ address[1] ^ address[2] ^ address[3]);
            await Exchange(line, opcode, answer);
            await Exchange(line, address, answer);
            await Exchange(line, block, answer);
            if (i % batch == batch - 1)
                best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalMicroseconds / batch);
        }
        line.Device.Log.Programs.Count.ShouldBe(count);
        best.ShouldBeLessThan(100);
    }

    [Fact]
    public void A_new_device_and_a_snapshot_are_cheap()
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < 1000; i++)
            new VirtualDevice(TestChips.H743xI).Snapshot();
        watch.Elapsed.TotalMilliseconds.ShouldBeLessThan(2000);
    }

    private static async Task Exchange(Line line, byte[] bytes, byte[] answer)
    {
        await line.Link.WriteAsync(bytes, CancellationToken.None);
        await line.Link.ReadAsync(answer, TimeSpan.FromSeconds(1), CancellationToken.None);
        if (answer[0] != 0x79)
            throw new InvalidOperationException("no ACK");
    }
}
