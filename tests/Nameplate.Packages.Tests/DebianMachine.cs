using Nameplate.Packages.Tests;
using Nameplate.Testing;

// It is made once, for all classes that ask for it.
[assembly: AssemblyFixture(typeof(DebianMachine))]

namespace Nameplate.Packages.Tests;

/// <summary>A Debian of the smallest kind in a folder, fresh from its packages.</summary>
public sealed class DebianMachine : IDisposable
{
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

    private RootTree Make()
    {
        string root = Path.Combine(_folder, "root");
        Tool.Result made = Tool.Run("debootstrap", "--variant=minbase", "bookworm", root);
        made.ExitCode.ShouldBe(0, made.Output + made.Error);
        return new RootTree(root);
    }
}
