// One control for every kind of check: a reader with one rule removed, or a mistake made that readers make.

using System.Buffers.Binary;
using System.Text;
using Nameplate.Campaign.Running;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Campaign.Input;

/// <summary>All controls of the input campaigns.</summary>
internal static class InputControls
{
    private const long MostCases = 5_000;

    public static IReadOnlyList<Control> All { get; } =
    [
        Of("CI1", "HEX: the length of a record is believed", new TextFirmware(), TrustRecords),
        Of("CI2", "ELF: memory is taken for what a header says", new ElfFirmware(), TrustSizes),
        Firmware("memory for what a header says, which the tighter bound on files catches", new ElfFirmware { Reader = TakeMemory }),
        Firmware("segments are not sorted", new TextFirmware { Reader = Unsorted }),
        Of("CI3", "a refusal is told as an internal error", new RawFirmware(), static (parts, _) =>
            parts[0].Length % 7 == 0 ? throw new WrongCodeException() : default),
        Of("CI4", "a refusal quotes all of the file", new StateReading(), static (parts, _) =>
            throw new LongMessageException(Encoding.Latin1.GetString(parts[0]))),
        Of("CI5", "overlaps are looked for again and again", new TextFirmware(), TakeTime),
        Of("CI6", "a journal's fields are believed because its checksum is right", new JournalReading(), TrustJournal),
        new Control("a store is read past its region", new InputCampaign(new StoreReading { Reader = ReadBeyond }, MostCases, MostCases), MostCases: MostCases),
        new Control("a client waits for ever", new InputCampaign(
            new ClientReading { Before = static async client => await client.Link.DelayAsync(TimeSpan.FromMinutes(10), CancellationToken.None) },
            MostCases, MostCases), MostCases: MostCases),
        new Control("a device's refusal becomes another exception", new InputCampaign(
            new ClientReading { Before = static client => throw new FormatException("not documented") }, MostCases, MostCases), MostCases: MostCases),
        Command("a command writes beside what was named", static async (sandbox, arguments) =>
        {
            await File.WriteAllTextAsync(Path.Combine(sandbox.Work, "..", "neighbour.txt"), "overwritten");
            return await sandbox.RunAsync(arguments);
        }),
        Command("a command leaves a temporary file", static async (sandbox, arguments) =>
        {
            await File.WriteAllTextAsync(Path.Combine(sandbox.Work, "firmware.hex.new"), "left");
            return await sandbox.RunAsync(arguments);
        }),
        Command("a command prints a stack trace", static (_, _) =>
            Task.FromResult(new Spoken(2, "", new InvalidOperationException().ToString() + "\n   at Nameplate.Cli.Program.Main()"))),
        Command("a command ends with a code that no page names", static async (sandbox, arguments) =>
            await sandbox.RunAsync(arguments) with { ExitCode = 134 }),
        Command("a command obeys escape sequences in its arguments", static async (sandbox, arguments) =>
            await sandbox.RunAsync(arguments) with { Error = string.Join(' ', arguments) }),
    ];

    private static Control Of(string name, string rule, Reading sound, Func<byte[][], Random, ValueTask<string?>> read) =>
        new(rule, new InputCampaign(new BrokenReading(sound, name, read), MostCases, MostCases), MostCases: MostCases);

    private static Control Firmware(string rule, FirmwareReading reading) =>
        new(rule, new InputCampaign(reading, MostCases, MostCases), MostCases: MostCases);

    private static Control Command(string rule, Func<Sandbox, IReadOnlyList<string>, Task<Spoken>> run) =>
        new(rule, new InputCampaign(new CommandReading { Runner = run }, MostCases, MostCases), MostCases: MostCases);

    private static ValueTask<string?> TrustRecords(byte[][] parts, Random random)
    {
        foreach (string line in Encoding.Latin1.GetString(parts[0]).Split('\n'))
        {
            if (line.Length > 3 && line[0] == ':' && char.IsAsciiHexDigit(line[1]) && char.IsAsciiHexDigit(line[2]))
            {
                _ = line.Substring(9, 2 * Convert.ToInt32(line.Substring(1, 2), 16));
            }
        }

        return default;
    }

    private static ValueTask<string?> TrustSizes(byte[][] parts, Random random)
    {
        _ = TakeMemory(parts[0], 0);
        return default;
    }

    private static FirmwareFile TakeMemory(byte[] bytes, uint start)
    {
        int most = 64 << 20; // enough to be noticed, too little to hurt
        uint stated = bytes.Length >= 0x5C ? BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 12)) : 0;
        GC.KeepAlive(new byte[Math.Min(stated, (uint)most)]);
        return FirmwareFile.Read(new MemoryStream(bytes, writable: false), "firmware", start);
    }

    private static FirmwareFile Unsorted(byte[] bytes, uint start)
    {
        FirmwareFile file = FirmwareFile.Read(new MemoryStream(bytes, writable: false), "firmware", start);
        MemorySegment[] reversed = [.. file.Image.Segments.Reverse()];
        return new FirmwareFile(file.Name, file.Format, new MemoryImage(reversed, new OriginMap([file.Name], [new OriginRun(0, 0, 0, 0, 0, OriginKind.Offset)])), null);
    }

    private static ValueTask<string?> TakeTime(byte[][] parts, Random random)
    {
        long start = Environment.TickCount64;
        while (parts[0].Length > 2000 && Environment.TickCount64 - start < 3_500)
        {
            Thread.SpinWait(1000);
        }

        return default;
    }

    private static ValueTask<string?> TrustJournal(byte[][] parts, Random random)
    {
        StoredJournal? stored = System.Text.Json.JsonSerializer.Deserialize(parts[0], StateJson.Default.StoredJournal);
        _ = new StoreLayout([new AddressRange(stored!.RegionStart, stored.RegionLength)], stored.ProductId, 0, stored.SlotSize);
        return default;
    }

    private static async ValueTask<StoreView> ReadBeyond(IStoreFlash flash, StoreLayout layout, ReadScope scope)
    {
        StoreView view = await StoreReader.ReadAsync(flash, layout, scope, default, CancellationToken.None);
        return view with { Lines = new Dictionary<uint, LineRead>(view.Lines) { [(uint)layout.Regions[0].End + 0x1000_0000] = LineRead.Unreadable } };
    }

    private sealed class WrongCodeException() : CodedException(ErrorCodes.Internal, "a fault");

    private sealed class LongMessageException(string file) : CodedException(ErrorCodes.FileFormat, "wrong")
    {
        public override string Message => string.Concat(Enumerable.Repeat(file, 20));
    }
}
