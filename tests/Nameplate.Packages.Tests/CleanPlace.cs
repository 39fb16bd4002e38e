using Nameplate.Testing;

namespace Nameplate.Packages.Tests;

/// <summary>
/// An empty folder with a home and a folder for temporary files in it, and programs that run there with these and nothing else
/// in their environment: no SDK, no PATH to one. All of it goes when the test ends.
/// </summary>
internal sealed class CleanPlace : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("nameplate-clean-").FullName;

    public CleanPlace()
    {
        Directory.CreateDirectory(PathOf("home"));
        Directory.CreateDirectory(PathOf("tmp"));
    }

    /// <summary>Every file and folder, sorted.</summary>
    public IReadOnlyList<string> Content => FileList.Of(_root);

    public string PathOf(string name) => Path.Combine(_root, name);

    /// <summary>Runs a program that needs nothing of this machine.</summary>
    public Tool.Result Run(string program, params IReadOnlyList<string> arguments) => RunWith([], program, arguments);

    /// <summary>The same, with more in its environment; a later PATH wins.</summary>
    public Tool.Result RunWith(IReadOnlyList<string> environment, string program, params IReadOnlyList<string> arguments) =>
        Tool.Run("/usr/bin/env", ["--chdir", _root, "-i", $"HOME={PathOf("home")}", $"TMPDIR={PathOf("tmp")}",
            $"PATH={PathOf("nothing")}", .. environment, program, .. arguments]);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
