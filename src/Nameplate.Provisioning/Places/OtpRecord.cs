namespace Nameplate.Provisioning.Places;

/// <summary>What this host did to a device's one-time programmable memory. Written before the first bit is programmed.</summary>
/// <param name="Begun">Slots begun: none of them is begun again, whatever it reads.</param>
/// <param name="Number">The number in the last of them, as text; null where its write did not come to its end.</param>
public sealed record OtpRecord(int Begun, string? Number);
