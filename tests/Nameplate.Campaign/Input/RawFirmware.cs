using Nameplate.Images;
using Nameplate.Testing;

namespace Nameplate.Campaign.Input;

/// <summary>Raw binaries, and the firmware cards in them.</summary>
internal sealed class RawFirmware : FirmwareReading
{
    public override string Name => "I3";

    public override string Title => "raw binaries with firmware cards";

    public override byte[][] MakeSound(Random random)
    {
        byte[] bytes = ByteChanges.Noise(random, random.Next(CardBytes.Size + 64, 1200));
        BitConverter.GetBytes(0x2002_0000).CopyTo(bytes, 0);
        BitConverter.GetBytes(0x0800_0041).CopyTo(bytes, 4);
        for (int cards = random.Next(3); cards > 0; cards--)
        {
            byte[] card = random.Next(3) switch
            {
                0 => CardBytes.Make("blink", "2.0", "4f1c2aa", 0x2_0000, 0x081E_0000),
                1 => CardBytes.Make("two", "1", "", 0x2000, 0x081E_0000, 0x081F_0000),
                _ => CardBytes.Make("", ""),
            };
            card.CopyTo(bytes, random.Next((bytes.Length - card.Length) / 4) * 4);
        }

        return [bytes];
    }

    public override string ChangeFields(byte[][] parts, Random random)
    {
        byte[] bytes = [.. parts[0]];
        int card = bytes.AsSpan().IndexOf(FirmwareCard.Magic);
        if (card < 0 || bytes.Length < card + CardBytes.Size)
        {
            return ByteChanges.Change(parts, random);
        }

        int at = card + random.Next(CardBytes.Size);
        byte[] value = BitConverter.GetBytes(ByteChanges.Extreme(random));
        value.AsSpan(0, Math.Min(1 << random.Next(4), card + CardBytes.Size - at)).CopyTo(bytes.AsSpan(at));
        parts[0] = bytes;
        return "a field of a card";
    }

    public override void Seal(byte[][] parts)
    {
        byte[] bytes = [.. parts[0]];
        for (int at = 0; at + CardBytes.Size <= bytes.Length; at++)
        {
            if (bytes.AsSpan(at).StartsWith(FirmwareCard.Magic))
            {
                CardBytes.Seal(bytes[at..(at + CardBytes.Size)]).CopyTo(bytes, at);
            }
        }

        parts[0] = bytes;
    }
}
