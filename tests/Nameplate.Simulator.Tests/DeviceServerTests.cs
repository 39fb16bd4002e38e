using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Nameplate.Simulator.Tests;

/// <summary>Ptys and TCP ports from the client's side, with plain files and sockets.</summary>
public sealed class DeviceServerTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("nameplate-server").FullName;
    private readonly VirtualDevice _device = new(TestChips.H743xI);
    private DeviceServer _server = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pty_survives_its_clients_and_keeps_nothing_for_the_next_one()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ptys are Linux");
        string path = _server.AddPty(_device, Path.Combine(_directory, "tty"));
        _server.Start();
        await using (FileStream first = Open(path))
            (await Ask(first, [0x7F], 1)).ShouldBe("79");
        await using (FileStream unread = Open(path))
        {
            await unread.WriteAsync(new byte[] { 0x00, 0xFF }, Cancel);
            await Until(() => _device.Log.Commands.Any(command => command.Opcode == 0x00 && command.Completed));
        }
        await Until(() => !_server.HasClient(_device));
        await using FileStream third = Open(path);
        (await Ask(third, [0x01, 0xFE], 5)).ShouldBe("79 31 00 00 79");
    }

    [Fact]
    public async Task The_link_goes_away_with_the_server_and_a_stale_one_is_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ptys are Linux");
        string path = Path.Combine(_directory, "tty");
        File.CreateSymbolicLink(path, "/dev/pts/99999");
        _server.AddPty(_device, path);
        _server.Start();
        await using (FileStream stream = Open(path))
            (await Ask(stream, [0x7F], 1)).ShouldBe("79");
        await _server.DisposeAsync();
        new FileInfo(path).LinkTarget.ShouldBeNull();
    }

    [Fact]
    public void A_file_in_the_links_place_is_left_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ptys are Linux");
        string path = Path.Combine(_directory, "tty");
        File.WriteAllText(path, "mine");
        Should.Throw<Nameplate.Serial.LinkException>(() => _server.AddPty(_device, path));
        File.ReadAllText(path).ShouldBe("mine");
    }

    [Fact]
    public async Task Between_two_clients_a_dead_device_can_be_revived()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ptys are Linux");
        _server = new DeviceServer(new ServerOptions { OnReopen = ReopenAction.Revive });
        string path = _server.AddPty(_device);
        _server.Start();
        _device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Received, 3));
        await using (FileStream first = Open(path))
        {
            (await Ask(first, [0x7F], 1)).ShouldBe("79");
            await first.WriteAsync(new byte[] { 0x00, 0xFF }, Cancel);
            await Until(() => !_device.Powered);
        }
        await Until(() => !_server.HasClient(_device));
        await using FileStream second = Open(path);
        (await Ask(second, [0x7F], 1)).ShouldBe("79");
    }

    [Fact]
    public async Task An_unplugged_pty_hangs_up_and_comes_back_when_plugged()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ptys are Linux");
        string path = _server.AddPty(_device, Path.Combine(_directory, "tty"));
        _server.Start();
        _device.Faults.Arm(new Fault(FaultAction.Unplug, FaultPoint.Received, 2));
        await using (FileStream first = Open(path))
        {
            await first.WriteAsync(new byte[] { 0x7F, 0x00 }, Cancel);
            await Until(() => !File.Exists(path));
        }
        _server.Replug(_device);
        await using FileStream second = Open(path);
        (await Ask(second, [0x01, 0xFE], 5)).ShouldBe("79 31 00 00 79");
    }

    [Fact]
    public async Task Tcp_carries_the_same_bytes_to_one_client_after_another()
    {
        string address = _server.AddTcp(_device, 0);
        _server.Start();
        int port = int.Parse(address.Split(':')[^1]);
        for (int i = 0; i < 3; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, Cancel);
            byte[] send = i == 0 ? [0x7F, 0x01, 0xFE] : [0x01, 0xFE];
            (await Ask(client.GetStream(), send, i == 0 ? 6 : 5)).ShouldEndWith("79 31 00 00 79");
        }
    }

    [Fact]
    public async Task A_tcp_port_can_be_had_again_at_once()
    {
        string address = _server.AddTcp(_device, 0);
        _server.Start();
        int port = int.Parse(address.Split(':')[^1]);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, port, Cancel);
            (await Ask(client.GetStream(), [0x7F], 1)).ShouldBe("79");
            await _server.DisposeAsync();
        }
        _server = new DeviceServer();
        // "At once" within a moment: a program that another test starts holds a copy of our sockets from its fork to its exec.
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                _server.AddTcp(_device, port).ShouldBe(address);
                return;
            }
            catch (Nameplate.Serial.LinkException) when (attempt < 20)
            {
                await Task.Delay(10, Cancel);
            }
        }
    }

    [Fact]
    public async Task A_taken_tcp_port_is_told_as_busy()
    {
        string address = _server.AddTcp(_device, 0);
        await using var other = new DeviceServer();
        Should.Throw<Nameplate.Serial.LinkException>(() => other.AddTcp(_device, int.Parse(address.Split(':')[^1])))
            .Reason.ShouldBe(Nameplate.Serial.LinkFailure.Busy);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Paced_the_protocol_runs_at_its_own_rate(int devices)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ptys are Linux");
        _server = new DeviceServer(new ServerOptions { Paced = true });
        string[] paths = [.. Enumerable.Range(0, devices).Select(_ => _server.AddPty(
            new VirtualDevice(TestChips.H743xI, new DeviceOptions { FlashTimes = FlashTimes.None })))];
        _server.Start();
        double[] rates = await Task.WhenAll(paths.Select(path => Task.Factory.StartNew(
            () => Measure(path, 40), Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        // What a busy machine takes from the client's side cannot be given back, so only the bound above can be told here.
        // That the server's own lateness is given back is shown in ServedLineTests, where nothing else takes time.
        rates.ShouldAllBe(rate => rate < 10_004 * 1.01, string.Join(" ", rates));
        _server.Pacing.Deliveries.ShouldBeGreaterThan(100);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Bytes per second of Write Memory in blocks of 256 from an ideal host that answers at once. The first answer is in
    /// the time too: the server gives the lateness of one answer back on the next.</summary>
    private static double Measure(string path, int blocks)
    {
        using FileStream stream = Open(path);
        var one = new byte[1];
        var block = new byte[258];
        block[0] = 0xFF;
        block[257] = 0xFF;
        var watch = Stopwatch.StartNew();
        Exchange(stream, [0x7F], one);
        for (int i = 0; i < blocks; i++)
        {
            Exchange(stream, [0x31, 0xCE], one);
            Exchange(stream, Line.Bytes(Line.AddressHex(0x08000000 + (uint)i * 256)), one);
            Exchange(stream, block, one);
        }
        return blocks * 256 / watch.Elapsed.TotalSeconds;
    }

    private static void Exchange(FileStream stream, byte[] bytes, byte[] answer)
    {
        stream.Write(bytes);
        stream.ReadExactly(answer);
        answer[0].ShouldBe((byte)0x79);
    }

    /// <summary>Waits for what the server's thread does in its own time.</summary>
    private async Task Until(Func<bool> condition)
    {
        long begin = Stopwatch.GetTimestamp();
        for (bool met = false; !met; await Task.Delay(2, Cancel))
        {
            Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(30));
            _server.Do(() => met = condition());
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);

    private static async Task<string> Ask(Stream stream, byte[] bytes, int expected)
    {
        await stream.WriteAsync(bytes, Cancel);
        var answer = new byte[expected];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await stream.ReadExactlyAsync(answer, patience.Token);
        return Line.Hex(answer);
    }
}
