using System.Buffers.Binary;
using System.IO.Compression;
using Nameplate.Testing;

namespace Nameplate.Packages.Tests;

/// <summary>The program for Windows, under Wine.</summary>
public sealed class WindowsTests
{
    [Fact]
    public void Program_for_Windows_plays_the_demo_and_leaves_nothing_beside_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/wine"), "wine is not installed (apt-get install wine wine64)");
        using CleanPlace place = new();
        string program = Path.Combine(Unpack(place), "nameplate.exe");
        File.WriteAllBytes(program, SingleFile.WithUnpacking(File.ReadAllBytes(program)));
        string[] windows = [$"WINEPREFIX={place.PathOf("wine")}", "WINEDEBUG=-all", "PATH=/usr/bin:/bin",
            "DOTNET_BUNDLE_EXTRACT_BASE_DIR=Z:" + place.PathOf("unpacked").Replace('/', '\\')];
        place.RunWith([.. windows, "WINEDLLOVERRIDES=mscoree=d;mshtml=d"], "/bin/sh", "-c", "wineboot --init >log 2>&1; wine winecfg -v win10 >>log 2>&1")
            .ExitCode.ShouldBe(0, "Wine does not start");
        IReadOnlyList<string> before = FileList.Of(Path.GetDirectoryName(program)!);
        try
        {
            // Through a file: what Wine leaves running in the background would hold a pipe open.
            Tool.Result ran = place.RunWith(windows, "/bin/sh", "-c", "wine \"$0\" demo >said 2>&1", program);

            Demo.ShouldHaveTold(ran with { Output = File.ReadAllText(place.PathOf("said")).Replace("\r", "", StringComparison.Ordinal) });
        }
        finally
        {
            place.RunWith(windows, "/bin/sh", "-c", "wineserver -k; wineserver -w");
        }

        FileList.Of(Path.GetDirectoryName(program)!).ShouldBe(before);
    }

    [Fact]
    public void Archive_holds_a_console_program_for_x64()
    {
        using CleanPlace place = new();
        string folder = Unpack(place);

        Directory.GetFiles(folder).Select(Path.GetFileName).ShouldBe(["nameplate.exe", "LICENSE", "THIRD-PARTY-NOTICES.txt"], ignoreOrder: true);
        byte[] program = File.ReadAllBytes(Path.Combine(folder, "nameplate.exe"));
        // Microsoft PE/COFF revision 11: the signature's offset at 0x3C, Machine 4 bytes after it, Subsystem at 68 in the optional header.
        int header = BinaryPrimitives.ReadInt32LittleEndian(program.AsSpan(0x3C));
        BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(header + 4)).ShouldBe((ushort)0x8664);
        BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(header + 24 + 68)).ShouldBe((ushort)3);
    }

    private static string Unpack(CleanPlace place)
    {
        string name = $"nameplate-{Release.Version}-win-x64";
        ZipFile.ExtractToDirectory(Release.PathOf($"{name}.zip"), place.PathOf(""));
        return place.PathOf(name);
    }
}
