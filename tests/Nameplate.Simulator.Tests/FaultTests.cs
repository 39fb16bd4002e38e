using Nameplate.Serial;

namespace Nameplate.Simulator.Tests;

public class FaultTests
{
    [Theory]
    [InlineData("drop@rx=1", "")]
    [InlineData("flip@rx=2:mask=0x01", "1F")]
    [InlineData("drop@tx=1", "31 00 00 79")]
    [InlineData("drop@tx=2:count=3", "79 79")]
    [InlineData("flip@tx=2:mask=0x80", "79 B1 00 00 79")]
    [InlineData("insert@tx=1:byte=0x55", "55 79 31 00 00 79")]
    [InlineData("insert@rx=1:byte=0x7f", "1F")]
    [InlineData("nack@command=1", "1F")]
    [InlineData("silence@command=1", "")]
    [InlineData("cut@tx=3", "79 31")]
    [InlineData("cut@rx=2", "")]
    [InlineData("reset@rx=1", "")]
    [InlineData("silence@tx=2", "79")]
    [InlineData("lose@command=1", "31 00 00 79")]
    [InlineData("twice@command=1", "79 79 31 00 00 79")]
    [InlineData("echo@rx=1:count=2", "01 FE 79 31 00 00 79")]
    [InlineData("text@tx=2", "79 62 6F 6F 74 3A 20 72")]
    [InlineData("text@rx=1", "62 6F 6F 74 3A 20 72 65")]
    [InlineData("drift@tx=2:percent=-12", "79 61 00 00 79")]
    [InlineData("drift@tx=1:count=5:percent=4", "79 31 00 00 79")]
    public async Task A_fault_strikes_where_it_says(string spec, string answer)
    {
        Line line = await Line.InSync(TestChips.H743xI);
        Arm(line.Device, spec);
        string got = await line.Ask("01 FE", 8);
        got.ShouldBe(answer);
        line.Device.Faults.AnyArmed.ShouldBeFalse();
    }

    // Measured on an STM32G431 that had locked on 8/9 of the rate: NACK, and the first bytes of the answer to Get.
    [Theory]
    [InlineData(0x1F, 0x3F)]
    [InlineData(0x79, 0xF1)]
    [InlineData(0x0B, 0x13)]
    [InlineData(0x31, 0x61)]
    public void A_sender_at_88_percent_of_the_rate_is_heard_as_it_was_measured(byte sent, byte heard) =>
        LineSampling.Sample(sent, -12).ShouldBe(heard);

    [Fact]
    public void A_rate_that_is_off_by_five_percent_changes_no_byte()
    {
        for (int value = 0; value < 256; value++)
        {
            LineSampling.Sample((byte)value, -5).ShouldBe((byte)value);
            LineSampling.Sample((byte)value, 5).ShouldBe((byte)value);
        }
    }

    [Fact]
    public async Task A_late_ack_holds_back_all_that_follows_it()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        Arm(line.Device, "late@command=1:ms=400");
        TimeSpan before = line.Device.Clock.Elapsed;
        await line.Expect("01 FE", "79 31 00 00 79");
        (line.Device.Clock.Elapsed - before).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task A_corrupted_word_is_acknowledged_and_holds_other_bits()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        Arm(line.Device, "corrupt@program=1:mask=0x80");
        (await line.Write(0x08000000, new byte[64])).ShouldBe("79");
        byte[] word = line.Device.Peek(0x08000000, 64);
        word.Count(value => value == 0x80).ShouldBe(1);
        word.Count(value => value == 0).ShouldBe(63);
    }

    [Fact]
    public async Task A_nack_can_be_had_at_every_phase()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        Arm(line.Device, "nack@command=1:phase=opcode,nack@command=2:phase=address,nack@command=3:phase=data");
        await line.Expect("31 CE", "1F");
        await line.Expect("31 CE", "79");
        await line.Expect("08 00 00 00 08", "1F");
        (await line.Write(0x08000000, new byte[32])).ShouldBe("1F");
        (await line.Write(0x08000020, new byte[32])).ShouldBe("79");
    }

    [Fact]
    public async Task Unplugged_the_link_fails_and_the_device_keeps_its_state()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        Arm(line.Device, "unplug@rx=41");
        LinkException error = await Should.ThrowAsync<LinkException>(() => line.Write(0x08000000, new byte[32]));
        error.Reason.ShouldBe(LinkFailure.Unplugged);
        line.Device.Powered.ShouldBeTrue();
        // The ROM still waits for the checksum, the 41st byte: it takes the next one for it, wherever that comes from.
        var again = new Line(line.Device);
        await again.Expect("01", "1F");
        await again.Expect("01 FE", "79 31 00 00 79");
    }

    [Fact]
    public async Task A_cut_in_each_flash_operation_of_a_job_strikes_each_once()
    {
        Line line = await Line.InSync(TestChips.H743xI);
        await Job(line);
        long operations = line.Device.Faults.CountOf(FaultPoint.Flash);
        operations.ShouldBe(1 + 16);
        for (int i = 1; i <= operations; i++)
        {
            Line cut = await Line.InSync(TestChips.H743xI, new DeviceOptions { Seed = i });
            Arm(cut.Device, $"cut@flash={i}");
            await Job(cut);
            cut.Device.Powered.ShouldBeFalse();
            cut.Device.Faults.CountOf(FaultPoint.Flash).ShouldBe(i);
        }
    }

    [Theory]
    [InlineData("cut@flash=7:tear=unstable")]
    [InlineData("flip@tx=120:mask=0x80")]
    [InlineData("insert@rx=3:byte=0x55")]
    [InlineData("drop@rx=3:count=2")]
    [InlineData("nack@command=6:phase=address")]
    [InlineData("unplug@tx=1000")]
    [InlineData("late@command=6:ms=800:phase=data")]
    [InlineData("drift@rx=9:count=4:percent=-12")]
    [InlineData("corrupt@program=9:mask=0x80")]
    [InlineData("twice@command=3:phase=opcode")]
    public void A_specification_reads_and_prints_the_same(string spec) =>
        FaultSpec.Format(FaultSpec.Parse(spec).ShouldHaveSingleItem()).ShouldBe(spec);

    [Theory]
    [InlineData("")]
    [InlineData("cut")]
    [InlineData("cut@rx")]
    [InlineData("cut@rx=0")]
    [InlineData("cut@rx=-1")]
    [InlineData("burn@rx=1")]
    [InlineData("0@rx=1")]
    [InlineData("@rx=1")]
    [InlineData("cut@moon=1")]
    [InlineData("nack@rx=1")]
    [InlineData("drop@flash=1")]
    [InlineData("cut@rx=1:tear=old")]
    [InlineData("cut@flash=1:tear=green")]
    [InlineData("flip@rx=1:mask=0x100")]
    [InlineData("nack@command=1:phase=7")]
    [InlineData("cut@flash=1,")]
    public void A_specification_that_makes_no_sense_is_refused(string spec) =>
        Should.Throw<FormatException>(() => FaultSpec.Parse(spec)).Message.ShouldNotBeEmpty();

    private static async Task Job(Line line)
    {
        await line.Erase(1);
        await line.Write(0x08020000, Line.Counting(256));
        await line.Write(0x08020100, Line.Counting(256));
    }

    private static void Arm(VirtualDevice device, string spec)
    {
        foreach (Fault fault in FaultSpec.Parse(spec))
            device.Faults.Arm(fault);
    }
}
