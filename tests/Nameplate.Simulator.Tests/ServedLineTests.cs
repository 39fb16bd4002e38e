namespace Nameplate.Simulator.Tests;

/// <summary>The time line of a paced line whose server is late, driven by hand.</summary>
public sealed class ServedLineTests
{
    private const long Millisecond = 1_000_000;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 40)]
    [InlineData(16, 0)]
    [InlineData(16, 7)]
    [InlineData(16, 40)]
    public void A_server_that_is_late_within_an_answer_loses_no_byte_of_the_next_command(int adapterMilliseconds, int lateMilliseconds)
    {
        var client = new Client(TimeSpan.FromMilliseconds(adapterMilliseconds), transit: Millisecond);
        client.Say(0, 0x7F).ShouldBe([0x79]);
        client.Say(0, 0x11, 0xEE).ShouldBe([0x79]);
        client.Say(0, 0x08, 0x00, 0x00, 0x00, 0x08).ShouldBe([0x79]);
        client.Say(lateMilliseconds, 0xFF, 0x00).Length.ShouldBe(1 + 256);
        client.Say(0, 0x11, 0xEE).ShouldBe([0x79]);
    }

    [Fact]
    public void Lateness_is_credited_to_the_next_command()
    {
        var client = new Client(TimeSpan.Zero, transit: 0);
        client.Say(0, 0x7F);
        client.Say(3, 0x11, 0xEE).ShouldBe([0x79]);
        long late = client.Now;
        client.Say(0, 0x08, 0x00, 0x00, 0x00, 0x08).ShouldBe([0x79]);
        (client.Now - late).ShouldBeLessThan(6 * 95_487 - 2 * Millisecond, "six bytes, less the three milliseconds of before");
    }

    private sealed class Client : IEndpoint
    {
        private readonly ServedLine _line;
        private readonly List<byte> _heard = [];
        private byte[] _said = [];

        public Client(TimeSpan adapterLatency, long transit)
        {
            var device = new VirtualDevice(TestChips.H743xI, new DeviceOptions { FlashTimes = FlashTimes.None });
            _line = new ServedLine(device, this, new ServerOptions { Paced = true, AdapterLatency = adapterLatency }) { Transit = transit };
            _line.Receive(0);
            Now = 1000 * Millisecond;
        }

        public long Now { get; private set; }

        public string Address => "test";

        public int Descriptor => 0;

        /// <summary>Sends, then takes each delivery so late, up to the last.</summary>
        public byte[] Say(int lateMilliseconds, params byte[] bytes)
        {
            _heard.Clear();
            _said = bytes;
            _line.Receive(Now);
            while (_line.NextDelivery() is var due && due != long.MaxValue)
            {
                Now = due + lateMilliseconds * Millisecond;
                _line.Deliver(Now);
            }
            return [.. _heard];
        }

        public EndpointState Read(Span<byte> buffer, out int count)
        {
            _said.CopyTo(buffer);
            count = _said.Length;
            _said = [];
            return EndpointState.Connected;
        }

        public void Write(ReadOnlySpan<byte> bytes) => _heard.AddRange(bytes);

        public void Unplug()
        {
        }

        public void Plug()
        {
        }

        public void Dispose()
        {
        }
    }
}
