using System.Security.Cryptography;
using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

/// <summary>The hash that journals, backups and device files are kept with.</summary>
public sealed class Sha256Tests
{
    // FIPS 180-2 appendix B.1, B.2, B.3; the hash of nothing: NIST CAVP, SHA256ShortMsg.rsp, Len = 0.
    [Theory]
    [InlineData("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")]
    public void Message_of_the_standard_has_its_hash(string text, int times, string expected) =>
        Convert.ToHexStringLower(Sha256.Of(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times))))).ShouldBe(expected);

    [Fact]
    public void Every_length_over_three_blocks_has_the_hash_that_another_implementation_finds()
    {
        byte[] message = new byte[200];
        new Random(1).NextBytes(message);
        for (int length = 0; length <= message.Length; length++)
        {
            Sha256.Of(message.AsSpan(0, length)).ShouldBe(SHA256.HashData(message.AsSpan(0, length)), $"{length} bytes");
        }
    }

    [Fact]
    public void Pieces_have_the_hash_of_the_whole()
    {
        byte[] message = new byte[300];
        new Random(2).NextBytes(message);
        for (int piece = 1; piece <= 130; piece++)
        {
            Sha256 hash = new();
            foreach (byte[] part in message.Chunk(piece))
            {
                hash.Append(part);
            }

            hash.Finish().ShouldBe(SHA256.HashData(message), $"pieces of {piece}");
        }
    }
}
