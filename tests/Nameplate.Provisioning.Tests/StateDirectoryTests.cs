using System.Text;
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

    public void Dispose()
    {
        if (Directory.Exists(Path.GetDirectoryName(_path)))
        {
            Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
        }
    }
}
