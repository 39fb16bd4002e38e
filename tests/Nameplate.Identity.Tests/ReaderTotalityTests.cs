using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

/// <summary>Any bytes and any unreadable lines give a view, and no line is read twice.</summary>
public sealed class ReaderTotalityTests(ITestOutputHelper output)
{
    private const int Cases = 100_000;

    [Fact]
    public async Task Any_image_gives_a_view_within_its_bound_of_reads()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        List<(StoreLayout Layout, byte[][] Regions)> good = [.. StoreVectors.All
            .Where(v => v.Layout.Regions.Sum(r => r.Length) <= 4096)
            .Select(v => (v.Layout, v.Images()))];
        int valid = 0;
        for (int i = 0; i < Cases; i++)
        {
            (StoreLayout layout, byte[][] image) = good[random.Next(good.Count)];
            var flash = new ImageFlash(layout, [.. image.Select(r => (byte[])r.Clone())]);
            flash.Mutate(random);
            StoreView view = await StoreReader.ReadAsync(
                flash, layout, random.Next(2) == 0 ? ReadScope.Newest : ReadScope.History, new byte[12],
                CancellationToken.None);
            valid += view.State == StoreState.Valid ? 1 : 0;
            flash.ReadTwice.ShouldBeFalse($"seed {seed}, case {i}");
            (view.State == StoreState.Valid).ShouldBe(view.Newest is not null, $"seed {seed}, case {i}");
            if (view.Newest is { } newest)
            {
                newest.Fields.Fields.Count.ShouldBeLessThan(newest.Payload.Length / 4 + 1);
            }
        }
        valid.ShouldBeInRange(Cases / 10, Cases * 9 / 10, "mutations must neither spare nor destroy everything");
    }

    [Fact]
    public void Any_payload_gives_fields_and_any_field_a_text()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < Cases; i++)
        {
            var payload = new byte[4 * random.Next(24)];
            random.NextBytes(payload);
            for (int at = 0; at + 4 <= payload.Length && random.Next(4) > 0; at += 8)
            {
                payload[at + 2] = (byte)random.Next(12);
                payload[at + 3] = 0;
            }
            FieldList fields = FieldList.Parse(payload);
            FieldCatalog catalog = FieldCatalog.Known.WithNamesOf(fields);
            foreach (Field field in fields.Fields)
            {
                catalog.Describe(field).Value.ShouldNotBeNull($"seed {seed}, case {i}");
            }
        }
    }

    [Fact]
    public void Any_text_is_a_value_or_a_reason()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        const string alphabet = "0123456789abcdefxXusmhHz.-+:[]@=,% kMT_é\0";
        for (int i = 0; i < Cases; i++)
        {
            var text = new char[random.Next(24)];
            for (int c = 0; c < text.Length; c++)
            {
                text[c] = alphabet[random.Next(alphabet.Length)];
            }
            FieldDefinition definition = KnownFields.All[random.Next(KnownFields.All.Count)];
            FieldAssignment result = FieldCatalog.Known.ParseAssignment($"{definition.Name}={new string(text)}");
            (result.Error is null).ShouldBe(result.Changes.Count > 0, $"seed {seed}, case {i}");
            FieldAssignment declared = FieldCatalog.Known.ParseAssignment(new string(text));
            (declared.Error is null).ShouldBe(declared.Changes.Count > 0, $"seed {seed}, case {i}");
        }
    }

    private sealed class ImageFlash(StoreLayout layout, byte[][] regions) : IStoreFlash
    {
        private readonly HashSet<uint> _read = [];
        private readonly HashSet<uint> _bad = [];
        private readonly AddressRange[] _places = [.. layout.Regions, .. layout.Aliases];

        public bool ReadTwice { get; private set; }

        public ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
        {
            ReadTwice |= !_read.Add(address);
            int i = Array.FindIndex(_places, p => p.Contains(new AddressRange(address, LineRead.Size)));
            return new(_bad.Contains(address)
                ? LineRead.Unreadable
                : LineRead.Of(regions[i].AsMemory((int)(address - _places[i].Start), LineRead.Size)));
        }

        public ValueTask ProgramAsync(
            uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a reader does not program");

        public ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a reader does not erase");

        /// <summary>Bits, bytes, lines and seals: resealed lines get past the CRC, into the rules behind it.</summary>
        public void Mutate(Random random)
        {
            for (int n = random.Next(7); n > 0; n--)
            {
                int i = random.Next(regions.Length);
                byte[] region = regions[i];
                int line = random.Next(region.Length / LineRead.Size) * LineRead.Size;
                Span<byte> bytes = region.AsSpan(line, LineRead.Size);
                switch (random.Next(8))
                {
                    case 0:
                        bytes[random.Next(32)] ^= (byte)(1 << random.Next(8));
                        break;
                    case 1:
                        random.NextBytes(bytes);
                        break;
                    case 2:
                        bytes.Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
                        break;
                    case 3:
                        _bad.Add(_places[i].Start + (uint)line);
                        break;
                    case 4:
                        regions[random.Next(regions.Length)].AsSpan(line, LineRead.Size).CopyTo(bytes);
                        break;
                    case 5:
                        int from = random.Next(region.Length / LineRead.Size) * LineRead.Size;
                        region.AsSpan(from, LineRead.Size).CopyTo(bytes);
                        break;
                    default:
                        bytes[random.Next(28)] = (byte)random.Next(256);
                        Line.U32(bytes, Line.CrcOffset, Crc32.Of(bytes[..Line.CrcOffset]));
                        break;
                }
            }
        }
    }
}
