using System.Runtime.CompilerServices;
using System.Text.Json;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>
/// The published store images (tests/vectors/identity-store) through the library's reader over a dump, which is one region without an
/// alias; the other images are the business of the conformance tests.
/// </summary>
public sealed class StoreVectorTests(BlinkBuild build) : IClassFixture<BlinkBuild>
{
    private const string OneRegion = "region 081E0000 600";
    private const uint Base = 0x081E0000;
    private const int Unsettled = 1;

    public static TheoryData<string> Applicable => new(Directory.GetFiles(Folder(), "*.txt").Order(StringComparer.Ordinal)
        .Where(path => File.ReadAllLines(path).Count(line => line.StartsWith("region", StringComparison.Ordinal)) == 1
            && File.ReadAllLines(path).Contains(OneRegion))
        .Select(path => Path.GetFileNameWithoutExtension(path)));

    [Fact]
    public void Most_images_have_one_region() => Applicable.Count.ShouldBeGreaterThanOrEqualTo(38);

    [Theory, MemberData(nameof(Applicable))]
    public void Firmware_reads_what_the_image_expects(string name)
    {
        Image image = Image.Load(Path.Combine(Folder(), $"{name}.txt"));

        Tell(image).ShouldStartWith(image.Expected);
    }

    [Fact]
    public void Firmware_finds_the_delay_of_the_newest_slot() =>
        Tell(Image.Load(Path.Combine(Folder(), "good-third.txt"))).ShouldEndWith("start_delay=250");

    // Control: an image whose expectation belongs to another one must be told apart.
    [Fact]
    public void Another_expectation_is_not_met()
    {
        Image first = Image.Load(Path.Combine(Folder(), "good-first.txt"));
        Image third = Image.Load(Path.Combine(Folder(), "good-third.txt"));

        Tell(third).ShouldNotStartWith(first.Expected);
    }

    private string Tell(Image image)
    {
        Tool.Result told = Tool.Run(build.DumpReader, [build.NewFile(image.Bytes), .. image.BadLines.Select(line => $"{line}")]);
        told.Error.ShouldBeEmpty();
        return told.Output.Trim();
    }

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../vectors/identity-store"));

    /// <param name="Bytes">The region.</param>
    /// <param name="BadLines">Numbers of the lines that cannot be read.</param>
    /// <param name="Expected">The beginning of what the reader prints.</param>
    private sealed record Image(byte[] Bytes, IReadOnlyList<uint> BadLines, string Expected)
    {
        public static Image Load(string path)
        {
            byte[] bytes = Enumerable.Repeat((byte)0xFF, 0x600).ToArray();
            List<uint> bad = [];
            string expected = "";
            foreach (string[] words in File.ReadAllLines(path).Select(line => line.Split(' ', 2)))
            {
                switch (words[0])
                {
                    case "line":
                        string[] parts = words[1].Split(' ');
                        Convert.FromHexString(parts[1]).CopyTo(bytes, OffsetOf(parts[0]));
                        break;
                    case "bad":
                        bad.Add(OffsetOf(words[1].Trim()) / StoreBytes.Line);
                        break;
                    case "expect":
                        expected = Told(JsonDocument.Parse(words[1]).RootElement);
                        break;
                }
            }

            expected.ShouldNotBeEmpty(path);
            return new Image(bytes, bad, expected);
        }

        private static uint OffsetOf(string address) => checked(Convert.ToUInt32(address, 16) - Base);

        private static string Told(JsonElement expect) => expect.GetProperty("state").GetString() switch
        {
            "None" => "none",
            "LaterVersion" => "later version",
            _ => $"device_id={expect.GetProperty("number").GetString()} generation={expect.GetProperty("generation").GetUInt32()} "
                + $"slot={expect.GetProperty("slot").GetInt32()} settled={((expect.GetProperty("status").GetInt32() & Unsettled) != 0 ? 0 : 1)} ",
        };
    }
}
