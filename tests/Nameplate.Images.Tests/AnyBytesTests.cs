namespace Nameplate.Images.Tests;

/// <summary>
/// Any bytes give a sound image or a <see cref="FirmwareFormatException"/>, nothing else, for little memory. Six cases
/// in ten are mutations of sound files of all four formats. NAMEPLATE_TEST_SEED repeats a run.
/// </summary>
public sealed class AnyBytesTests
{
    private const int Cases = 120_000;
    private const int FixedCost = 256 << 10;
    private const int CostPerByte = 64;

    [Fact]
    public void Any_bytes_give_an_image_or_the_documented_exception()
    {
        int seed = Seed();
        Tally tally = Run(seed, Cases, bytes =>
            FirmwareFile.Read(new MemoryStream(bytes, writable: false), "fw", 0x08000000).Image);

        tally.Fault.ShouldBeNull($"seed {seed}");
        tally.Images.ShouldBeGreaterThan(Cases / 20, "too few cases get through to say anything");
        tally.Refusals.ShouldBeGreaterThan(Cases / 4, "too few cases are refused to say anything");
    }

    [Fact]
    public void Pipes_give_what_files_give()
    {
        int seed = Seed();
        var random = new Random(seed);
        var mutator = new Mutator(random);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bytes = mutator.Mutated();
            string file = Outcome(new MemoryStream(bytes, writable: false));
            Outcome(new PipeStream(bytes, random.Next(1, 50))).ShouldBe(file, $"seed {seed}, case {i}");
        }
    }

    // A reader that trusts the length field, and one that takes more memory than the file can ask for.
    [Fact]
    public void Campaign_catches_a_reader_that_trusts_lengths() =>
        Run(1, 2_000, TrustingReader).Fault.ShouldNotBeNull();

    [Fact]
    public void Campaign_catches_a_reader_that_takes_memory() =>
        Run(1, 2_000, _ => MemoryImage.FromBytes(0, new byte[2 << 20], "fw")).Fault!.ShouldContain("bytes of memory");

    private static int Seed()
    {
        string? given = Environment.GetEnvironmentVariable("NAMEPLATE_TEST_SEED");
        return int.TryParse(given, out int seed) ? seed : Random.Shared.Next();
    }

    private static MemoryImage TrustingReader(byte[] bytes) => bytes[0] == ':'
        ? MemoryImage.FromBytes(0, bytes.AsMemory(1, bytes[1] * 2), "fw")
        : FirmwareFile.Read(new MemoryStream(), "fw").Image;

    private static string Outcome(Stream stream)
    {
        try
        {
            FirmwareFile file = FirmwareFile.Read(stream, "fw", 0x08000000);
            return $"{file} {file.EntryPoint:X} {file.Symbols.Count} {file.Sections.Count}";
        }
        catch (FirmwareFormatException fault)
        {
            return fault.Message;
        }
    }

    private static Tally Run(int seed, int cases, Func<byte[], MemoryImage> read)
    {
        var mutator = new Mutator(new Random(seed));
        var tally = new Tally();
        for (int i = 0; i < cases && tally.Fault is null; i++)
        {
            byte[] bytes = (i % 10) switch
            {
                < 6 => mutator.Mutated(),
                < 8 => mutator.AnyRecords(),
                8 => mutator.Noise(),
                _ => mutator.Sound(),
            };
            long before = GC.GetAllocatedBytesForCurrentThread();
            string? fault = Judge(read, bytes, tally);
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            fault ??= taken > FixedCost + (long)CostPerByte * bytes.Length ? $"took {taken} bytes of memory" : null;
            tally.Fault = fault is null
                ? null
                : $"case {i}, {bytes.Length} bytes {Convert.ToHexString(bytes)}: {fault}";
        }

        return tally;
    }

    private static string? Judge(Func<byte[], MemoryImage> read, byte[] bytes, Tally tally)
    {
        try
        {
            string? broken = ImageRules.Broken(read(bytes));
            tally.Images++;
            return broken;
        }
        catch (FirmwareFormatException)
        {
            tally.Refusals++;
            return null;
        }
#pragma warning disable CA1031 // Finding any other exception is what the campaign is for.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return fault.ToString();
        }
    }

    private sealed class Tally
    {
        public int Images { get; set; }

        public int Refusals { get; set; }

        public string? Fault { get; set; }
    }
}
