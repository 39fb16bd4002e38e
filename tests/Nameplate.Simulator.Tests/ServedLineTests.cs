namespace Nameplate.Simulator.Tests;

/// <summary>The paced time line with a clock that the test turns: how a server's lateness shows to a host that loses no time.</summary>
public class ServedLineTests
{
    /// <summary>Write Memory's limit at 115200 8E1: 256 bytes of data in 268 byte times of 11 bits.</summary>
    private const double Limit = 256 / (268 * 11 / 115200.0);

    private const int Blocks = 200;

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(600_000)]
    public void Own_lateness_is_given_back_so_the_rate_stays_the_wires(int worstLateness)
    {
        (double rate, double late) = Run(new ServerOptions { Paced = true }, worstLateness);
        rate.ShouldBeInRange(Limit * 0.99, Limit * 1.01);
        // Not given back, that much would be missing.
        late.ShouldBeGreaterThanOrEqualTo(worstLateness / 600_000.0 * 0.025);
    }

    [Fact]
    public void An_adapter_with_a_latency_of_16_ms_costs_that_for_each_of_three_answers()
    {
        (double rate, _) = Run(new ServerOptions { Paced = true, AdapterLatency = TimeSpan.FromMilliseconds(16) }, 0);
        double exchange = 268 * 11 / 115200.0 + 3 * 0.016;
        rate.ShouldBe(256 / exchange, 256 / exchange * 0.01);
    }

    [Fact]
    public void Unpaced_an_answer_is_there_at_once()
    {
        var endpoint = new Host();
        var line = new ServedLine(new VirtualDevice(TestChips.H743xI), endpoint, new ServerOptions());
        endpoint.Send([0x7F]);
        line.Receive(10);
        line.Deliver(10);
        endpoint.Send([0x44, 0xBB, 0, 1, 0, 0, 0, 1, 0]);
        line.Receive(20);
        line.Deliver(20);
        endpoint.Received.ShouldBe([0x79, 0x79, 0x79]);
        line.Device.Log.PhysicalSectorsErased.ShouldBe([0, 1]);
    }

    /// <summary>Bytes per second, and the share of the time by which the server woke late.</summary>
    private static (double Rate, double Late) Run(ServerOptions options, int worstLateness)
    {
        var random = new Random(3);
        var endpoint = new Host();
        var device = new VirtualDevice(TestChips.H743xI, new DeviceOptions { FlashTimes = FlashTimes.None });
        var line = new ServedLine(device, endpoint, options);
        long now = 0;
        long late = 0;
        long begin = 0;
        Exchange([0x7F]);
        begin = now;
        late = 0;
        var block = new byte[258];
        (block[0], block[257]) = (0xFF, 0xFF);
        for (int i = 0; i < Blocks; i++)
        {
            Exchange([0x31, 0xCE]);
            Exchange(Line.Bytes(Line.AddressHex(0x08000000 + (uint)i * 256)));
            Exchange(block);
        }
        device.Log.Programs.Count.ShouldBe(Blocks);
        return (Blocks * 256 / ((now - begin) / 1e9), late / (double)(now - begin));

        void Exchange(byte[] bytes)
        {
            endpoint.Send(bytes);
            line.Receive(now);
            while (endpoint.Received.Count == 0)
            {
                long due = line.NextDelivery();
                int lateness = random.Next(worstLateness + 1);
                now = Math.Max(now, due) + lateness;
                late += lateness;
                line.Deliver(now);
            }
            endpoint.Received.ShouldBe([0x79]);
            endpoint.Received.Clear();
        }
    }

    /// <summary>A host that answers in no time.</summary>
    private sealed class Host : IEndpoint
    {
        private readonly Queue<byte> _sent = [];

        public List<byte> Received { get; } = [];

        public string Address => "test";

        public int Descriptor => -1;

        public void Send(byte[] bytes)
        {
            foreach (byte value in bytes)
                _sent.Enqueue(value);
        }

        public EndpointState Read(Span<byte> buffer, out int count)
        {
            count = Math.Min(buffer.Length, _sent.Count);
            for (int i = 0; i < count; i++)
                buffer[i] = _sent.Dequeue();
            return EndpointState.Connected;
        }

        public void Write(ReadOnlySpan<byte> bytes) => Received.AddRange(bytes);

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
