using System.Security.Cryptography;

namespace Nameplate.Packages.Tests;

/// <summary>SHA256SUMS.</summary>
public sealed class ChecksumTests
{
    [Fact]
    public void Every_file_is_listed_with_its_sum_and_nothing_else_is()
    {
        string[] listed = File.ReadAllLines(Release.PathOf("SHA256SUMS"));

        string[] there = [.. Directory.GetFiles(Release.Folder).Where(path => Path.GetFileName(path) != "SHA256SUMS")
            .Select(path => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))}  {Path.GetFileName(path)}")];

        listed.Order(StringComparer.Ordinal).ShouldBe(there.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Release_is_complete()
    {
        string version = Release.Version;
        string[] expected =
        [
            "SHA256SUMS", $"nameplate-{version}-linux-x64.tar.gz", $"nameplate-{version}-linux-arm64.tar.gz", $"nameplate-{version}-win-x64.zip",
            $"nameplate_{version}_amd64.deb", $"nameplate_{version}_arm64.deb", $"nameplate-{version}-linux-x64.oci.tar", $"nameplate.{version}.nupkg",
            .. Release.Libraries.SelectMany(name => (string[])[$"Nameplate.{name}.{version}.nupkg", $"Nameplate.{name}.{version}.snupkg"]),
        ];

        Directory.GetFiles(Release.Folder).Select(path => Path.GetFileName(path)).ShouldBe(expected, ignoreOrder: true);
    }
}
