namespace Nameplate.Bootloader;

/// <summary>What a special function returned (AN3155 rev 20 §3.14, §3.15).</summary>
/// <param name="Data">0 to 128 bytes; empty for an extended one, which returns none.</param>
/// <param name="Status">0 to 128 bytes, as the product defines them.</param>
public sealed record SpecialReply(ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Status);
