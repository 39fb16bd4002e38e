using System.Buffers.Binary;
using System.Security.Cryptography;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>
/// nameplate_authenticate with .NET's cryptography behind it. The message is put together here from the format's description:
/// "NPS1-AUTH" and a 0, 12 UID bytes, product ID, the header line with generation, epoch, CRC and PRODUCTION zeroed, the payload
/// up to the authentication field.
/// </summary>
public sealed class AuthenticationTests
{
    private const byte KeyId = 3;
    private const int FieldHead = 4;
    private static readonly byte[] s_uid = [.. Enumerable.Range(0x21, 12).Select(i => (byte)i)];
    private static readonly byte[] s_key = SHA256.HashData("a key for tests"u8);
    private static readonly byte[] s_content = Convert.FromHexString("05100400FA00000002300400414231300118040078563412");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Right_tag_is_accepted(byte algorithm) =>
        Check(Signed(algorithm), algorithm).ShouldBe(CResult.OK);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Another_key_is_refused(byte algorithm) =>
        Check(Signed(algorithm), algorithm, key: SHA256.HashData("another key"u8)).ShouldBe(CResult.E_FORGED);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Image_copied_to_another_chip_is_refused(byte algorithm)
    {
        byte[] uid = [.. s_uid];
        uid[11] ^= 1;
        Check(Signed(algorithm), algorithm, uid: uid).ShouldBe(CResult.E_FORGED);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Changed_content_is_refused(byte algorithm)
    {
        Identity signed = Signed(algorithm);
        for (int at = 0; at < s_content.Length; at++)
        {
            byte[] payload = [.. signed.Payload];
            payload[at] ^= 0x10;
            CResult result = Check(signed with { Payload = payload }, algorithm);
            // A changed length may hide the authentication field; then there is none, or another one.
            (result is CResult.E_FORGED or CResult.E_NOT_FOUND or CResult.E_TYPE).ShouldBeTrue($"byte {at}: {result}");
        }
    }

    [Fact]
    public void Every_bit_of_the_tag_counts()
    {
        Identity signed = Signed(2);
        for (int bit = 0; bit < 256; bit++)
        {
            byte[] payload = [.. signed.Payload];
            payload[^(1 + bit / 8)] ^= (byte)(1 << bit % 8);
            Check(signed with { Payload = payload }, 2).ShouldBe(CResult.E_FORGED);
        }
    }

    [Fact]
    public void Another_number_is_refused() => Check(Signed(2) with { Number = 56 }, 2).ShouldBe(CResult.E_FORGED);

    [Fact]
    public void Another_product_is_refused() => Check(Signed(2), 2, product: 0x483).ShouldBe(CResult.E_FORGED);

    [Theory]
    [InlineData(SlotTraits.UidBound)]
    [InlineData(SlotTraits.Secrets)]
    [InlineData(SlotTraits.MustUnderstand)]
    public void Another_flag_is_refused(SlotTraits flag) =>
        Check(Signed(2) with { Flags = SlotTraits.Authenticated | flag }, 2).ShouldBe(CResult.E_FORGED);

    [Fact]
    public void Lock_keeps_the_signature() =>
        Check(Signed(2) with { Flags = SlotTraits.Authenticated | SlotTraits.Production }, 2).ShouldBe(CResult.OK);

    [Fact]
    public void Compaction_keeps_the_signature() =>
        Check(Signed(2) with { Generation = 77, Epoch = 9 }, 2).ShouldBe(CResult.OK);

    [Fact]
    public void Without_a_uid_nothing_can_be_checked() => Check(Signed(2), 2, uid: []).ShouldBe(CResult.E_REFUSED);

    [Fact]
    public void Key_that_is_not_there_is_told_apart() =>
        Check(Signed(2), 2, refuse: true).ShouldBe(CResult.E_REFUSED);

    [Fact]
    public void Identity_without_signature_is_told_apart() =>
        Check(new Identity(s_content) { Flags = SlotTraits.None }, 2).ShouldBe(CResult.E_NOT_FOUND);

    [Theory]
    [InlineData(3, 32)]
    [InlineData(0, 32)]
    [InlineData(2, 16)]
    [InlineData(1, 32)]
    [InlineData(4, 32)]
    [InlineData(2, 0)]
    public void Algorithm_or_length_that_the_format_does_not_have_is_told_apart(byte algorithm, int length)
    {
        byte[] field = [.. Head(algorithm, length), .. new byte[length]];
        Check(new Identity([.. s_content, .. field]), algorithm).ShouldBe(CResult.E_TYPE);
    }

    private static CResult Check(
        Identity identity, byte algorithm, byte[]? key = null, byte[]? uid = null, uint product = 0x450, bool refuse = false)
    {
        CBuild.Require();
        using var c = new CStore();
        var layout = new StoreLayout([new AddressRange(0x081E_0000, 3 * 512)], product);
        var image = new Picture(layout) { Uid = uid ?? s_uid };
        byte[] region = new RegionHeader(9, 3 * 512, identity.Epoch, 0, 1, RegionMode.HostOnly, 0xFF, 0x450).Encode();
        byte[] header = identity.Header();
        byte[] body = new byte[Slots.PayloadLines(identity.Payload.Length) * LineRead.Size];
        identity.Payload.CopyTo(body, 0);
        var slots = new Slots(0x081E_0000, 512, 3);
        image.Put(0x081E_0000, region);
        image.Put(0x081E_0020, region);
        image.Put(slots.LineAddress(1, 0), header);
        for (int at = 0; at < body.Length; at += LineRead.Size)
        {
            image.Put(slots.LineAddress(1, 1 + at / LineRead.Size), body.AsSpan(at, LineRead.Size));
        }
        image.Put(slots.LineAddress(1, -2), new CommitLine(identity.Generation, Crc32.Of(header, body), 0, 0, 0).Encode());
        image.Put(slots.LineAddress(1, -1), new SettleLine(identity.Generation, identity.Epoch).Encode());
        c.Open(image, layout, image.Uid).ShouldBeGreaterThanOrEqualTo(0);
        using var crypto = new DotnetCrypto(key ?? s_key) { Refuses = refuse };

        var result = (CResult)c.Authenticate(crypto);

        if (result is CResult.OK or CResult.E_FORGED)
        {
            (crypto.Algorithm, crypto.KeyId).ShouldBe((algorithm, KeyId));
        }
        return result;
    }

    private static byte[] Head(byte algorithm, int length) =>
        [0xFF, 0xF7, (byte)(FieldHead + length), 0, algorithm, KeyId, 0, 0];

    private static Identity Signed(byte algorithm)
    {
        int length = algorithm switch { 1 => 16, 2 => 32, _ => 64 };
        var unsigned = new Identity([.. s_content, .. Head(algorithm, length), .. new byte[length]]);
        byte[] header = unsigned.Header();
        header.AsSpan(0x04, 4).Clear();
        header.AsSpan(0x0C, 4).Clear();
        header.AsSpan(0x1C, 4).Clear();
        header[0x0B] &= 0xFE;
        byte[] product = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(product, 0x450);
        byte[] message = [.. "NPS1-AUTH\0"u8, .. s_uid, .. product, .. header, .. s_content];
        using var crypto = new DotnetCrypto(s_key);
        return unsigned with { Payload = [.. unsigned.Payload[..^length], .. crypto.Sign(algorithm, message)] };
    }

    private sealed record Identity(byte[] Payload)
    {
        public ulong Number { get; init; } = 55;

        public uint Generation { get; init; } = 1;

        public uint Epoch { get; init; } = 1;

        public SlotTraits Flags { get; init; } = SlotTraits.Authenticated;

        public byte[] Header() =>
            new SlotHeader(Generation, Payload.Length, 9, PayloadFormat.Fields, Flags, Epoch, Number, 0).Encode();
    }

    private sealed class DotnetCrypto(byte[] key) : ICrypto, IDisposable
    {
        private readonly MemoryStream _message = new();

        public bool Refuses { get; init; }

        public byte Algorithm { get; private set; }

        public byte KeyId { get; private set; }

        public bool Begin(byte algorithm, byte keyId)
        {
            (Algorithm, KeyId) = (algorithm, keyId);
            return !Refuses;
        }

        public void Update(ReadOnlyMemory<byte> bytes) => _message.Write(bytes.Span);

        public bool Verify(ReadOnlyMemory<byte> tag)
        {
            byte[] message = _message.ToArray();
            if (Algorithm != 4)
            {
                return tag.Span.SequenceEqual(Sign(Algorithm, message));
            }
            using ECDsa ecdsa = KeyPair();
            return ecdsa.VerifyData(
                message, tag.Span, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        public byte[] Sign(byte algorithm, byte[] message)
        {
            if (algorithm != 4)
            {
                return HMACSHA256.HashData(key, message)[..(algorithm == 1 ? 16 : 32)];
            }
            using ECDsa ecdsa = KeyPair();
            return ecdsa.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        public void Dispose() => _message.Dispose();

        // The private number of the pair is the key: 32 bytes below the order of P-256, as SHA-256 gives them almost always.
        private ECDsa KeyPair() => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = key });
    }
}
