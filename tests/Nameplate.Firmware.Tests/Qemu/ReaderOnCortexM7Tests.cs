using Nameplate.Identity;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// The library's object code on a Cortex-M7, through the port of H7, over stores that the command line wrote: every status,
/// each word of it compared with the reader in C#.
/// </summary>
public sealed class ReaderOnCortexM7Tests(QemuPrograms programs, AssignedStore store)
{
    private const int Newest = 3;
    private const uint OtherBank = Machine.Memory + 0x100000;
    private static readonly byte[] s_delay = StoreBytes.Field(0x1005, 250, 0, 0, 0);

    private async Task<string> ReadAsync(Job job, string program = "reader")
    {
        Tool.Result result = new Machine(programs, programs.Elf(program)).With(job).Run();
        string told = (result.Output + result.Error).Trim();
        result.ExitCode.ShouldBe(0, told);
        told.ShouldBe(await Expected.OfAsync(job));
        return told;
    }

    private Job With(Func<StoreImage, StoreImage> change) => With(change(new StoreImage(store.Bytes)));

    private Job With(StoreImage image) => new() { Uid = store.Uid, Memory = [(Machine.Memory, image.Bytes)] };

    private async Task ExpectAsync(Job job, StoreStatus status, ulong generation = 3)
    {
        string told = await ReadAsync(job);

        told.ShouldStartWith($"status={(int)status} ");
        told.ShouldContain($"device_id=55 generation={generation} ");
    }

    [Fact]
    public async Task Number_and_fields_that_the_command_line_wrote_are_read()
    {
        string told = await ReadAsync(With(image => image));

        told.ShouldStartWith("status=0 swapped=0\ndevice_id=55 generation=3 ");
        told.ShouldContain("number=55 delay=300 serial=A-0055 bound=1");
        told.ShouldEndWith("history device_id=55 generation=1 region=0 index=1 settled=1");
    }

    [Fact]
    public Task Slot_without_settle_is_unsettled() =>
        ExpectAsync(With(image => image.Unsettle(Newest)), StoreStatus.Unsettled);

    [Fact]
    public Task Rotten_newest_slot_is_degraded() =>
        ExpectAsync(With(image => image.FlipPayload(Newest)), StoreStatus.Degraded, generation: 2);

    [Fact]
    public Task Other_chip_is_a_stale_uid() =>
        ExpectAsync(
            With(image => image) with { Uid = [.. Enumerable.Range(1, 12).Select(i => (byte)i)] }, StoreStatus.StaleUid);

    [Fact]
    public Task Unreadable_line_of_the_oldest_slot_is_seen() =>
        ExpectAsync(With(image => image) with { Unreadable = [StoreImage.LineOf(1, -2)] }, StoreStatus.EccSeen);

    [Fact]
    public Task Unreadable_line_of_the_newest_slot_gives_the_one_before() =>
        ExpectAsync(
            With(image => image) with { Unreadable = [StoreImage.LineOf(Newest, 1)] },
            StoreStatus.EccSeen | StoreStatus.Degraded, generation: 2);

    [Fact]
    public Task Corrected_line_is_seen() =>
        ExpectAsync(With(image => image) with { Corrected = [StoreImage.LineOf(2, 0)] }, StoreStatus.SingleEcc);

    [Fact]
    public Task Store_on_both_sides_of_a_bank_swap_is_a_conflict() =>
        ExpectAsync(
            With(image => image) with
            {
                Regions = [(Machine.Memory, OtherBank)],
                Memory = [(Machine.Memory, store.Bytes), (OtherBank, store.Bytes)],
            },
            StoreStatus.Conflict);

    [Fact]
    public async Task Store_in_the_other_bank_is_found()
    {
        Job job = With(image => image) with
        {
            Regions = [(Machine.Memory, OtherBank)],
            Memory = [(Machine.Memory, StoreImage.Blank().Bytes), (OtherBank, store.Bytes)],
        };

        (await ReadAsync(job)).ShouldStartWith("status=0 swapped=1\ndevice_id=55 ");
    }

    [Fact]
    public Task Field_that_occurs_twice_is_a_duplicate() =>
        ExpectAsync(With(image => image.Write(Newest, [.. s_delay, .. s_delay])), StoreStatus.DuplicateField);

    [Fact]
    public Task Field_that_overruns_is_bad() =>
        ExpectAsync(With(image => image.Write(Newest, [.. s_delay, 0x02, 0x30, 0xFF, 0])), StoreStatus.BadFields);

    [Fact]
    public Task Two_edits_of_one_generation_are_a_lost_update() =>
        ExpectAsync(With(image => image.SetParent(Newest, 1)), StoreStatus.LostUpdate);

    [Fact]
    public Task Store_of_one_region_where_two_are_expected_has_wrong_regions() =>
        ExpectAsync(
            With(image => image) with
            {
                Regions = [(Machine.Memory, Machine.Memory), (OtherBank, OtherBank)],
                Memory = [(Machine.Memory, store.Bytes), (OtherBank, StoreImage.Blank().Bytes)],
            },
            StoreStatus.WrongRegions);

    [Fact]
    public async Task Later_version_is_told() =>
        (await ReadAsync(With(image => image.MakeLater()))).ShouldBe("status=-2 bits=0");

    [Fact]
    public async Task Blank_region_has_no_identity() =>
        (await ReadAsync(With(StoreImage.Blank()))).ShouldBe("status=-1 bits=0");

    [Fact]
    public async Task Rot_of_the_only_slots_is_told_too()
    {
        Job job = With(image => image.FlipPayload(1).FlipPayload(2).FlipPayload(Newest));

        (await ReadAsync(job)).ShouldBe($"status=-1 bits={(int)StoreStatus.Degraded}");
    }

    [Fact]
    public async Task Plain_port_reads_the_same()
    {
        Job job = With(image => image.Unsettle(Newest));

        (await ReadAsync(job, "reader-plain")).ShouldBe(await ReadAsync(job));
    }

    // Control: what another image tells is told apart.
    [Fact]
    public async Task Comparison_catches_a_store_that_is_not_the_one_expected()
    {
        Job job = With(image => image);
        Job other = With(image => image.FlipPayload(Newest));

        Tool.Result result = new Machine(programs, programs.Elf("reader")).With(other).Run();

        (result.Output + result.Error).Trim().ShouldNotBe(await Expected.OfAsync(job));
    }
}
