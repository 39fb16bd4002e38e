using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Nameplate.Foundation;
using Nameplate.Serial.Linux;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Tests.Linux;

public sealed partial class SerialPortTests
{
    private static readonly SerialSettings s_8n1 = new() { Parity = Parity.None };
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_arrive_unchanged_in_both_directions()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

        await port.WriteAsync(all, Token);
        pty.ReceiveExactly(256).ShouldBe(all);

        pty.Send(all);
        (await ReadExactlyAsync(port, 256)).ShouldBe(all);
    }

    [Fact]
    public async Task Every_fragmentation_of_a_reply_arrives_whole_and_in_order()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        byte[] reply = [0x79, 0x0D, 0x31, 0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x44, 0x63, 0x73, 0x82, 0x92, 0x79];
        for (int cut = 0; cut <= reply.Length; cut++)
        {
            for (int second = cut; second <= reply.Length; second++)
            {
                Task<byte[]> reading = ReadExactlyAsync(port, reply.Length);
                pty.Send(reply.AsSpan(0, cut));
                pty.Send(reply.AsSpan(cut, second - cut));
                pty.Send(reply.AsSpan(second));
                (await reading).ShouldBe(reply, $"cut at {cut} and {second}");
            }
        }
    }

    [Fact]
    public async Task A_read_takes_what_is_there_without_waiting_for_more()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        pty.Send([1, 2, 3]);
        var buffer = new byte[100];
        (await port.ReadAsync(buffer, s_long, Token)).ShouldBe(3);
    }

    [Fact]
    public async Task A_read_smaller_than_what_arrived_leaves_the_rest()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        pty.Send([1, 2, 3]);
        var buffer = new byte[2];
        (await port.ReadAsync(buffer, s_long, Token)).ShouldBe(2);
        (await port.ReadAsync(buffer, s_long, Token)).ShouldBe(1);
        buffer[0].ShouldBe((byte)3);
    }

    [Fact]
    public async Task Cancelling_a_delay_takes_effect_at_once()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        long start = Stopwatch.GetTimestamp();
        await Should.ThrowAsync<OperationCanceledException>(
            async () => await port.DelayAsync(TimeSpan.FromSeconds(30), source.Token));
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_cancelled_token_stops_a_write_before_its_first_byte()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        await Should.ThrowAsync<OperationCanceledException>(
            async () => await port.WriteAsync(new byte[] { 0x44, 0xBB }, new CancellationToken(canceled: true)));
        await port.WriteAsync(new byte[] { 0x7F }, Token);
        pty.ReceiveExactly(1).ShouldBe([0x7F]);
    }

    [Fact]
    public async Task A_write_larger_than_the_kernels_buffer_waits_for_a_slow_reader()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        byte[] sent = new byte[1_000_000];
        new Random(7).NextBytes(sent);

        ValueTask writing = port.WriteAsync(sent, Token);
        writing.IsCompleted.ShouldBeFalse("a pty holds some kilobytes only");
        await Task.Delay(30, Token);
        byte[] received = await Task.Run(() => pty.ReceiveExactly(sent.Length), Token);
        await writing;

        received.AsSpan().SequenceEqual(sent).ShouldBeTrue();
    }

    [Fact]
    public async Task A_write_that_waits_for_room_can_be_cancelled()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));
        await Should.ThrowAsync<OperationCanceledException>(
            async () => await port.WriteAsync(new byte[1_000_000], source.Token));
    }

    [Fact]
    public async Task A_read_and_a_write_wait_at_the_same_time()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        Task<byte[]> reading = ReadExactlyAsync(port, 3);
        ValueTask writing = port.WriteAsync(new byte[200_000], Token);
        pty.Send([1, 2, 3]);
        (await reading).ShouldBe([1, 2, 3]);
        pty.ReceiveExactly(200_000);
        await writing;
    }

    [Fact]
    public async Task Two_reads_at_once_are_refused()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        ValueTask<int> first = port.ReadAsync(new byte[1], s_long, Token);
        await Should.ThrowAsync<InvalidOperationException>(async () => await port.ReadAsync(new byte[1], s_long, Token));
        pty.Send([5]);
        (await first).ShouldBe(1);
    }

    [Fact]
    public async Task Discarding_forgets_what_has_arrived()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        pty.Send(new byte[3000]);
        port.DiscardInput();
        pty.Send([0x79]);
        var buffer = new byte[10];
        (await port.ReadAsync(buffer, s_long, Token)).ShouldBe(1);
        buffer[0].ShouldBe((byte)0x79);
    }

    [Fact]
    public async Task Any_baud_rate_is_set_and_read_back()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1 with { BaudRate = 1_234_567 });
        port.Settings.ShouldBe(s_8n1 with { BaudRate = 1_234_567 });
        ReadTermios(pty).c_ospeed.ShouldBe(1_234_567u);
    }

    [Fact]
    public async Task A_pty_that_drops_parity_is_found_out()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, new SerialSettings());
        port.Capabilities.ShouldBe(LinkCapabilities.LowLatency);
        port.Settings.ToString().ShouldBe("115200 8N1");
    }

    [Fact]
    public async Task Closing_does_not_hang_up_the_line()
    {
        using var pty = new Pty();
        SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        uint cflag = ReadTermios(pty).c_cflag;
        (cflag & Termbits.HUPCL).ShouldBe(0u);
        (cflag & Termbits.CLOCAL).ShouldBe(Termbits.CLOCAL);
        await port.DisposeAsync();
        (ReadTermios(pty).c_cflag & Termbits.HUPCL).ShouldBe(0u);
    }

    [Fact]
    public async Task A_port_without_lines_says_so()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1 with { Dtr = true, Rts = false });
        port.Capabilities.HasFlag(LinkCapabilities.ControlLines).ShouldBeFalse();
        port.ClearToSend.ShouldBeNull();
        Should.Throw<NotSupportedException>(() => port.SetControlLines(dtr: true, rts: true));
    }

    [Fact]
    public async Task A_second_open_is_busy_and_names_the_holder()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        LinkException busy = Should.Throw<LinkException>(() => SerialPort.Open(pty.Path, s_8n1));
        busy.Reason.ShouldBe(LinkFailure.Busy);
        busy.Code.ShouldBe(ErrorCodes.PortBusy);
        busy.Message.ShouldContain($"(process {Environment.ProcessId})");
    }

    [Fact]
    public async Task A_closed_port_can_be_opened_again()
    {
        using var pty = new Pty();
        for (int i = 0; i < 3; i++)
        {
            SerialPort port = SerialPort.Open(pty.Path, s_8n1);
            await port.DisposeAsync();
            await port.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_hang_up_while_reading_is_unplugged()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        ValueTask<int> reading = port.ReadAsync(new byte[1], s_long, Token);
        pty.Dispose();
        LinkException gone = await Should.ThrowAsync<LinkException>(async () => await reading);
        gone.Reason.ShouldBe(LinkFailure.Unplugged);
        gone.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task A_hang_up_while_writing_is_unplugged()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        ValueTask writing = port.WriteAsync(new byte[1_000_000], Token);
        pty.Dispose();
        (await Should.ThrowAsync<LinkException>(async () => await writing)).Reason.ShouldBe(LinkFailure.Unplugged);
    }

    [Fact]
    public async Task A_port_that_hung_up_is_unplugged_for_every_call()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        pty.Dispose();
        (await Should.ThrowAsync<LinkException>(async () => await port.WriteAsync(new byte[1], Token)))
            .Reason.ShouldBe(LinkFailure.Unplugged);
        (await Should.ThrowAsync<LinkException>(async () => await port.ReadAsync(new byte[1], TimeSpan.Zero, Token)))
            .Reason.ShouldBe(LinkFailure.Unplugged);
        Should.Throw<LinkException>(port.DiscardInput).Reason.ShouldBe(LinkFailure.Unplugged);
    }

    [Fact]
    public async Task Closing_ends_a_pending_read()
    {
        using var pty = new Pty();
        SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        ValueTask<int> reading = port.ReadAsync(new byte[1], Timeout.InfiniteTimeSpan, Token);
        await port.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await reading);
    }

    [Fact]
    public void A_port_that_is_not_there_is_missing() =>
        Should.Throw<LinkException>(() => SerialPort.Open("/dev/ttyNAMEPLATE9", s_8n1)).Code.ShouldBe(ErrorCodes.PortMissing);

    [Fact]
    public async Task A_cancelled_open_leaves_the_port_free()
    {
        using var pty = new Pty();
        for (int round = 0; round < 50; round++)
        {
            using var source = new CancellationTokenSource();
            Task<SerialPort> opening = SerialPort.OpenAsync(pty.Path, s_8n1, source.Token);
            source.Cancel();
            try
            {
                await (await opening).DisposeAsync();
            }
            catch (OperationCanceledException)
            {
                await UntilFreeAsync(pty.Path);
            }
        }

        static async Task UntilFreeAsync(string path)
        {
            for (long start = Stopwatch.GetTimestamp(); ; await Task.Delay(1, Token))
            {
                try
                {
                    await SerialPort.Open(path, s_8n1).DisposeAsync();
                    return;
                }
                catch (LinkException busy) when (busy.Reason == LinkFailure.Busy && Stopwatch.GetElapsedTime(start) < s_long)
                {
                }
            }
        }
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void A_port_that_the_user_may_not_open_is_denied()
    {
        using var pty = new Pty();
        File.SetUnixFileMode(pty.Path, UnixFileMode.None);
        LinkException denied = Should.Throw<LinkException>(() => AsNobody(() => SerialPort.Open(pty.Path, s_8n1)));
        denied.Code.ShouldBe(ErrorCodes.PortDenied);
        denied.Hint.ShouldNotBeNull().ShouldContain("group");
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/tmp")]
    public void What_is_no_tty_is_unusable(string path) =>
        Should.Throw<LinkException>(() => SerialPort.Open(path, s_8n1)).Code.ShouldBe(ErrorCodes.PortUnusable);

    [Fact]
    public async Task Opening_through_a_link_finds_the_device()
    {
        using var pty = new Pty();
        string link = Path.Combine(Path.GetTempPath(), $"nameplate-link-{Guid.NewGuid():N}");
        File.CreateSymbolicLink(link, pty.Path);
        try
        {
            await using SerialPort port = await SerialPort.OpenAsync(link, s_8n1, Token);
            port.Name.ShouldBe(link);
            port.Device.ShouldBe(pty.Path);
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public async Task Many_ports_at_once_each_get_their_own_bytes(int ports)
    {
        Task[] all = [.. Enumerable.Range(0, ports).Select(index => Task.Run(async () =>
        {
            using var pty = new Pty();
            await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
            var random = new Random(index);
            var echo = new Thread(() => Echo(pty)) { IsBackground = true };
            echo.Start();
            for (int round = 0; round < 50; round++)
            {
                byte[] block = new byte[random.Next(1, 260)];
                random.NextBytes(block);
                await port.WriteAsync(block, Token);
                (await ReadExactlyAsync(port, block.Length)).ShouldBe(block);
            }
        }, Token))];
        await Task.WhenAll(all);
    }

    // Root may open everything, so the thread gives its rights to files up for the call: setfsuid(2).
    private static void AsNobody(Action act)
    {
        int before = setfsuid(65534);
        try
        {
            act();
        }
        finally
        {
            _ = setfsuid(before);
        }
    }

    [LibraryImport("libc")]
    private static partial int setfsuid(int uid);

    internal static void Echo(Pty pty)
    {
        var buffer = new byte[4096];
        while (pty.Receive(buffer) is int count and > 0)
        {
            pty.Send(buffer.AsSpan(0, count));
        }
    }

    private static async Task<byte[]> ReadExactlyAsync(SerialPort port, int count)
    {
        byte[] bytes = new byte[count];
        for (int have = 0; have < count;)
        {
            int more = await port.ReadAsync(bytes.AsMemory(have), s_long, Token);
            more.ShouldBeGreaterThan(0, $"only {have} of {count} bytes came");
            have += more;
        }
        return bytes;
    }

    // What a third program would read back from the port: the pty's settings are seen from the far side too.
    private static unsafe termios2 ReadTermios(Pty pty)
    {
        termios2 line;
        using var handle = new TtyHandle();
        Marshal.InitHandle(handle, pty.Descriptor);
        try
        {
            Ioctl.ioctl(handle, Ioctl.TCGETS2, &line).ShouldBe(0);
        }
        finally
        {
            handle.SetHandleAsInvalid();
        }
        return line;
    }
}
