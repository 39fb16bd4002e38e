namespace Nameplate.Campaign.Input;

/// <summary>A reading whose reader is another one, broken on purpose: a control.</summary>
/// <param name="sound">Makes and changes the inputs.</param>
/// <param name="name">The control's name.</param>
/// <param name="read">What reads them.</param>
internal sealed class BrokenReading(Reading sound, string name, Func<byte[][], Random, ValueTask<string?>> read) : Reading
{
    public override string Name => name;

    public override string Title => sound.Title;

    public override long FixedMemory => sound.FixedMemory;

    public override int MemoryPerByte => sound.MemoryPerByte;

    public override byte[][] MakeSound(Random random) => sound.MakeSound(random);

    public override string ChangeFields(byte[][] parts, Random random) => sound.ChangeFields(parts, random);

    public override void Seal(byte[][] parts) => sound.Seal(parts);

    public override ValueTask<string?> ReadAsync(byte[][] parts, Random random) => read(parts, random);
}
