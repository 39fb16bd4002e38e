using System.Buffers.Binary;

namespace Nameplate.EndToEnd.Tests;

/// <summary>
/// The main job off the H7: the command line, a pseudo-terminal, a virtual board in another process; then the real stm32flash
/// reads what we wrote.
/// </summary>
public sealed class OtherFamiliesTests
{
    [Theory]
    [InlineData("stm32f103xb", "43 BC")] // pages of 1 KB, half-words, protocol V2.2
    [InlineData("stm32f405xg", "44 BB")] // sectors of 16, 64 and 128 KB
    [InlineData("stm32g071xb", "44 BB")] // double words with ECC
    [InlineData("stm32l476xg", "44 BB", "--banks", "normal")] // two banks, and a ROM that does not tell whether they are swapped
    public async Task A_number_survives_updates(string chip, string erase, params string[] stated)
    {
        await using Workshop shop = new();
        Simulated board = await shop.SimulateAsync("--chip", chip, "--pty", shop.Pty);
        (await shop.NameplateAsync(["assign", "10", "-p", board.Port, "--chip", chip, .. stated])).With(0);
        foreach (int version in new[] { 1, 2 })
        {
            string firmware = shop.Write($"v{version}.bin", Firmware(version));
            string trace = shop.PathOf($"wire{version}.txt");
            Ended updated = (await shop.NameplateAsync(["update", firmware, "--base", "0x08000000", "-p", board.Port,
                "--chip", chip, "--trace", trace, .. stated])).With(0);
            updated.LastLine.ShouldContain("#10");
            Wire.Sent(trace).ShouldContain(erase);
        }

        (await shop.NameplateAsync("show", "-p", board.Port, "--chip", chip)).With(0).LastLine.ShouldContain("#10");

        string read = shop.PathOf("read.bin");
        (await shop.Stm32FlashAsync(board, "-r", read, "-S", "0x08000000:5000")).With(0);
        (await File.ReadAllBytesAsync(read, TestContext.Current.CancellationToken)).ShouldBe(Firmware(2));
    }

    private static byte[] Firmware(int version)
    {
        byte[] bytes = new byte[5000];
        new Random(version).NextBytes(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x2000_1000);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 0x0800_0041);
        return bytes;
    }
}
