namespace Nameplate.Identity.Tests;

public sealed class IdentityProofTests
{
    private static async Task<(Bench Bench, IdentityProof Proof)> Take(string vector)
    {
        Bench bench = StoreVectors.All.Single(v => v.Name == vector).Image.ToBench();
        return (bench, await IdentityProof.TakeAsync(bench.Flash, await bench.Read(ReadScope.Newest), CancellationToken.None));
    }

    [Theory]
    [InlineData("good-third")]
    [InlineData("good-two-compacted")]
    [InlineData("good-swapped")]
    [InlineData("torn-header-unreadable")]
    [InlineData("other-later-format")]
    [InlineData("other-conflict-sides")]
    [InlineData("good-blank")]
    public async Task An_untouched_store_is_byte_for_byte_the_same(string vector)
    {
        (Bench bench, IdentityProof before) = await Take(vector);
        IdentityProof after = await before.TakeAgainAsync(bench.Flash, CancellationToken.None);
        before.FirstDifference(after).ShouldBeNull();
    }

    [Theory]
    [InlineData(0x081E_0000u, "region 0x081E0000, header")]
    [InlineData(0x081E_0020u, "region 0x081E0000, mirror")]
    [InlineData(0x081E_0300u, "region 0x081E0000, slot 3, header")]
    [InlineData(0x081E_0320u, "region 0x081E0000, slot 3, payload line 1")]
    [InlineData(0x081E_03A0u, "region 0x081E0000, slot 3, open mark")]
    [InlineData(0x081E_03C0u, "region 0x081E0000, slot 3, commit")]
    [InlineData(0x081E_03E0u, "region 0x081E0000, slot 3, settle line")]
    [InlineData(0x081E_0400u, "region 0x081E0000, slot 4, header")]
    public async Task Any_changed_or_lost_line_is_named(uint address, string what)
    {
        (Bench bench, IdentityProof before) = await Take("good-third");
        byte[] line = bench.Flash.Peek(address, 32);
        line[5] ^= 1;
        bench.Flash.Put(address, line);
        ProofDifference changed = before
            .FirstDifference(await before.TakeAgainAsync(bench.Flash, CancellationToken.None)).ShouldNotBeNull();
        (changed.Address, changed.What).ShouldBe((address, what));

        bench.Flash.Break(address);
        before.FirstDifference(await before.TakeAgainAsync(bench.Flash, CancellationToken.None)).ShouldNotBeNull()
            .After!.Value.IsReadable.ShouldBeFalse();
    }

    [Theory]
    [InlineData("good-blank", PlaceKind.Blank)]
    [InlineData("good-first", PlaceKind.Store)]
    [InlineData("rotten-only", PlaceKind.Store)]
    [InlineData("torn-format", PlaceKind.Torn)]
    [InlineData("torn-erase-zeros", PlaceKind.Torn)]
    [InlineData("other-foreign", PlaceKind.Foreign)]
    public async Task A_place_is_what_its_lines_say(string vector, PlaceKind kind)
    {
        Bench bench = StoreVectors.All.Single(v => v.Name == vector).Image.ToBench();
        StorePlace place = await StorePlace.ReadAsync(bench.Flash, bench.Layout.Regions, null, CancellationToken.None);
        place.Kind.ShouldBe(kind);
        place.Lines.Count.ShouldBe((int)bench.Layout.Regions[0].Length / 32);
    }

    [Fact]
    public async Task Thirty_two_bytes_of_somebody_else_at_the_start_of_a_region_are_foreign()
    {
        Bench bench = new StoreImage(Bench.One()).Put(0x081E_0000, [.. Enumerable.Repeat((byte)0xA5, 32)]).ToBench();
        StorePlace place = await StorePlace.ReadAsync(bench.Flash, bench.Layout.Regions, null, CancellationToken.None);
        (place.Kind, place.ForeignAt).ShouldBe((PlaceKind.Foreign, 0x081E_0000u));
    }

    [Fact]
    public async Task Reading_the_newest_costs_two_lines_a_slot_and_the_newest_slot()
    {
        var layout = new StoreLayout([new(0x081E_0000, 0x8000)], 0x450);
        var bench = new Bench(layout);
        await bench.Write(Bench.Number(10));
        int before = bench.Flash.LinesRead;
        await bench.Read(ReadScope.Newest);
        (bench.Flash.LinesRead - before).ShouldBe(2 + 2 * 63 + 1, "no payload, so the commit only");
    }
}
