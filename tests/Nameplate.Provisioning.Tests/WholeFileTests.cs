using System.Runtime.Versioning;
using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Tests;

/// <summary>Files that are written whole or not at all, and nothing beside them.</summary>
public sealed class WholeFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-whole-file-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder, "file");

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task A_new_file_and_one_that_replaces_another_are_their_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are of Unix");
        await File.WriteAllTextAsync(FilePath, "old", Token);
        File.SetUnixFileMode(FilePath, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        await WholeFile.WriteAsync(FilePath, "new"u8.ToArray(), Token);
        await WholeFile.WriteAsync(FilePath + "2", "new"u8.ToArray(), Token);

        File.GetUnixFileMode(FilePath).ShouldBe(OwnerOnly);
        File.GetUnixFileMode(FilePath + "2").ShouldBe(OwnerOnly);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task A_file_for_others_has_the_mode_of_any_new_file_and_keeps_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are of Unix");
        string any = Path.Combine(_folder, "any");
        await File.WriteAllTextAsync(any, "", Token); // 0666 without what the umask takes

        await WholeFile.WriteAsync(FilePath, "new"u8.ToArray(), FileReaders.ByUmask, Token);
        File.GetUnixFileMode(FilePath).ShouldBe(File.GetUnixFileMode(any));

        File.SetUnixFileMode(FilePath, OwnerOnly);
        WholeFile.Write(FilePath, "newer"u8, FileReaders.ByUmask);
        File.GetUnixFileMode(FilePath).ShouldBe(OwnerOnly);
    }

    [Fact]
    public async Task A_symbolic_link_is_replaced_and_what_it_points_to_is_left_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        string target = Path.Combine(_folder, "elsewhere");
        await File.WriteAllTextAsync(target, "mine", Token);
        File.CreateSymbolicLink(FilePath, target);

        await WholeFile.WriteAsync(FilePath, "new"u8.ToArray(), Token);

        (await File.ReadAllTextAsync(target, Token)).ShouldBe("mine");
        new FileInfo(FilePath).LinkTarget.ShouldBeNull();
        (await File.ReadAllTextAsync(FilePath, Token)).ShouldBe("new");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_leaves_the_old_file_and_no_other(bool waits)
    {
        Directory.CreateDirectory(Path.Combine(FilePath, "not empty")); // the rename fails, after everything was written

        Exception failure = await Should.ThrowAsync<Exception>(async () =>
        {
            if (waits)
            {
                await WholeFile.WriteAsync(FilePath, "new"u8.ToArray(), Token);
            }

            WholeFile.Write(FilePath, "new"u8, FileReaders.Owner);
        });

        (failure is IOException or UnauthorizedAccessException).ShouldBeTrue(failure.ToString());
        Directory.GetFileSystemEntries(_folder).ShouldBe([FilePath]);
        Directory.Exists(Path.Combine(FilePath, "not empty")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_write_that_is_cancelled_leaves_the_old_file_and_no_other()
    {
        await File.WriteAllTextAsync(FilePath, "old", Token);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await WholeFile.WriteAsync(FilePath, new byte[1 << 20], cancelled.Token));

        (await File.ReadAllTextAsync(FilePath, Token)).ShouldBe("old");
        Directory.GetFileSystemEntries(_folder).ShouldBe([FilePath]);
    }

    [Theory]
    [InlineData("file.new")] // the name that temporary files once had
    [InlineData("file.tmp")]
    [InlineData("file~")]
    public async Task A_file_of_the_users_beside_it_is_left_alone(string name)
    {
        string beside = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(beside, "mine", Token);

        await WholeFile.WriteAsync(FilePath, "new"u8.ToArray(), Token);

        (await File.ReadAllTextAsync(beside, Token)).ShouldBe("mine");
        Directory.GetFileSystemEntries(_folder).Length.ShouldBe(2);
    }

    /// <summary>What a process that is killed between its calls leaves: at no moment is there anything but the old content or
    /// the new under the name, whoever reads it meanwhile.</summary>
    [Fact]
    public async Task At_every_moment_the_name_holds_all_of_the_old_content_or_all_of_the_new()
    {
        byte[][] contents = [[.. Enumerable.Repeat((byte)'a', 100_000)], [.. Enumerable.Repeat((byte)'b', 300_000)]];
        await WholeFile.WriteAsync(FilePath, contents[0], Token);
        using CancellationTokenSource done = new();
        Task writer = Task.Run(async () =>
        {
            for (int i = 0; i < 60; i++)
            {
                await WholeFile.WriteAsync(FilePath, contents[i % 2], CancellationToken.None);
            }

            await done.CancelAsync();
        }, Token);

        int reads = 0;
        while (!done.IsCancellationRequested)
        {
            byte[] now = await File.ReadAllBytesAsync(FilePath, Token);
            contents.Any(content => now.AsSpan().SequenceEqual(content)).ShouldBeTrue();
            reads++;
        }

        await writer;
        reads.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/stdout")]
    public void A_device_is_refused_and_stays_one(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "devices are named so on Linux");
        Should.Throw<IOException>(() => WholeFile.Write(path, "new"u8, FileReaders.Owner)).Message.ShouldContain("device");
        Encoding.UTF8.GetString(File.ReadAllBytes("/dev/null")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_name_that_is_none_is_a_failure_like_any_other(string path) =>
        Should.Throw<IOException>(() => WholeFile.Write(path, "new"u8, FileReaders.Owner));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
