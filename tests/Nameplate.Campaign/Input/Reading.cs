using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Campaign.Input;

/// <summary>One thing that is read from outside: how a sound one is made, how it is changed, and what may come of reading it.</summary>
/// <remarks>An input is a few parts, for example a file and its description: changes reach all of them.</remarks>
internal abstract class Reading
{
    private const int ShownBytes = 512;

    /// <summary>As <see cref="Running.ICampaign.Name"/>.</summary>
    public abstract string Name { get; }

    /// <summary>As <see cref="Running.ICampaign.Title"/>.</summary>
    public abstract string Title { get; }

    /// <summary>Bytes that reading may allocate whatever the input.</summary>
    public virtual long FixedMemory => 256 << 10;

    /// <summary>Bytes that reading may allocate for each byte of the input.</summary>
    public virtual int MemoryPerByte => 64;

    /// <summary>An input without fault.</summary>
    public abstract byte[][] MakeSound(Random random);

    /// <summary>One change that knows the format; by default there is none, and any bytes are changed.</summary>
    /// <returns>What was done, a few words.</returns>
    public virtual string ChangeFields(byte[][] parts, Random random) => ByteChanges.Change(parts, random);

    /// <summary>Makes checksums right again, where the format has any.</summary>
    public virtual void Seal(byte[][] parts)
    {
    }

    /// <summary>Reads. Returns null where all is well, and what is wrong with a result that was accepted.</summary>
    /// <exception cref="CodedException">The input was refused.</exception>
    public abstract ValueTask<string?> ReadAsync(byte[][] parts, Random random);

    /// <summary>The input for people, a line a part.</summary>
    public virtual IEnumerable<string> Tell(byte[][] parts) => parts.Select((part, i) => $"  part {i}, {part.Length} bytes: {Text(part)}");

    /// <summary>Bytes as text where they are text, else in hex; the first of them.</summary>
    protected static string Text(byte[] part)
    {
        byte[] start = part.Length <= ShownBytes ? part : part[..ShownBytes];
        string text = start.All(value => value is >= 0x20 and < 0x7F or (byte)'\r' or (byte)'\n')
            ? Encoding.ASCII.GetString(start).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
            : Convert.ToHexString(start);
        return part.Length > ShownBytes ? $"{text} ..." : text;
    }
}
