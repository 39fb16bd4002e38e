using System.Text;
using Nameplate.Foundation;

namespace Nameplate.Simulator;

/// <summary>
/// What outlives the power of a virtual device, as bytes. All numbers little-endian.
/// </summary>
/// <remarks>
/// <code>
/// "NPVD"  u8 version = 1  string chip  u8 bootloader ID  12 bytes UID
/// u32 OPTSR  u32 BOOT  u32 WPSN set 1  u32 WPSN set 2  u16 OTP locks
/// u32 OTP bytes, then if not 0: the bytes, one byte per unit (FlashWordState)
/// u16 flash word size  u32 words that are not virgin, then each, ascending:
///     u32 word number  u8 state (FlashWordState)  bytes of the word  if unstable: bytes of the value it was to take
/// 16 option bytes, of a chip that keeps them as bytes and complements; then its data EEPROM, of a chip that has one
/// 32 bytes SHA-256 of everything before
/// </code>
/// A string is a length in 7-bit groups and UTF-8. A state is about as large as what was programmed.
/// </remarks>
internal static class DeviceState
{
    private const byte Version = 1;
    private const int UidSize = 12;

    private static ReadOnlySpan<byte> Magic => "NPVD"u8;

    public static byte[] Write(VirtualDevice device)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(device.Chip.Name);
        writer.Write(device.BootloaderId);
        writer.Write(device.Uid);
        OptionBytes options = device.Memory.OptionBytes;
        writer.Write(options.Status);
        writer.Write(options.Boot);
        writer.Write(options[0]);
        writer.Write(options[1]);
        writer.Write(options.OtpLocks);
        OtpMemory? otp = device.Memory.Otp;
        writer.Write(otp?.Data.Length ?? 0);
        if (otp is not null)
        {
            writer.Write(otp.Data);
            writer.Write(otp.States());
        }
        WriteFlash(writer, device.Cells);
        writer.Write(device.PeekOptionBytes());
        writer.Write(device.PeekEeprom());
        writer.Flush();
        writer.Write(Sha256.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The chip's name and the bootloader ID that stand at the front.</summary>
    /// <exception cref="FormatException">The bytes are no whole device state.</exception>
    public static (string Chip, byte BootloaderId, byte[] Uid) ReadHead(byte[] bytes)
    {
        try
        {
            using BinaryReader reader = Open(bytes);
            return (reader.ReadString(), reader.ReadByte(), ReadExactly(reader, UidSize));
        }
        catch (IOException error) // the end, or a length of a string that is none
        {
            throw new FormatException("its lengths do not fit", error);
        }
    }

    /// <exception cref="FormatException">The bytes are no whole device state, or not one of this chip.</exception>
    public static void Read(byte[] bytes, VirtualDevice device)
    {
        try
        {
            using BinaryReader reader = Open(bytes);
            if (reader.ReadString() != device.Chip.Name)
                throw new FormatException("it keeps another chip");
            _ = reader.ReadByte();
            ReadExactly(reader, UidSize).CopyTo(device.Memory.Uid);
            OptionBytes options = device.Memory.OptionBytes;
            options.Status = reader.ReadUInt32();
            options.Reset();
            options.Boot = reader.ReadUInt32();
            (options[0], options[1]) = (reader.ReadUInt32(), reader.ReadUInt32());
            options.OtpLocks = reader.ReadUInt16();
            ReadOtp(reader, device.Memory.Otp);
            ReadFlash(reader, device.Cells);
            options.Cells?.Load(ReadExactly(reader, OptionByteCells.Size));
            device.Memory.Eeprom?.Load(ReadExactly(reader, (int)device.Memory.Eeprom.Range.Length));
            options.Reset();
            if (reader.BaseStream.Position != reader.BaseStream.Length)
                throw new FormatException("it is longer than what it keeps");
        }
        catch (IOException error)
        {
            throw new FormatException("its lengths do not fit", error);
        }
    }

    private static BinaryReader Open(byte[] bytes)
    {
        if (bytes.Length < Magic.Length + 1 + Sha256.Size || !bytes.AsSpan().StartsWith(Magic))
            throw new FormatException("it does not begin with NPVD");
        if (bytes[Magic.Length] != Version)
            throw new FormatException($"it has version {bytes[Magic.Length]}, not {Version}");
        int body = bytes.Length - Sha256.Size;
        if (!Sha256.Of(bytes.AsSpan(0, body)).AsSpan().SequenceEqual(bytes.AsSpan(body)))
            throw new FormatException("its checksum is wrong");
        return new BinaryReader(new MemoryStream(bytes, Magic.Length + 1, body - Magic.Length - 1), Encoding.UTF8);
    }

    private static void ReadOtp(BinaryReader reader, OtpMemory? otp)
    {
        int length = reader.ReadInt32();
        if (length != (otp?.Data.Length ?? 0))
            throw new FormatException("its OTP has another size");
        otp?.Load(ReadExactly(reader, length), ReadExactly(reader, length / otp.Area.ProgramUnit));
    }

    private static void WriteFlash(BinaryWriter writer, FlashArray cells)
    {
        List<int> words = [.. cells.WordsNotVirgin()];
        writer.Write((ushort)cells.WordSize);
        writer.Write(words.Count);
        Span<byte> value = stackalloc byte[cells.WordSize];
        foreach (int offset in words)
        {
            FlashWordState state = cells.StateOf(offset);
            cells.Peek(offset, value);
            writer.Write(offset / cells.WordSize);
            writer.Write((byte)state);
            writer.Write(value);
            if (state == FlashWordState.Unstable)
                writer.Write(cells.UnstableTarget(offset));
        }
    }

    private static void ReadFlash(BinaryReader reader, FlashArray cells)
    {
        if (reader.ReadUInt16() != cells.WordSize)
            throw new FormatException("its flash word has another size");
        long last = -1;
        for (uint count = reader.ReadUInt32(); count > 0; count--)
        {
            long offset = (long)reader.ReadUInt32() * cells.WordSize;
            var state = (FlashWordState)reader.ReadByte();
            if (!Enum.IsDefined(state) || state == FlashWordState.Virgin || offset <= last || offset >= cells.Size)
                throw new FormatException("a flash word is none, or not in its place");
            byte[] value = ReadExactly(reader, cells.WordSize);
            cells.Load((int)offset, value, state, state == FlashWordState.Unstable ? ReadExactly(reader, cells.WordSize) : default);
            last = offset;
        }
    }

    /// <exception cref="EndOfStreamException">There are fewer bytes.</exception>
    private static byte[] ReadExactly(BinaryReader reader, int count)
    {
        byte[] bytes = reader.ReadBytes(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException();
    }
}
