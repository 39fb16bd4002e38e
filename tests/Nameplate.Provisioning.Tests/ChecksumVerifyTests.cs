using Nameplate.Chips;
using Nameplate.Images;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// <see cref="UpdateRequest.VerifyByChecksum"/> on a chip whose ROM is made to offer Get Checksum, as some of protocol V4.0 do.
/// </summary>
public sealed class ChecksumVerifyTests
{
    private const byte GetChecksum = 0xA1;
    private const byte ReadMemory = 0x11;

    private static readonly MemoryImage New = Firmware.Make(2, 30_000);

    private static Chip Offering(ChecksumForm? form)
    {
        Chip chip = ChipDatabase.Get("STM32H743xI");
        return chip with { Rom = chip.Rom with { ProtocolVersion = 0x40, Commands = [.. chip.Rom.Commands, GetChecksum], Checksum = form } };
    }

    [Theory]
    [InlineData(ChecksumForm.WithPolynomial)]
    [InlineData(ChecksumForm.Plain)]
    public async Task Firmware_is_verified_by_one_checksum_a_segment_and_the_identity_by_reading(ChecksumForm form)
    {
        Bench bench = new(Offering(form));
        await bench.AssignAsync(10);
        bench.Device.Log.Clear();

        UpdateOutcome outcome = await bench.UpdateAsync(New, request => request with { VerifyByChecksum = true });

        bench.Holds(New).ShouldBeTrue();
        outcome.Verdict.ShouldBe(IdentityVerdict.Intact);
        outcome.BytesVerified.ShouldBeGreaterThanOrEqualTo(New.Length);
        bench.Device.Log.Commands.Count(command => command.Opcode == GetChecksum).ShouldBe(1);
        ReadsOf(bench, 0x0800_0000, 0x0800_0100).ShouldBeGreaterThan(0); // the vector words
        ReadsOf(bench, bench.Chip.RequireIdentity().Regions[0].Start, (uint)bench.Chip.RequireIdentity().Regions[0].End).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Without_the_option_everything_is_read_back()
    {
        Bench bench = new(Offering(ChecksumForm.WithPolynomial));
        await bench.UpdateAsync(New);
        bench.Device.Log.Commands.ShouldNotContain(command => command.Opcode == GetChecksum);
    }

    [Fact]
    public async Task Where_no_source_states_the_form_everything_is_read_back()
    {
        Bench bench = new(Offering(null));
        await bench.UpdateAsync(New, request => request with { VerifyByChecksum = true });
        bench.Holds(New).ShouldBeTrue();
        bench.Device.Log.Commands.ShouldNotContain(command => command.Opcode == GetChecksum);
        ReadsOf(bench, 0x0800_0100, 0x0800_8000).ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task A_checksum_that_differs_is_followed_by_reading_which_names_the_address()
    {
        Bench bench = new(Offering(ChecksumForm.WithPolynomial));
        bench.Device.Faults.Arm(new Fault(FaultAction.Corrupt, FaultPoint.Program, 100) { Value = 0x04 });
        await bench.UpdateAsync(New, request => request with { VerifyByChecksum = true });
        bench.Events.OfType<JobEvent.Retrying>().ShouldHaveSingleItem().Reason.ShouldContain("0x0800"); // where it differs
        bench.Device.Log.Commands.Count(command => command.Opcode == GetChecksum).ShouldBe(2); // the second run's too
        bench.Holds(New).ShouldBeTrue();
    }

    [Theory]
    [InlineData(FaultAction.Nack, CommandPhase.Opcode)]
    [InlineData(FaultAction.Nack, CommandPhase.Parameter)]
    [InlineData(FaultAction.Silence, CommandPhase.Data)]
    [InlineData(FaultAction.Silence, CommandPhase.Result)]
    [InlineData(FaultAction.Lose, CommandPhase.Address)]
    public async Task A_checksum_that_does_not_come_is_made_up_for_by_reading(FaultAction action, CommandPhase phase)
    {
        Bench rehearsal = new(Offering(ChecksumForm.WithPolynomial));
        await rehearsal.UpdateAsync(New, request => request with { VerifyByChecksum = true });
        int at = 1 + rehearsal.Device.Log.Commands.TakeWhile(command => command.Opcode != GetChecksum).Count();

        Bench bench = new(Offering(ChecksumForm.WithPolynomial));
        bench.Device.Faults.Arm(new Fault(action, FaultPoint.Command, at) { Phase = phase });
        await bench.UpdateAsync(New, request => request with { VerifyByChecksum = true });
        bench.Device.Faults.Struck.Count.ShouldBe(1);
        bench.Holds(New).ShouldBeTrue();
        ReadsOf(bench, 0x0800_0100, 0x0800_8000).ShouldBeGreaterThan(100);
    }

    [Fact]
    public async Task A_form_that_is_not_the_ROMs_costs_time_and_nothing_else()
    {
        Bench bench = new(Offering(ChecksumForm.Plain), new DeviceOptions { Rom = new RomBehaviour { Checksum = ChecksumForm.WithPolynomial } });
        await bench.UpdateAsync(New, request => request with { VerifyByChecksum = true });
        bench.Holds(New).ShouldBeTrue();
    }

    private static int ReadsOf(Bench bench, uint start, uint end) => bench.Device.Log.Commands
        .Count(command => command.Opcode == ReadMemory && command.Address >= start && command.Address < end);
}
