using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Diagnostics;

namespace Nameplate.Packages.Tests;

/// <summary>The programs of samples/, compiled against the packages in a folder far from the checkout, and run.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task Samples_compile_against_the_packages_and_do_what_they_say()
    {
        using CleanPlace place = new();
        Sdk sdk = new(place);
        foreach (string sample in Directory.GetFiles(Path.Combine(Release.Checkout, "samples"), "*.cs"))
        {
            File.Copy(sample, place.PathOf(Path.GetFileName(sample)));
        }

        using Process board = Serve(place, out string port);
        string firmware = Path.Combine(Release.Checkout, "src/Nameplate.Cli/Demo/blink-h743-v1.hex");
        try
        {
            sdk.Run("run", "simulate.cs").Output.ShouldContain("STM32H743xI is #10, written in ");
            sdk.Run("run", "read-number.cs", port).Output.ShouldEndWith("STM32H743xI has no number\n");
            place.Run(Program(place), "assign", "55", "-p", port).ExitCode.ShouldBe(0);
            sdk.Run("run", "update.cs", port, firmware).Output.ShouldEndWith("bytes verified; identity #55 Intact\n");
            sdk.Run("run", "--no-build", "read-number.cs", port).Output.ShouldEndWith("STM32H743xI is #55\n");
        }
        finally
        {
            board.Kill(entireProcessTree: true);
            await board.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // What they ran with came out of the packages, byte for byte.
        string restored = Path.Combine(sdk.Restored, $"nameplate.provisioning/{Release.Version}/lib/net10.0/Nameplate.Provisioning.dll");
        using ZipArchive package = ZipFile.OpenRead(Release.PathOf($"Nameplate.Provisioning.{Release.Version}.nupkg"));
        using MemoryStream packed = new();
        await using (Stream library = package.GetEntry("lib/net10.0/Nameplate.Provisioning.dll")!.Open())
        {
            await library.CopyToAsync(packed, TestContext.Current.CancellationToken);
        }

        (await File.ReadAllBytesAsync(restored, TestContext.Current.CancellationToken)).ShouldBe(packed.ToArray());
    }

    /// <summary>The release's own program plays the board for the samples.</summary>
    private static Process Serve(CleanPlace place, out string port)
    {
        using Socket free = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int number = ((IPEndPoint)free.LocalEndPoint!).Port;
        free.Close();
        Testing.Tool.Run("tar", "-xzf", Release.PathOf($"nameplate-{Release.Version}-linux-x64.tar.gz"), "-C", place.PathOf("")).ExitCode.ShouldBe(0);
        Process board = Process.Start(new ProcessStartInfo(Program(place), ["simulate", "--chip", "stm32h743xi", "--tcp", $"{number}"])
        {
            RedirectStandardOutput = true,
        })!;
        string? said = null;
        while (said?.Contains("tcp:", StringComparison.Ordinal) != true)
        {
            said = board.StandardOutput.ReadLine();
            said.ShouldNotBeNull();
        }

        port = $"tcp:127.0.0.1:{number}";
        return board;
    }

    private static string Program(CleanPlace place) => place.PathOf($"nameplate-{Release.Version}-linux-x64/nameplate");
}
