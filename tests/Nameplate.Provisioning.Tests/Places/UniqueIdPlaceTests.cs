using System.Text;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;
using Nameplate.Simulator;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Tests.Places;

public sealed class UniqueIdPlaceTests
{
    private static readonly byte[] s_uid = "PLACE-UID-01"u8.ToArray();

    public static TheoryData<string> Chips => PlaceBench.EveryChip(chip => chip.UidAddress is not null);

    [Theory, MemberData(nameof(Chips))]
    public async Task A_number_outlives_twenty_updates_and_nothing_is_written_for_it(string chip)
    {
        Bench bench = PlaceBench.For(chip);
        DeviceSnapshot before = bench.Device.Snapshot();
        await bench.AssignToAsync(PlaceKind.UniqueId, 10, confirm: false);
        bench.Device.Snapshot().SectorsDifferentFrom(before).ShouldBeEmpty();
        bench.Device.Log.Programs.ShouldBeEmpty();
        for (int version = 1; version <= 20; version++)
        {
            await bench.UpdateAsync(Firmware.Make(version, 700));
        }

        (await bench.ReadAsync(PlaceKind.UniqueId)).Number.ShouldBe(10ul);
    }

    [Fact]
    public async Task Two_devices_have_two_numbers()
    {
        Bench first = new("STM32H743xI", new DeviceOptions { Uid = s_uid });
        await first.AssignToAsync(PlaceKind.UniqueId, 10);
        Bench second = new("STM32H743xI", new DeviceOptions { Seed = 7 });
        second.Files.Content[UidTable.FileName] = first.Files.Content[UidTable.FileName];
        (await Should.ThrowAsync<PlaceException>(() => second.AssignToAsync(PlaceKind.UniqueId, 10))).Code.ShouldBe(ErrorCodes.NumberTwice);
        await second.AssignToAsync(PlaceKind.UniqueId, 11);
        (await second.ReadAsync(PlaceKind.UniqueId)).Number.ShouldBe(11ul);
    }

    [Fact]
    public async Task A_ROM_that_hides_the_unique_ID_wants_it_typed()
    {
        Bench bench = Hidden();
        PlaceException hidden = await Should.ThrowAsync<PlaceException>(() => bench.ReadAsync(PlaceKind.UniqueId));
        (hidden.Code, hidden.Hint!.Contains("--uid", StringComparison.Ordinal)).ShouldBe((ErrorCodes.NoUid, true));
        await using DeviceSession session = await bench.OpenAsync();
        IdentityPlace typed = IdentityPlaces.Of(PlaceKind.UniqueId, session, s_uid);
        await new PlaceAssignJob(session, typed, new PlaceRequest(10)).RunAsync(null, CancellationToken.None);
        (await typed.ReadAsync(CancellationToken.None)).Number.ShouldBe(10ul);
    }

    [Fact]
    public async Task A_ROM_that_reads_it_in_whole_blocks_only_shows_it_all_the_same()
    {
        Bench bench = PlaceBench.For("STM32F405xG", new DeviceOptions { Uid = s_uid, Rom = new RomBehaviour { IdentificationByBlock = true } });
        await using DeviceSession session = await bench.OpenAsync();
        (session.Facts.UidText, session.Facts.FlashSizeKiB).ShouldBe((Convert.ToHexString(s_uid), 1024));
    }

    [Fact]
    public async Task A_unique_ID_in_words_that_do_not_adjoin_is_read_word_by_word()
    {
        Bench bench = PlaceBench.For("STM32L053x8", new DeviceOptions { Uid = s_uid });
        await bench.AssignToAsync(PlaceKind.UniqueId, 10);
        Encoding.UTF8.GetString(bench.Files.Content[UidTable.FileName]).ShouldContain(Convert.ToHexString(s_uid));
    }

    [Fact]
    public async Task A_typed_unique_ID_that_is_another_devices_is_refused()
    {
        Bench bench = new("STM32H743xI");
        await using DeviceSession session = await bench.OpenAsync();
        Should.Throw<PlaceException>(() => IdentityPlaces.Of(PlaceKind.UniqueId, session, s_uid)).Code.ShouldBe(ErrorCodes.UidRefused);
    }

    [Fact]
    public async Task All_zeros_and_all_ones_are_no_unique_ID()
    {
        foreach (byte value in new byte[] { 0, 0xFF })
        {
            byte[] uid = new byte[12];
            uid.AsSpan().Fill(value);
            Bench bench = new("STM32H743xI", new DeviceOptions { Uid = uid });
            (await Should.ThrowAsync<PlaceException>(() => bench.ReadAsync(PlaceKind.UniqueId))).Code.ShouldBe(ErrorCodes.NoUid);
            await using DeviceSession session = await bench.OpenAsync();
            Should.Throw<PlaceException>(() => IdentityPlaces.Of(PlaceKind.UniqueId, session, uid)).Code.ShouldBe(ErrorCodes.UidRefused);
        }
    }

    private static Bench Hidden() => new("STM32H743xI", new DeviceOptions { Rom = new RomBehaviour { IdentificationReadable = false } })
    {
        Options = options => options with { Chip = ChipDatabase.Get("STM32H743xI") },
    };
}
