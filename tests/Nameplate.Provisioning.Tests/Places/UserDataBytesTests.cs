using Nameplate.Bootloader;
using Nameplate.Foundation;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;
using Nameplate.Simulator;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Tests.Places;

public sealed class UserDataBytesTests
{
    private const string Medium = "STM32F103xB";

    // RDP open, USER 0xF9, no data, WRP0 protects something: what must be as it was afterwards.
    private static readonly byte[] s_others = [0xA5, 0x5A, 0xF9, 0x06, 0xFF, 0x00, 0xFF, 0x00, 0xEF, 0x10, 0xFF, 0x00, 0xFF, 0x00, 0x7F, 0x80];

    public static TheoryData<string> Chips => PlaceBench.EveryChip(chip => chip.UserOptionBytes is not null);

    [Theory, MemberData(nameof(Chips))]
    public async Task A_number_outlives_twenty_updates(string chip)
    {
        Bench bench = PlaceBench.For(chip);
        await bench.AssignToAsync(PlaceKind.OptionBytes, 10);
        for (int version = 1; version <= 20; version++)
        {
            await bench.UpdateAsync(Firmware.Make(version, 700));
        }

        (await bench.ReadAsync(PlaceKind.OptionBytes)).Number.ShouldBe(10ul);
    }

    [Fact]
    public async Task All_other_option_bytes_stay_as_they_were()
    {
        Bench bench = PlaceBench.For(Medium);
        bench.Device.PresetOptionBytes(s_others);
        await bench.AssignToAsync(PlaceKind.OptionBytes, 0x1234);
        byte[] expected = [.. s_others];
        (expected[4], expected[5], expected[6], expected[7]) = (0x34, 0xCB, 0x12, 0xED);
        bench.Device.PeekOptionBytes().ShouldBe(expected);
    }

    [Theory]
    [InlineData(0xFFFF)]
    [InlineData(0x10000)]
    public async Task Numbers_beyond_two_bytes_and_that_of_a_new_chip_are_refused(int number)
    {
        Bench bench = PlaceBench.For(Medium);
        (await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.OptionBytes, (ulong)number))).Code.ShouldBe(ErrorCodes.DoesNotFit);
        (await bench.ReadAsync(PlaceKind.OptionBytes)).Number.ShouldBeNull();
    }

    [Fact]
    public async Task The_warning_says_what_a_cut_can_leave_before_anything_is_sent()
    {
        Bench bench = PlaceBench.For(Medium);
        byte[] before = bench.Device.PeekOptionBytes();
        PlaceException refused = await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.OptionBytes, 10, confirm: false));
        (refused.Code, refused.Message.Contains("readout protection", StringComparison.Ordinal)).ShouldBe((ErrorCodes.NotConfirmed, true));
        bench.Device.PeekOptionBytes().ShouldBe(before);
    }

    [Fact]
    public async Task A_cut_after_the_erase_leaves_readout_protection_and_unprotect_leads_back()
    {
        Bench bench = PlaceBench.For(Medium);
        bench.Device.PresetOptionBytes(s_others);
        await bench.AssignToAsync(PlaceKind.OptionBytes, 10);
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 1) { Tear = TearBehaviour.Old });
        await Should.ThrowAsync<CodedException>(() => bench.AssignToAsync(PlaceKind.OptionBytes, 11, replace: true));
        bench.Condition.DescribeIdentity().ShouldContain("readout protection");
        bench.Device.PowerCycle();
        bench.Device.Readout.ShouldBe(ReadoutProtection.Level1);
        (await Should.ThrowAsync<CodedException>(() => bench.ReadAsync(PlaceKind.OptionBytes))).Code.ShouldBe(ErrorCodes.ReadoutProtected);

        await new UnprotectJob(bench.SessionOptions()).RunAsync(UnprotectJob.Word, CancellationToken.None);
        await bench.AssignToAsync(PlaceKind.OptionBytes, 11, replace: true);
        byte[] expected = [.. s_others];
        (expected[4], expected[5], expected[6], expected[7]) = (11, 0xF4, 0, 0xFF);
        bench.Device.PeekOptionBytes().ShouldBe(expected);
    }

    [Fact]
    public async Task A_cut_behind_the_key_leaves_others_blank_and_the_same_command_puts_them_back()
    {
        Bench bench = PlaceBench.For(Medium);
        bench.Device.PresetOptionBytes(s_others);
        await bench.AssignToAsync(PlaceKind.OptionBytes, 10);
        bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Program, 3) { Tear = TearBehaviour.Old });
        await Should.ThrowAsync<CodedException>(() => bench.AssignToAsync(PlaceKind.OptionBytes, 11, replace: true));
        bench.Device.PowerCycle();
        PlaceReading torn = await bench.ReadAsync(PlaceKind.OptionBytes);
        (torn.Number, torn.IsSettled, torn.Notes.Count).ShouldBe((null, false, 2));
        await bench.AssignToAsync(PlaceKind.OptionBytes, 11, replace: true);
        bench.Device.PeekOptionBytes().AsSpan(8).ToArray().ShouldBe(s_others[8..]);
        (await bench.ReadAsync(PlaceKind.OptionBytes)).ShouldSatisfyAllConditions(read => read.Number.ShouldBe(11ul), read => read.Notes.ShouldBeEmpty());
    }

    [Fact]
    public async Task Only_all_option_bytes_at_once_leave_the_host()
    {
        Bench bench = PlaceBench.For(Medium);
        await using DeviceSession session = await bench.OpenAsync();
        byte[] block = [.. s_others];
        session.Client.Allowance = Allowance.ReadOnly.AllowPlaceWrite(new ExactWrite(0x1FFFF800, block));
        byte[] other = [.. block];
        other[0] ^= 1;
        await Should.ThrowAsync<NotAllowedException>(() => session.Client.WriteMemoryAsync(0x1FFFF800, other, CancellationToken.None));
        await Should.ThrowAsync<ArgumentException>(() => session.Client.WriteMemoryAsync(0x1FFFF800, block.AsMemory(0, 4), CancellationToken.None));
        await Should.ThrowAsync<ArgumentException>(() => session.Client.WriteMemoryAsync(0x1FFFF804, block.AsMemory(0, 4), CancellationToken.None));
        session.Client.Allowance = Allowance.ReadOnly;
        await Should.ThrowAsync<NotAllowedException>(() => session.Client.WriteMemoryAsync(0x1FFFF800, block, CancellationToken.None));
    }

    [Fact]
    public async Task On_H7_there_are_none()
    {
        Bench bench = new("STM32H743xI");
        (await Should.ThrowAsync<PlaceException>(() => bench.AssignToAsync(PlaceKind.OptionBytes, 10))).Code.ShouldBe(ErrorCodes.PlaceUnusable);
    }
}
