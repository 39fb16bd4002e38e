using System.Diagnostics;
using System.Text.RegularExpressions;
using Nameplate.Testing;

namespace Nameplate.Conformance.Tests;

/// <summary>
/// The C library under the address and undefined-behaviour sanitizers: every published image, and what libFuzzer makes of them.
/// </summary>
public sealed partial class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Seconds = 60;
    private const int NightlySeconds = 600;
    private const int ControlSeconds = 30;

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-fuzz-").FullName;

    private static string Harness => Path.Combine(CBuild.Root, "firmware/tests/fuzz");

    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    public void Every_published_image_passes_under_the_sanitizers(string harness)
    {
        CBuild.Require();
        CBuild.Make(Harness, $"{_folder}/{harness}-replay", $"OUT={_folder}", $"SRC={CBuild.Firmware}/src");
        string corpus = MakeCorpus();

        Tool.Result result = Tool.Run(Path.Combine(_folder, $"{harness}-replay"), Directory.GetFiles(corpus));

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.Trim().ShouldBe($"{Directory.GetFiles(corpus).Length} files");
    }

    [Fact]
    public async Task Fuzzers_find_nothing()
    {
        RequireFuzzer();
        CBuild.Make(Harness, "fuzzers", $"OUT={_folder}", $"SRC={CBuild.Firmware}/src");
        string corpus = MakeCorpus();
        int seconds = Nightly.IsOn ? NightlySeconds : Seconds;

        Run[] runs = await Task.WhenAll(Fuzz("read-fuzzer", corpus, seconds), Fuzz("write-fuzzer", corpus, seconds));

        foreach (Run run in runs)
        {
            output.Say($"{run.Name}: {run.Executions} executions in {run.Seconds:F0} s, {run.Coverage} edges");
            run.Finding.ShouldBeNull();
            run.Executions.ShouldBeGreaterThan(seconds * 50);
            run.Coverage.ShouldBeGreaterThan(200);
        }
    }

    // Controls: the same fuzzer over a library with one bound removed.
    [Theory]
    [InlineData("read", "length + NAMEPLATE_SLOT_OVERHEAD <= 1u << log2", "length < 0xFFFFu")]
    [InlineData("read", "field.length + spare > size", "spare > size")]
    [InlineData("write", "if (merge->length > merge->edit->workspace_size)", "if (merge->length == 0u)")]
    public async Task A_missing_bound_is_found(string harness, string bound, string without)
    {
        RequireFuzzer();
        string source = Path.Combine(_folder, "src");
        Copy(Path.Combine(CBuild.Firmware, "src"), source);
        string[] places = [.. Directory.GetFiles(source, "*", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains(bound, StringComparison.Ordinal))];
        string text = await File.ReadAllTextAsync(
            places.ShouldHaveSingleItem($"the bound \"{bound}\""), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            places[0], text.Replace(bound, without, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        CBuild.Make(Harness, $"{_folder}/{harness}-fuzzer", $"OUT={_folder}", $"SRC={source}", "OPT=-O1");

        Run run = await Fuzz($"{harness}-fuzzer", MakeCorpus(), ControlSeconds);

        output.WriteLine($"{run.Executions} executions in {run.Seconds:F1} s: {run.Finding?.Split('\n')[0]}");
        run.Finding.ShouldNotBeNull();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void RequireFuzzer()
    {
        CBuild.Require();
        Tool.Require("clang", "clang libclang-rt-14-dev");
        string library = Path.Combine(
            Tool.Run("clang", "-print-resource-dir").Output.Trim(), "lib/linux/libclang_rt.fuzzer-x86_64.a");
        Assert.SkipUnless(File.Exists(library), "libFuzzer is not installed (apt-get install libclang-rt-14-dev)");
    }

    /// <summary>Every vector twice, as it is and repairing itself, each with a script for the writer; and generated stores.</summary>
    private string MakeCorpus()
    {
        string corpus = Directory.CreateDirectory(Path.Combine(_folder, "corpus")).FullName;
        // Four calls: start_delay set; removed, with a cut; a format; a field of the user's on a flash that drops lines.
        byte[] script =
        [
            0x00, 0x05, 0x10, 0x04, 0, 0x10, 0x05, 0x10, 0, 7, 0x01, 0x02, 0x30, 0x08, 0, 0x00, 0x01, 0x18, 0x20, 0x93,
        ];
        foreach (string name in Vector.Names)
        {
            Picture picture = Vector.Load(name).Picture;
            FuzzInput.Fits(picture).ShouldBeTrue(name);
            File.WriteAllBytes(Path.Combine(corpus, name), FuzzInput.Of(picture, script, repair: false));
            File.WriteAllBytes(Path.Combine(corpus, $"{name}-repaired"), FuzzInput.Of(picture, script, repair: true));
        }
        var maker = new StoreMaker(new Random(1));
        for (int i = 0; i < 100; i++)
        {
            Picture picture = maker.Make();
            if (FuzzInput.Fits(picture))
            {
                File.WriteAllBytes(Path.Combine(corpus, $"made-{i}"), FuzzInput.Of(picture, script, repair: i % 2 == 0));
            }
        }
        return corpus;
    }

    private async Task<Run> Fuzz(string fuzzer, string corpus, int seconds)
    {
        string found = Directory.CreateDirectory(Path.Combine(_folder, $"{fuzzer}-found")).FullName;
        string kept = Directory.CreateDirectory(Path.Combine(_folder, $"{fuzzer}-kept")).FullName;
        var start = new ProcessStartInfo(Path.Combine(_folder, fuzzer),
            [
                $"-max_total_time={seconds}", "-max_len=8192", "-timeout=10", "-print_final_stats=1", "-use_value_profile=1",
                $"-artifact_prefix={found}/", kept, corpus,
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            // What was freed last is kept for a while, to notice its use; 256 MB of it would count as a finding in a long run.
            Environment = { ["ASAN_OPTIONS"] = "quarantine_size_mb=16" },
        };
        var time = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        string text = await said;
        await process.WaitForExitAsync();
        string? artifact = Directory.GetFiles(found).FirstOrDefault();
        string? finding = process.ExitCode == 0 && artifact is null
            ? null
            : $"{Reason().Match(text).Value}\n{text[^Math.Min(text.Length, 6000)..]}\ninput: "
                + (artifact is null ? "none" : Convert.ToHexString(await File.ReadAllBytesAsync(artifact)));
        return new Run(
            fuzzer, Number(Executions().Match(text)), Number(Edges().Matches(text).LastOrDefault()),
            time.Elapsed.TotalSeconds, finding);
    }

    private static int Number(Match? match) => match?.Success == true ? int.Parse(match.Groups[1].Value) : 0;

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    [GeneratedRegex(@"stat::number_of_executed_units:\s*(\d+)")]
    private static partial Regex Executions();

    [GeneratedRegex(@" cov: (\d+)")]
    private static partial Regex Edges();

    [GeneratedRegex(@"does not hold: .*|SUMMARY: .*|.*runtime error: .*")]
    private static partial Regex Reason();

    /// <summary>What one fuzzer did, and what it found, if anything.</summary>
    private sealed record Run(string Name, int Executions, int Coverage, double Seconds, string? Finding);
}
