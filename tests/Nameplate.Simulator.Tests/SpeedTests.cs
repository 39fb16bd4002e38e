namespace Nameplate.Simulator.Tests;

/// <summary>The device costs next to nothing, so that campaigns can run whole jobs by the hundred thousand. Time is measured by
/// the benchmarks; here it is the memory taken, which is the same on every machine.</summary>
public class SpeedTests
{
    [Fact]
    public async Task A_write_exchange_takes_no_memory_of_its_own()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        byte[] address = Line.Bytes(Line.AddressHex(0x08000000));
        byte[] opcode = [0x31, 0xCE];
        var block = new byte[258];
        block[0] = 0xFF;
        block[257] = 0xFF;
        var answer = new byte[1];
        const int count = 4096;
        for (int i = 0; i < count; i++)
            Write(line, address, opcode, block, answer, i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = count; i < 2 * count; i++)
            Write(line, address, opcode, block, answer, i);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        line.Device.Log.Programs.Count.ShouldBe(2 * count);
        (taken / count).ShouldBeLessThan(4096, "the log, and the pages of flash that were blank before");
    }

    [Fact]
    public void A_new_device_and_a_snapshot_take_memory_only_for_what_was_written()
    {
        new VirtualDevice(TestChips.H743xI).Snapshot();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            new VirtualDevice(TestChips.H743xI).Snapshot();
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 100).ShouldBeLessThan(64 * 1024);
    }

    private static void Write(Line line, byte[] address, byte[] opcode, byte[] block, byte[] answer, int number)
    {
        uint at = 0x08000000 + (uint)number * 256;
        (address[0], address[1], address[2], address[3]) = ((byte)(at >> 24), (byte)(at >> 16), (byte)(at >> 8), (byte)at);
        address[4] = (byte)(address[0] ^ address[1] ^ address[2] ^ address[3]);
        Exchange(line, opcode, answer);
        Exchange(line, address, answer);
        Exchange(line, block, answer);
    }

    /// <summary>In virtual time every call is complete when it returns, so all of it happens on this thread.</summary>
    private static void Exchange(Line line, byte[] bytes, byte[] answer)
    {
        ValueTask write = line.Link.WriteAsync(bytes, CancellationToken.None);
        write.IsCompletedSuccessfully.ShouldBeTrue();
        ValueTask<int> read = line.Link.ReadAsync(answer, TimeSpan.FromSeconds(1), CancellationToken.None);
        read.IsCompletedSuccessfully.ShouldBeTrue();
        answer[0].ShouldBe((byte)0x79);
    }
}
