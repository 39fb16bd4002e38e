using System.Diagnostics;
using Nameplate.Packages.Tests;
using Nameplate.Testing;

// It is made once, for all classes that ask for it.
[assembly: AssemblyFixture(typeof(DebianMachine))]

namespace Nameplate.Packages.Tests;

/// <summary>A Debian of the smallest kind in a folder, fresh from its packages.</summary>
public sealed class DebianMachine : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-debian-").FullName;
    private readonly Lazy<RootTree> _tree;

    public DebianMachine() => _tree = new Lazy<RootTree>(Make);

    internal RootTree Tree
    {
        get
        {
            RootTree.Require();
            Tool.Require("debootstrap", "debootstrap");
            return _tree.Value;
        }
    }

    /// <summary>What is installed, without dpkg's log and the copies that it keeps of its own lists.</summary>
    internal IReadOnlyList<string> Content => FileList.Of(Tree.Root, path => path is "proc" or "dev" or "var/log"
        || (path.StartsWith("var/lib/dpkg/", StringComparison.Ordinal) && path.EndsWith("-old", StringComparison.Ordinal)));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // In mounts of its own: what debootstrap mounts into the tree goes with it, however it ends. Nothing is waited for to
    // be on the disk: the tree does not outlive the suite.
    private RootTree Make()
    {
        string root = Path.Combine(_folder, "root");
        string log = Path.Combine(_folder, "log");
        using Process made = Process.Start("/bin/sh",
            ["-c", $"DPKG_FORCE=unsafe-io exec unshare --mount --pid --fork --kill-child debootstrap --variant=minbase bookworm '{root}' >'{log}' 2>&1"]);
        if (!made.WaitForExit(s_patience))
        {
            made.Kill(entireProcessTree: true);
            made.WaitForExit();
            throw new TimeoutException($"debootstrap does not end: {File.ReadAllText(log)}");
        }

        made.ExitCode.ShouldBe(0, File.ReadAllText(log));
        return new RootTree(root);
    }
}
