using System.Text;
using System.Text.Json.Nodes;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Tests;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "state");

    [Fact]
    public async Task A_write_creates_the_directory_and_replaces_the_file_as_one_act()
    {
        StateDirectory state = new(_path);
        await state.WriteAsync("a.json", Encoding.UTF8.GetBytes("one"), TestContext.Current.CancellationToken);
        await state.WriteAsync("a.json", Encoding.UTF8.GetBytes("two"), TestContext.Current.CancellationToken);

        Encoding.UTF8.GetString((await state.ReadAsync("a.json", TestContext.Current.CancellationToken))!).ShouldBe("two");
        Directory.GetFiles(_path).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Replacements_that_are_recorded_at_the_same_time_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => new ReplacementLog(new StateDirectory(_path)).AddAsync(
                new Replacement(DateTimeOffset.UnixEpoch, "device", $"{i}", "1", "test"), TestContext.Current.CancellationToken).AsTask(),
            TestContext.Current.CancellationToken)));

        string[] lines = await File.ReadAllLinesAsync(Path.Combine(_path, "replacements.jsonl"), TestContext.Current.CancellationToken);
        lines.Length.ShouldBe(20);
        lines.ShouldAllBe(line => line.StartsWith('{') && line.EndsWith('}'));
    }

    // Two programs at once: a reader finds one whole content or the other, and no temporary file is left.
    [Fact]
    public async Task Writers_of_the_same_file_at_the_same_time_publish_whole_contents_only()
    {
        byte[][] contents = [.. Enumerable.Range(1, 4).Select(i => Enumerable.Repeat((byte)i, 20_000 * i).ToArray())];
        await new StateDirectory(_path).WriteAsync("a.json", contents[0], TestContext.Current.CancellationToken);
        Task[] writers = [.. contents.Select(content => Task.Run(
            async () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    await new StateDirectory(_path).WriteAsync("a.json", content, TestContext.Current.CancellationToken);
                }
            },
            TestContext.Current.CancellationToken))];

        for (Task all = Task.WhenAll(writers); !all.IsCompleted;)
        {
            byte[] read = (await new StateDirectory(_path).ReadAsync("a.json", TestContext.Current.CancellationToken))!;
            contents.Any(content => content.AsSpan().SequenceEqual(read)).ShouldBeTrue("a mixture, or a part");
        }

        await Task.WhenAll(writers);
        Directory.GetFiles(_path).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_replacement_behind_a_torn_line_has_a_line_of_its_own()
    {
        StateDirectory files = new(_path);
        await files.AppendAsync("replacements.jsonl", Encoding.UTF8.GetBytes("{\"at\":\"2026"), TestContext.Current.CancellationToken);
        ReplacementLog log = new(files);
        await log.AddAsync(new Replacement(DateTimeOffset.UnixEpoch, "device", "1", "2", "test"), TestContext.Current.CancellationToken);
        await log.AddAsync(new Replacement(DateTimeOffset.UnixEpoch, "device", "2", "3", "test"), TestContext.Current.CancellationToken);

        string[] lines = await File.ReadAllLinesAsync(Path.Combine(_path, "replacements.jsonl"), TestContext.Current.CancellationToken);
        lines.Length.ShouldBe(3);
        lines[1..].ShouldAllBe(line => line.StartsWith('{') && line.EndsWith('}'));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_null_and_deleting_it_does_nothing()
    {
        StateDirectory state = new(_path);
        (await state.ReadAsync("none", TestContext.Current.CancellationToken)).ShouldBeNull();
        await state.DeleteAsync("none", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        await File.WriteAllTextAsync(_path, "a file where the directory should be", TestContext.Current.CancellationToken);
        StateDirectory state = new(_path);

        StateException refused = await Should.ThrowAsync<StateException>(async () => await state.WriteAsync("a", new byte[1], TestContext.Current.CancellationToken));

        refused.Message.ShouldContain(_path);
        refused.Hint!.ShouldContain("NAMEPLATE_STATE");
    }

    [Fact]
    public async Task A_damaged_record_is_named_and_not_taken_for_an_empty_one()
    {
        StateDirectory files = new(_path);
        byte[] uid = new byte[12];
        await files.WriteAsync($"device-{Convert.ToHexString(uid)}.json", Encoding.UTF8.GetBytes("{ torn"), TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<StateException>(async () => await new HostState(files).LoadAsync(uid, TestContext.Current.CancellationToken)))
            .Message.ShouldContain("damaged");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"hangingAddresses":null}""")]
    [InlineData("""{"hangingAddresses":[null]}""")]
    [InlineData("""{"hangingAddresses":[{"address":1,"times":-3}]}""")]
    [InlineData("""{"lock":{"phase":7,"others":[]}}""")]
    [InlineData("""{"lock":{"phase":1}}""")]
    [InlineData("""{"incomplete":{"startedAt":"1970-01-01T00:00:00+00:00","firmwareLength":-1,"firmwareCrc32":0}}""")]
    [InlineData("""{"destruction":{"verb":"mass-erase","number":null,"backup":"../elsewhere.hex"}}""")]
    public async Task A_record_that_says_what_no_command_writes_is_named_as_damaged(string json)
    {
        MemoryFiles files = new();
        byte[] uid = new byte[12];
        files.Content[$"device-{Convert.ToHexString(uid)}.json"] = Encoding.UTF8.GetBytes(json);

        (await Should.ThrowAsync<StateException>(async () => await new HostState(files).LoadAsync(uid, TestContext.Current.CancellationToken)))
            .Message.ShouldContain("damaged");
    }

    [Fact]
    public async Task A_record_of_a_version_that_knew_less_is_taken()
    {
        MemoryFiles files = new();
        byte[] uid = new byte[12];
        files.Content[$"device-{Convert.ToHexString(uid)}.json"] = """{"hangingAddresses":[{"address":134217728,"times":2}]}"""u8.ToArray();

        DeviceRecord record = await new HostState(files).LoadAsync(uid, TestContext.Current.CancellationToken);

        record.UnprovenSectors.ShouldBeEmpty();
        record.Hangs(new AddressRange(0x0800_0000, 32)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("state", "\"Closed\"")]
    [InlineData("state", "\"99999999999999999999\"")]
    [InlineData("slotSize", "7")]
    [InlineData("slotSize", "0")]
    [InlineData("regionLength", "4294967295")]
    [InlineData("deviceId", "0")]
    [InlineData("payload", "\"AAAA\"")]
    [InlineData("newEpoch", "0")]
    [InlineData("oldLines", "{\"0\":\"\"}")]
    [InlineData("oldLines", "{\"136183808\":null}")]
    [InlineData("oldLines", "null")]
    [InlineData("sectorImage", "\"AAAA\"")]
    public async Task A_journal_that_makes_no_sense_is_damaged_though_its_checksum_may_be_right(string member, string value)
    {
        MemoryFiles files = new();
        JournalFile journal = new(files, "KEY");
        await journal.SaveAsync(SomeJournal(), TestContext.Current.CancellationToken);
        (await journal.LoadAsync(TestContext.Current.CancellationToken))!.New.DeviceId.ShouldBe(10ul);
        JsonObject stored = JsonNode.Parse(files.Content["journal-KEY.json"])!.AsObject();
        stored[member] = JsonNode.Parse(value);
        files.Content["journal-KEY.json"] = Encoding.UTF8.GetBytes(stored.ToJsonString());

        StateException refused = await Should.ThrowAsync<StateException>(async () => await journal.LoadAsync(TestContext.Current.CancellationToken));

        refused.Message.ShouldContain("the journal is damaged");
        refused.Message.ShouldNotContain("checksum");
    }

    private static JournalRecord SomeJournal() => new()
    {
        State = JournalState.Erasing,
        DeviceKey = "KEY",
        ProductId = 0x450,
        Region = new AddressRange(0x081E_0000, 0x800),
        SwapBank = null,
        OldLines = new Dictionary<uint, LineRead> { [0x081E_0000] = LineRead.Unreadable },
        New = new Snapshot(10, SlotTraits.None, 0, PayloadFormat.Fields, ReadOnlyMemory<byte>.Empty),
        SlotSize = 512,
        OldGeneration = 1,
        NewGeneration = 2,
        ParentGeneration = 1,
        FirstEpoch = 2,
        NewEpoch = 2,
    };

    public void Dispose()
    {
        if (Directory.Exists(Path.GetDirectoryName(_path)))
        {
            Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
        }
    }
}
