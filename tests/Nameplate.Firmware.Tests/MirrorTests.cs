using System.Runtime.CompilerServices;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>firmware/src/mirror on this computer, its memory cut at every word.</summary>
public sealed class MirrorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-mirror-").FullName;

    [Fact]
    public void Cut_at_any_word_the_old_identity_or_the_new_one_is_read()
    {
        Tool.Result ran = Run(Sources);
        ran.Error.ShouldBeEmpty();
        ran.Output.ShouldEndWith(" pairs of cuts, 100000 cached runs, 50000 noisy ones\n");
        int.Parse(ran.Output.Split(' ')[0]).ShouldBeGreaterThan(9_000);
        ran.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("copy[HEAD_MARK] == mark_for(copy, kept)", "copy[HEAD_MARK] != 0u && mark_for(copy, kept) != 0u")] // any mark counts
    [InlineData("last == memory ? memory + size / 8u : memory", "last == memory ? memory : memory + size / 8u")] // over the last whole copy
    [InlineData("head[HEAD_TURN] = last[HEAD_TURN] + 1u;", "")] // nothing tells the newer one
    [InlineData("(int32_t)(first[HEAD_TURN] - second[HEAD_TURN]) > 0", "first[HEAD_TURN] > second[HEAD_TURN]")] // the turn never begins again
    [InlineData("copy[HEAD_UID] == uid && ", "(copy[HEAD_UID] == uid || true) && ")] // another chip's copy counts
    [InlineData("(NAMEPLATE_CONFLICT | NAMEPLATE_STALE_UID)", "NAMEPLATE_CONFLICT")] // another chip's identity is copied
    public void A_mirror_without_one_of_its_rules_is_caught(string rule, string without)
    {
        Tool.Result ran = Run(SourcesWith(rule, without));
        ran.Error.ShouldBeEmpty();
        ran.ExitCode.ShouldBe(1);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Sources => Path.Combine(Firmware(), "src");

    private Tool.Result Run(string sources)
    {
        Tool.Require("make", "make");
        Tool.Require("cc", "gcc");
        string output = Path.Combine(_folder, "out");
        Tool.Result made = Tool.Run("make", "-C", Path.Combine(Firmware(), "tests/mirror"), $"OUT={output}", $"SRC={sources}");
        made.ExitCode.ShouldBe(0, made.Error);
        return Tool.Run(Path.Combine(output, "mirror-test"));
    }

    private string SourcesWith(string rule, string without)
    {
        string copy = Path.Combine(_folder, "src");
        foreach (string folder in (string[])["", "mirror", "reader"])
        {
            Directory.CreateDirectory(Path.Combine(copy, folder));
            foreach (string file in Directory.GetFiles(Path.Combine(Sources, folder)))
            {
                File.Copy(file, Path.Combine(copy, folder, Path.GetFileName(file)));
            }
        }

        string path = Path.Combine(copy, "mirror", "mirror.c");
        string text = File.ReadAllText(path);
        text.ShouldContain(rule);
        File.WriteAllText(path, text.Replace(rule, without, StringComparison.Ordinal));
        return copy;
    }

    private static string Firmware([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../firmware"));
}
