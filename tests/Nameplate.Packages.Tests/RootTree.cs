using Nameplate.Testing;

namespace Nameplate.Packages.Tests;

/// <summary>A tree in which programs run as if it were the whole machine: processes, mounts and root of their own, no network.</summary>
internal sealed class RootTree(string root)
{
    private const string Enter = """mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && cd / && root="$1" && shift && exec chroot "$root" "$@" """;

    public string Root => root;

    /// <summary>Skips the test for who may not change the root.</summary>
    public static void Require() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, for chroot");

    public Tool.Result Run(IReadOnlyList<string> environment, string program, params IReadOnlyList<string> arguments) =>
        Tool.Run("/usr/bin/env", ["-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8", .. environment,
            "unshare", "--mount", "--pid", "--fork", "--net", "/bin/sh", "-c", Enter, "sh", root, program, .. arguments]);
}
