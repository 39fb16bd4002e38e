namespace Nameplate.Bootloader.Wire;

/// <summary>The two one-byte answers (AN3155 rev 20 §3) and the sync byte (§1).</summary>
internal static class Answer
{
    public const byte Ack = 0x79;
    public const byte Nack = 0x1F;
    public const byte Sync = 0x7F;
}
