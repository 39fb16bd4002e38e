using System.Net;
using System.Net.Sockets;
using Nameplate.Serial.Tests.Linux;

namespace Nameplate.Serial.Tests;

public sealed class CancelStormTests
{
    private static readonly SerialSettings s_8n1 = new() { Parity = Parity.None };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_serial_port_loses_no_byte_when_reads_are_cancelled()
    {
        using var pty = new Pty();
        await using SerialPort port = SerialPort.Open(pty.Path, s_8n1);
        byte[] sent = CancelStorm.Sent(20_000);
        (await CancelStorm.ReceiveAsync(port, bytes => pty.Send(bytes.Span), sent)).ShouldBe(sent);
    }

    [Fact]
    public async Task A_tcp_link_loses_no_byte_when_reads_are_cancelled()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<Socket> accepting = listener.AcceptSocketAsync(Token).AsTask();
        await using TcpLink link = await TcpLink.ConnectAsync($"tcp:127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", Token);
        using Socket far = await accepting;
        far.NoDelay = true;
        byte[] sent = CancelStorm.Sent(8_000);
        (await CancelStorm.ReceiveAsync(link, bytes => far.Send(bytes.Span), sent)).ShouldBe(sent);
    }

    // The control: a link that takes bytes and then notices the cancellation. The storm must catch it.
    [Fact]
    public async Task A_link_that_takes_bytes_before_it_looks_at_the_token_is_caught()
    {
        using var pty = new Pty();
        await using var careless = new CarelessLink(SerialPort.Open(pty.Path, s_8n1));
        byte[] sent = CancelStorm.Sent(2_000);
        (await CancelStorm.ReceiveAsync(careless, bytes => pty.Send(bytes.Span), sent)).Length.ShouldBeLessThan(sent.Length);
    }

    private sealed class CarelessLink(ISerialLink inner) : ISerialLink
    {
        public string Name => inner.Name;

        public LinkCapabilities Capabilities => inner.Capabilities;

        public SerialSettings? Settings => inner.Settings;

        public TimeProvider Time => inner.Time;

        public bool? ClearToSend => inner.ClearToSend;

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken)
        {
            int count = await inner.ReadAsync(buffer, timeout, CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return count;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            inner.WriteAsync(bytes, cancellationToken);

        public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) =>
            inner.DelayAsync(time, cancellationToken);

        public void DiscardInput() => inner.DiscardInput();

        public void SetControlLines(bool dtr, bool rts) => inner.SetControlLines(dtr, rts);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
