using System.Text;
using Nameplate.Foundation;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Places;

namespace Nameplate.Provisioning.Tests.Places;

public sealed class UidTableTests
{
    private static readonly DateTimeOffset s_at = new(2026, 1, 2, 10, 0, 0, TimeSpan.Zero);

    private readonly MemoryFiles _files = new();

    [Fact]
    public async Task What_was_added_is_there_after_a_restart()
    {
        await AddAsync(1, 10);
        await AddAsync(2, 55);
        UidTable table = await LoadAsync();
        table.Entries.Select(entry => entry.Number).ShouldBe([10ul, 55ul]);
        table.Find(Uid(2)).ShouldBe(new UidEntry(Convert.ToHexString(Uid(2)), 55, "STM32H743xI", s_at));
        table.Find(10)!.Uid.ShouldBe(Convert.ToHexString(Uid(1)));
        table.Find(11).ShouldBeNull();
    }

    [Fact]
    public async Task A_number_is_not_given_twice()
    {
        await AddAsync(1, 10);
        (await Should.ThrowAsync<PlaceException>(() => AddAsync(2, 10))).Code.ShouldBe(ErrorCodes.NumberTwice);
        (await LoadAsync()).Find(Uid(2)).ShouldBeNull();
    }

    [Fact]
    public async Task A_device_is_not_given_two_numbers()
    {
        await AddAsync(1, 10);
        (await Should.ThrowAsync<PlaceException>(() => AddAsync(1, 11))).Code.ShouldBe(ErrorCodes.NumberTaken);
        await AddAsync(1, 11, replace: true);
        UidTable table = await LoadAsync();
        table.Entries.ShouldHaveSingleItem().Number.ShouldBe(11ul);
        table.Find(10).ShouldBeNull();
    }

    [Fact]
    public async Task A_replaced_device_has_no_number_any_more()
    {
        await AddAsync(1, 10);
        await AddAsync(2, 10, replace: true);
        UidTable table = await LoadAsync();
        (table.Find(Uid(1)), table.Find(Uid(2))!.Number).ShouldBe((null, 10ul));
        table.Entries.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("000000000000000000000000")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("0102030405060708090A0B")]
    [InlineData("")]
    public async Task What_is_no_unique_ID_is_refused(string hex)
    {
        UidTable table = await LoadAsync();
        PlaceException refused = await Should.ThrowAsync<PlaceException>(() =>
            table.AddAsync(Convert.FromHexString(hex), 10, "", s_at, false, CancellationToken.None).AsTask());
        refused.Code.ShouldBe(ErrorCodes.UidRefused);
    }

    [Fact]
    public async Task An_addition_that_a_power_cut_tore_anywhere_is_there_or_not_and_hurts_no_other()
    {
        await AddAsync(1, 10);
        int before = _files.Content[UidTable.FileName].Length;
        await AddAsync(2, 11);
        byte[] whole = _files.Content[UidTable.FileName];
        for (int length = before; length <= whole.Length; length++)
        {
            _files.Content[UidTable.FileName] = whole[..length];
            UidTable torn = await LoadAsync();
            torn.Find(10).ShouldNotBeNull();
            (torn.Find(11) is null).ShouldBe(length < whole.Length - 1, $"{length} of {whole.Length} bytes");
            await AddAsync(2, 11);
            await AddAsync(3, 12);
            (await LoadAsync()).Entries.Select(entry => entry.Number).ShouldBe([10ul, 11ul, 12ul], $"{length} of {whole.Length} bytes");
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"uid\":\"00\",\"number\":\"1\",\"chip\":\"\",\"at\":\"2026-01-02T10:00:00+00:00\"}")]
    [InlineData("{\"uid\":\"0102030405060708090A0B0C\",\"number\":\"0\",\"chip\":\"\",\"at\":\"2026-01-02T10:00:00+00:00\"}")]
    [InlineData("{\"uid\":\"0102030405060708090A0B0C\",\"number\":\"-1\",\"chip\":\"\",\"at\":\"2026-01-02T10:00:00+00:00\"}")]
    [InlineData("{\"uid\":\"zz02030405060708090A0B0C\",\"number\":\"1\",\"chip\":\"\",\"at\":\"2026-01-02T10:00:00+00:00\"}")]
    public async Task A_line_that_is_none_is_damage_and_names_the_file(string line)
    {
        _files.Content[UidTable.FileName] = Encoding.UTF8.GetBytes(line + "\n");
        (await Should.ThrowAsync<StateException>(LoadAsync)).Message.ShouldContain(UidTable.FileName);
    }

    [Fact]
    public async Task Two_programs_that_gave_one_number_to_two_devices_are_noticed()
    {
        await AddAsync(1, 10);
        byte[] first = _files.Content[UidTable.FileName];
        _files.Content.Clear();
        await AddAsync(2, 10);
        _files.Content[UidTable.FileName] = [.. first, .. _files.Content[UidTable.FileName]];
        (await Should.ThrowAsync<StateException>(LoadAsync)).Message.ShouldContain("#10");
    }

    private static byte[] Uid(byte seed) => [seed, .. Enumerable.Range(1, 11).Select(i => (byte)(seed * i))];

    private async Task AddAsync(byte seed, ulong number, bool replace = false)
    {
        UidTable table = await LoadAsync();
        await table.AddAsync(Uid(seed), number, "STM32H743xI", s_at, replace, CancellationToken.None);
    }

    private Task<UidTable> LoadAsync() => UidTable.LoadAsync(_files, CancellationToken.None).AsTask();
}
