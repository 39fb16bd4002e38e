using Nameplate.Testing;

namespace Nameplate.EndToEnd.Tests;

/// <summary>A user's project folder, and a machine on which <c>nameplate</c> is on the path.</summary>
internal sealed class InstalledProject : IAsyncDisposable
{
    private readonly List<Child> _children = [];

    public InstalledProject() => Install(Path.Combine(Folder, "bin"));

    /// <summary>Links of every part followed, as a shell shows it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("nameplate-project-").FullName;

    /// <summary>Where programs are looked for; a later entry is looked for last.</summary>
    public List<string> SearchPath { get; } = ["/usr/local/bin", "/usr/bin", "/bin", Path.GetDirectoryName(Environment.ProcessPath ?? "") ?? ""];

    public Dictionary<string, string> Variables { get; } = [];

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>Puts a <c>nameplate</c> into a folder, as a package would. Another process writes it: what this one has open for
    /// writing, a test beside this one may hand on to a program that it starts, and then it is busy.</summary>
    public static void Install(string folder)
    {
        Directory.CreateDirectory(folder);
        string text = Path.Combine(folder, "nameplate.text");
        File.WriteAllText(text, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "nameplate.dll")}' \"$@\"\n");
        Tool.Run("install", "-m", "755", text, Path.Combine(folder, "nameplate")).ExitCode.ShouldBe(0);
        File.Delete(text);
    }

    /// <summary>Runs a program in the folder to its end.</summary>
    public async Task<Ended> RunAsync(string program, params IReadOnlyList<string> arguments)
    {
        await using Child child = Child.Start("/usr/bin/env", ["-C", Folder, program, .. arguments], Environments());
        return await child.EndAsync();
    }

    /// <summary>Starts a program in the folder that goes on.</summary>
    public Child Start(string program, params IReadOnlyList<string> arguments)
    {
        Child child = Child.Start("/usr/bin/env", ["-C", Folder, program, .. arguments], Environments());
        _children.Add(child);
        return child;
    }

    public Dictionary<string, string> Environments() => new(Variables)
    {
        ["PATH"] = string.Join(':', SearchPath.Prepend(PathOf("bin"))),
        ["HOME"] = Folder,
        ["NAMEPLATE_STATE"] = PathOf("state"),
        ["NAMEPLATE_PORT"] = "",
        ["TERM"] = "dumb",
    };

    public async ValueTask DisposeAsync()
    {
        foreach (Child child in _children)
        {
            await child.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
