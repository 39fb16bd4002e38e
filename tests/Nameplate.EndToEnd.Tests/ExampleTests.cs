using System.Text.Json;
using System.Text.RegularExpressions;
using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>The examples do what they say: the workflow's steps and the editor's tasks are run as they stand.</summary>
public sealed partial class ExampleTests(BlinkBuild build)
{
    private static readonly string s_examples = Path.Combine(Repository(), "examples");

    [Fact]
    public async Task The_workflow_builds_updates_and_keeps_the_number()
    {
        await using InstalledProject project = Project();
        // The user's own part: a firmware that make leaves where nameplate.json looks for it.
        project.Write("Makefile", $"all:\n\tmkdir -p build && cp {Path.Combine(build.Chip, "blink-h743-v1.hex")} build/firmware.hex\n");
        InstalledProject.Install(project.PathOf("tools/nameplate"));
        Directory.Delete(project.PathOf("bin"), recursive: true);
        project.Variables["GITHUB_PATH"] = project.Write("runner/path", "");
        project.Variables["RUNNER_TEMP"] = project.PathOf("runner");
        List<string> said = [];

        foreach ((string name, string script) in Steps(File.ReadAllText(Path.Combine(s_examples, "ci", ".github", "workflows", "firmware.yml"))))
        {
            // As the runner calls it: the step in a file, and what earlier steps put into GITHUB_PATH before everything else.
            Ended step = await project.RunAsync("bash", "--noprofile", "--norc", "-eo", "pipefail", project.Write("runner/step.sh", script));
            step.ExitCode.ShouldBe(0, $"{name}\n{step.Output}\n{step.Error}");
            said.Add(step.Output + step.Error);
            project.SearchPath.InsertRange(0, File.ReadAllLines(project.Variables["GITHUB_PATH"]).Except(project.SearchPath));
        }

        said.Count.ShouldBe(7);
        said[3].ShouldContain("plan: erases 1 sector");
        said[4].ShouldContain("identity #10 intact");
        said[5].ShouldContain("error N4");
        said[5].ShouldContain("identity #10 intact");
    }

    [Fact]
    public async Task Each_task_of_the_editor_runs()
    {
        await using InstalledProject project = Project();
        Directory.CreateDirectory(project.PathOf("build"));
        File.Copy(Path.Combine(build.Chip, "blink-h743-v1.hex"), project.PathOf("build/firmware.hex"));
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_examples, "vscode", "tasks.json")));
        Dictionary<string, JsonElement> tasks = file.RootElement.GetProperty("tasks").EnumerateArray().ToDictionary(task => task.GetProperty("label").GetString()!);
        Dictionary<string, string> inputs = file.RootElement.GetProperty("inputs").EnumerateArray().ToDictionary(
            input => input.GetProperty("id").GetString()!,
            input => input.TryGetProperty("default", out JsonElement usual) ? usual.GetString()! : "10");
        (string Task, string Says)[] order =
        [
            ("make a virtual board", "1 virtual device kept"),
            ("assign", "done: this is device #10, read back"),
            ("plan", "plan: erases 1 sector"),
            ("update", "identity #10 intact"),
            ("show", "this is device #10"),
            ("doctor", "done: a bootloader answers on"),
        ];

        tasks.Keys.ShouldBe(order.Select(row => $"nameplate: {row.Task}"), ignoreOrder: true);
        foreach ((string label, string says) in order)
        {
            JsonElement task = tasks[$"nameplate: {label}"];
            task.GetProperty("options").GetProperty("cwd").GetString().ShouldBe("${workspaceFolder}");
            string[] arguments = [.. task.GetProperty("args").EnumerateArray()
                .Select(argument => Input().Replace(argument.GetString()!, match => inputs[match.Groups[1].Value]))];

            (await project.RunAsync(task.GetProperty("command").GetString()!, arguments)).With(0).LastLine.ShouldContain(says);
        }
    }

    private static InstalledProject Project()
    {
        InstalledProject project = new();
        project.Write("nameplate.json", File.ReadAllText(Path.Combine(s_examples, "ci", "nameplate.json")));
        return project;
    }

    /// <summary>Name and script of every <c>run</c> of a workflow, one line or a block of them.</summary>
    private static IEnumerable<(string Name, string Script)> Steps(string workflow)
    {
        foreach (Match step in Step().Matches(workflow))
        {
            string[] block = [.. step.Groups["block"].Captures.Select(line => line.Value)];
            yield return (step.Groups["name"].Value, block.Length == 0 ? step.Groups["line"].Value + "\n" : string.Join('\n', block) + "\n");
        }
    }

    [GeneratedRegex(@"^      - name: (?<name>.+)\n        run: (?:\|\n(?:          (?<block>.*)\n)+|(?<line>.+)\n)", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex(@"\$\{input:(\w+)\}")]
    private static partial Regex Input();

    private static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Nameplate.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
