using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

public sealed class StoreWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_number_assigned_to_a_blank_device_is_read_back(int regions)
    {
        var bench = new Bench(regions == 1 ? Bench.One() : Bench.Two());

        WriteOutcome outcome = await bench.Write(Bench.Number(10));

        outcome.Kind.ShouldBe(WriteKind.Formatted);
        StoreView view = await bench.Read();
        view.State.ShouldBe(StoreState.Valid);
        view.Status.ShouldBe(StoreStatus.None);
        view.DeviceId.ShouldBe(10u);
        view.Newest!.Header.ShouldBe(outcome.Slot.Header);
        view.Newest.Commit.ShouldBe(outcome.Slot.Commit);
        view.Newest.Place.Start.ShouldBe(bench.Layout.Regions[0].Start + 256);
        bench.Flash.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_number_again_programs_nothing()
    {
        var bench = new Bench(Bench.One());
        await bench.Write(Bench.Number(10));
        int acts = bench.Flash.Acts;

        WriteOutcome outcome = await bench.Write(new StoreEdit { DeviceId = 10 });

        outcome.Kind.ShouldBe(WriteKind.Unchanged);
        bench.Flash.Acts.ShouldBe(acts);
    }

    [Fact]
    public async Task Another_number_needs_the_word_replace()
    {
        var bench = new Bench(Bench.One());
        await bench.Write(Bench.Number(10));

        IdentityStoreException refusal = await Should.ThrowAsync<IdentityStoreException>(
            () => bench.Write(new StoreEdit { DeviceId = 55 }));

        refusal.Code.ShouldBe(ErrorCodes.NumberTaken);
        (await bench.Read()).DeviceId.ShouldBe(10u);
        (await bench.Write(new StoreEdit { DeviceId = 55, Replace = true })).Kind.ShouldBe(WriteKind.Appended);
        (await bench.Read()).DeviceId.ShouldBe(55u);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1, 32)]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    public async Task Forty_numbers_in_turn_are_all_read_back(int regions, int unit)
    {
        var bench = new Bench(regions == 1 ? Bench.One() : Bench.Two(), unit);
        for (ulong n = 1; n <= 40; n++)
        {
            await bench.Write(Bench.Number(n));
            StoreView view = await bench.Read();
            view.DeviceId.ShouldBe(n);
            view.Status.ShouldBe(StoreStatus.None);
            view.Newest!.Header.Generation.ShouldBe((uint)n);
        }
        bench.Flash.Violations.ShouldBeEmpty();
        bench.Flash.Erases.ShouldBe(14, "three slots per region");
    }

    [Fact]
    public async Task An_edit_keeps_every_field_that_it_does_not_name()
    {
        var bench = new Bench(Bench.One(6));
        await bench.Write(Bench.Number(10) with
        {
            Changes = [FieldChange.Set(new Field(0x1900, new byte[] { 1, 2, 3, 4 })), .. Set("serial=A1")],
        });

        WriteOutcome outcome = await bench.Write(new StoreEdit { Changes = Set("start_delay=250ms") });

        outcome.Slot.DeviceId.ShouldBe(10u);
        outcome.Slot.Commit.Parent.ShouldBe(1u);
        Convert.ToHexString(outcome.Slot.Payload.Span).ShouldBe("0230020041310000" + "05100400FA000000" + "0019040001020304");
    }

    [Fact]
    public async Task Removing_a_users_field_removes_its_name()
    {
        var bench = new Bench(Bench.One(6));
        await bench.Write(Bench.Number(10) with { Changes = [.. Set("a@801:u8=1"), .. Set("b@802:u8=2")] });
        await bench.Write(new StoreEdit { Changes = [FieldChange.Remove(0x801)] });
        FieldList fields = (await bench.Read()).Newest!.Fields;
        fields.Fields.Select(f => (int)f.Tag).ShouldBe([0xC7FE, 0x1802]);
        FieldCatalog.Known.WithNamesOf(fields).Find("b").ShouldNotBeNull();
    }

    [Fact]
    public async Task Secrets_are_flagged_while_there_are_any()
    {
        var bench = new Bench(Bench.One(6));
        await bench.Write(Bench.Number(10) with { Changes = Set("key0=0011") });
        (await bench.Read()).Newest!.Header.Flags.ShouldBe(SlotTraits.Secrets);
        await bench.Write(new StoreEdit { Changes = [FieldChange.Remove(0x010)] });
        (await bench.Read()).Newest!.Header.Flags.ShouldBe(SlotTraits.None);
    }

    [Fact]
    public async Task Authentication_that_no_longer_fits_is_dropped_and_reported()
    {
        StoreImage image = new StoreImage(Bench.One(6)).Region(0, 1).Slot(
            0, 1, 1, 1, 10, flags: SlotTraits.Authenticated | (SlotTraits)0x20, payload: Convert.FromHexString("FFF7040002000000"));
        Bench bench = image.ToBench();

        (await bench.Write(new StoreEdit { DeviceId = 10 })).Kind.ShouldBe(WriteKind.Unchanged);
        WriteOutcome outcome = await bench.Write(new StoreEdit { Changes = Set("serial=A1") });

        outcome.AuthenticationDropped.ShouldBeTrue();
        outcome.Slot.Header.Flags.ShouldBe((SlotTraits)0x20, "bits that nobody knows are copied");
        outcome.Slot.Fields.Find(Field.AuthId).ShouldBeNull();
    }

    [Fact]
    public async Task Fields_larger_than_a_slot_are_refused()
    {
        var bench = new Bench(Bench.One());
        IdentityStoreException refusal = await Should.ThrowAsync<IdentityStoreException>(
            () => bench.Write(Bench.Number(10) with { Changes = [FieldChange.Set(new Field(0x0900, new byte[128]))] }));
        refusal.Code.ShouldBe(ErrorCodes.DoesNotFit);
        bench.Flash.Acts.ShouldBe(0);
    }

    [Fact]
    public async Task An_edit_without_a_number_needs_an_identity()
    {
        IdentityStoreException refusal = await Should.ThrowAsync<IdentityStoreException>(
            () => new Bench(Bench.One()).Write(new StoreEdit { Changes = Set("serial=A1") }));
        refusal.Code.ShouldBe(ErrorCodes.IdentityMissing);
    }

    [Theory]
    [InlineData("other-foreign", 804, StoreFault.ForeignData)]
    [InlineData("rotten-only", 1002, StoreFault.Damaged)]
    [InlineData("other-wrong-regions", 1002, StoreFault.WrongRegions)]
    [InlineData("other-conflict-regions", 1004, StoreFault.Conflict)]
    [InlineData("other-conflict-sides", 1004, StoreFault.Conflict)]
    [InlineData("other-later-format", 1005, StoreFault.LaterVersion)]
    [InlineData("other-must-understand", 1005, StoreFault.LaterVersion)]
    public async Task What_is_there_may_forbid_it(string vector, int code, StoreFault fault)
    {
        Bench bench = StoreVectors.All.Single(v => v.Name == vector).Image.ToBench();
        IdentityStoreException refusal = await Should.ThrowAsync<IdentityStoreException>(
            () => bench.Write(new StoreEdit { DeviceId = 10 }));
        refusal.Code.Number.ShouldBe(code);
        refusal.Fault.ShouldBe(fault);
        refusal.Hint.ShouldNotBeNull();
        bench.Flash.Acts.ShouldBe(0);
    }

    [Theory]
    [InlineData("torn-format", WriteKind.Formatted)]
    [InlineData("torn-format-no-slot", WriteKind.Formatted)]
    [InlineData("torn-erase-zeros", WriteKind.Formatted)]
    [InlineData("torn-unsettled", WriteKind.Appended)]
    [InlineData("torn-open-mark", WriteKind.Appended)]
    [InlineData("torn-erase-leaves-slot", WriteKind.CompactedUnderJournal)]
    [InlineData("torn-compaction", WriteKind.Compacted)]
    [InlineData("torn-compaction-unsettled", WriteKind.Compacted)]
    [InlineData("good-full", WriteKind.CompactedUnderJournal)]
    [InlineData("good-swapped", WriteKind.Appended)]
    [InlineData("rotten-payload", WriteKind.Appended)]
    public async Task A_write_repairs_what_accidents_left(string vector, WriteKind kind)
    {
        StoreVector start = StoreVectors.All.Single(v => v.Name == vector);
        Bench bench = start.Image.ToBench();
        (await bench.Write(Bench.Number(77))).Kind.ShouldBe(kind);
        StoreView view = await bench.Read();
        view.DeviceId.ShouldBe(77u);
        (view.Status & ~(StoreStatus.EccSeen | StoreStatus.LostUpdate)).ShouldBe(StoreStatus.None);
        view.Side.ShouldBe(start.Expected.Side);
    }

    [Fact]
    public async Task The_number_is_written_again_where_it_is_not_settled()
    {
        Bench bench = StoreVectors.All.Single(v => v.Name == "torn-unsettled").Image.ToBench();
        (await bench.Write(new StoreEdit { DeviceId = 11 })).Kind.ShouldBe(WriteKind.Appended);
        (await bench.Read()).Has(StoreStatus.Unsettled).ShouldBeFalse();
    }

    [Fact]
    public async Task A_slot_that_does_not_take_the_write_is_passed_over()
    {
        var bench = new Bench(Bench.One(6));
        await bench.Write(Bench.Number(10));
        Slots cells = (await bench.Read()).Regions[0].Cells!.Value;
        bench.Flash.Failing.Add(cells.LineAddress(2, 0));
        bench.Flash.Failing.Add(cells.LineAddress(3, -1));

        WriteOutcome outcome = await bench.Write(Bench.Number(11));

        outcome.SlotsAbandoned.ShouldBe(2);
        outcome.Slot.Index.ShouldBe(4);
        outcome.Slot.Header.Generation.ShouldBe(4u);
        outcome.Slot.Commit.Parent.ShouldBe(3u, "slot 3 had its commit, so it counts as replaced");
        (await bench.Read()).Status.ShouldBe(StoreStatus.None);
    }

    [Fact]
    public async Task A_region_that_takes_nothing_after_its_erase_is_a_failure_after_one_erase()
    {
        var bench = new Bench(Bench.Two());
        for (uint at = 0x081F_C100; at < 0x081F_C400; at += 32)
        {
            bench.Flash.Failing.Add(at);
        }
        IdentityStoreException failure = await Should.ThrowAsync<IdentityStoreException>(() => bench.Write(Bench.Number(10)));
        failure.Code.ShouldBe(ErrorCodes.IdentityNotWritten);
        failure.Fault.ShouldBe(StoreFault.SlotReadBack);
        bench.Flash.Erases.ShouldBe(1);
    }

    [Fact]
    public async Task An_erase_that_left_data_is_noticed()
    {
        Bench bench = StoreVectors.All.Single(v => v.Name == "good-full").Image.ToBench();
        bench.Flash.IsWriteProtected = true;
        IdentityStoreException failure = await Should.ThrowAsync<IdentityStoreException>(() => bench.Write(Bench.Number(77)));
        failure.Fault.ShouldBe(StoreFault.EraseLeftData);
        failure.Address.ShouldBe(0x081E_0000u);
    }

    [Fact]
    public async Task A_full_region_without_a_journal_is_left_alone()
    {
        Bench bench = StoreVectors.All.Single(v => v.Name == "good-full").Image.ToBench();
        StoreView view = await bench.Read();
        IdentityStoreException refusal = await Should.ThrowAsync<IdentityStoreException>(() => new StoreWriter(
            bench.Flash, bench.Layout, Bench.Stamp).WriteAsync(view, Bench.Number(77), null, CancellationToken.None).AsTask());
        refusal.Fault.ShouldBe(StoreFault.JournalRequired);
        bench.Flash.Acts.ShouldBe(0);
    }

    [Fact]
    public async Task A_write_by_somebody_else_between_reading_and_writing_is_merged()
    {
        var bench = new Bench(Bench.One(6));
        await bench.Write(Bench.Number(10));
        StoreView old = await bench.Read();
        await bench.Write(new StoreEdit { Changes = Set("serial=A1") });

        await new StoreWriter(bench.Flash, bench.Layout, Bench.Stamp).WriteAsync(
            old, new StoreEdit { Changes = Set("start_delay=250ms") }, null, CancellationToken.None);

        StoreView view = await bench.Read();
        view.Newest!.Fields.Fields.Select(f => (int)f.Tag).ShouldBe([0x3002, 0x1005]);
        view.Status.ShouldBe(StoreStatus.None);
    }

    [Fact]
    public async Task A_used_up_epoch_is_refused()
    {
        Bench bench = new StoreImage(Bench.Two()).Region(0, RegionHeader.MaxEpoch)
            .Slot(0, 3, 3, RegionHeader.MaxEpoch, 10).ToBench();
        IdentityStoreException refusal = await Should.ThrowAsync<IdentityStoreException>(() => bench.Write(Bench.Number(11)));
        refusal.Fault.ShouldBe(StoreFault.EpochExhausted);
        bench.Flash.Erases.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_edit_of_a_locked_store_compacts_and_comes_out_at_index_1(int regions)
    {
        Bench bench = new StoreImage(regions == 1 ? Bench.One() : Bench.Two()).Region(0, 1)
            .Slot(0, 1, 1, 1, 10, flags: SlotTraits.Production).ToBench();
        WriteOutcome outcome = await bench.Write(new StoreEdit { Changes = Set("serial=A1") });
        outcome.Slot.Index.ShouldBe(1);
        outcome.Slot.Header.Flags.ShouldBe(SlotTraits.Production);
        bench.Flash.Erases.ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_mark_of_production_moves_the_identity_to_slot_1_once(int regions)
    {
        Bench bench = new StoreImage(regions == 1 ? Bench.One() : Bench.Two()).Region(0, 1).Slot(0, 2, 1, 1, 10).ToBench();

        WriteOutcome first = await bench.Write(new StoreEdit { Production = true });
        WriteOutcome again = await bench.Write(new StoreEdit { Production = true });

        first.Slot.Index.ShouldBe(1);
        first.Slot.Header.Flags.ShouldBe(SlotTraits.Production);
        first.Slot.Commit.Parent.ShouldBe(1u);
        again.Kind.ShouldBe(WriteKind.Unchanged);
        bench.Flash.Erases.ShouldBe(1);
    }

    [Fact]
    public async Task A_format_for_production_needs_no_further_erase()
    {
        var bench = new Bench(Bench.One());
        await bench.Write(new StoreEdit { DeviceId = 10, Production = true });
        int erases = bench.Flash.Erases;
        (await bench.Write(new StoreEdit { Production = true })).Kind.ShouldBe(WriteKind.Unchanged);
        bench.Flash.Erases.ShouldBe(erases);
    }

    [Fact]
    public async Task The_mark_of_production_keeps_the_authentication()
    {
        Bench bench = new StoreImage(Bench.One()).Region(0, 1)
            .Slot(0, 1, 1, 1, 10, flags: SlotTraits.Authenticated).ToBench();
        WriteOutcome outcome = await bench.Write(new StoreEdit { Production = true });
        outcome.AuthenticationDropped.ShouldBeFalse();
        outcome.Slot.Header.Flags.ShouldBe(SlotTraits.Authenticated | SlotTraits.Production);
    }

    [Fact]
    public async Task A_production_generation_is_copied_to_the_other_region_once()
    {
        Bench bench = new StoreImage(Bench.Two()).Region(0, 1).Slot(0, 2, 1, 1, 10).ToBench();
        WriteOutcome marked = await bench.Write(new StoreEdit { Production = true });
        var writer = new StoreWriter(bench.Flash, bench.Layout, Bench.Stamp);

        WriteOutcome? copy = await writer.CopyProductionAsync(await bench.Read(), CancellationToken.None);
        WriteOutcome? again = await writer.CopyProductionAsync(await bench.Read(), CancellationToken.None);

        copy!.Slot.RegionIndex.ShouldBe(1 - marked.Slot.RegionIndex);
        copy.Slot.Header.Generation.ShouldBe(marked.Slot.Header.Generation);
        copy.Slot.Commit.Parent.ShouldBe(marked.Slot.Header.Generation);
        copy.Slot.Snapshot.ShouldBe(marked.Slot.Snapshot);
        again.ShouldBeNull();
        (await bench.Read()).Status.ShouldBe(StoreStatus.None);
    }

    [Fact]
    public async Task Nothing_is_copied_without_the_mark()
    {
        Bench bench = new StoreImage(Bench.Two()).Region(0, 1).Slot(0, 1, 1, 1, 10).ToBench();
        StoreView view = await bench.Read();
        (await new StoreWriter(bench.Flash, bench.Layout, Bench.Stamp).CopyProductionAsync(view, CancellationToken.None)).ShouldBeNull();
        bench.Flash.Erases.ShouldBe(0);
    }

    [Fact]
    public async Task The_journal_is_kept_before_each_act_that_needs_it()
    {
        Bench bench = StoreVectors.All.Single(v => v.Name == "good-full").Image.ToBench();
        var order = new List<string>();
        bench.Journal.OnSave = r => order.Add($"{r.State}");
        bench.Flash.OnAct = (what, _) => order.Add(what);

        await bench.Write(Bench.Number(77));

        order[..3].ShouldBe(["Prepared", "Erasing", "erase"]);
        order[^1].ShouldBe("Closed");
        order.Count(o => o == "erase").ShouldBe(1);
        JournalRecord record = bench.Journal.Saved[0];
        record.OldGeneration.ShouldBe(5u);
        record.NewGeneration.ShouldBe(6u);
        record.NewEpoch.ShouldBe(2u);
        record.OldLines.Count.ShouldBe(2 + 5 * 4);
        record.Digest().ShouldNotBe(bench.Journal.Saved[1].Digest());
    }

    [Fact]
    public async Task A_journal_that_cannot_be_kept_stops_the_erase()
    {
        Bench bench = StoreVectors.All.Single(v => v.Name == "good-full").Image.ToBench();
        bench.Journal.OnSave = _ => throw new IOException("disk full");
        await Should.ThrowAsync<IOException>(() => bench.Write(Bench.Number(77)));
        bench.Flash.Acts.ShouldBe(0);
    }

    [Fact]
    public async Task An_embedded_store_appends_but_never_erases_by_itself()
    {
        var bench = new Bench(Bench.One(embed: true));
        IdentityStoreException refusal = await Should.ThrowAsync<IdentityStoreException>(() => bench.Write(Bench.Number(10)));
        refusal.Fault.ShouldBe(StoreFault.SharedSector);
        bench.Flash.Acts.ShouldBe(0);

        await Provision(bench, Bench.Number(10));
        (await bench.Write(Bench.Number(11))).Kind.ShouldBe(WriteKind.Appended);
        (await bench.Read()).Regions[0].Header!.Mode.ShouldBe(RegionMode.Embed | RegionMode.HostOnly);
    }

    [Fact]
    public async Task A_plan_names_every_line_that_is_programmed()
    {
        var bench = new Bench(Bench.One(embed: true));
        var programmed = new List<uint>();
        bench.Flash.OnAct = (what, at) => programmed.AddRange(what == "program" ? [at] : []);

        FreshStorePlan plan = await Provision(bench, Bench.Number(10) with { Changes = Set("serial=A1") });

        plan.Lines.Count.ShouldBe(7);
        plan.Lines.Select(l => l.Address).Where(programmed.Contains).ShouldBe(programmed);
        foreach (PlannedLine line in plan.Lines)
        {
            bench.Flash.Peek(line.Address, 32).ShouldBe(line.Bytes.ToArray());
        }
        bench.Flash.Acts.ShouldBe(1 + plan.Lines.Count);
    }

    private static IReadOnlyList<FieldChange> Set(string text) => FieldCatalog.Known.ParseAssignment(text).Changes;

    /// <summary>A firmware run: somebody else erases the sector, then the plan is written.</summary>
    private static async Task<FreshStorePlan> Provision(Bench bench, StoreEdit edit)
    {
        var writer = new StoreWriter(bench.Flash, bench.Layout, Bench.Stamp);
        FreshStorePlan plan = writer.PlanFresh(await bench.Read(), edit);
        await bench.Flash.EraseAsync(plan.Region, CancellationToken.None);
        await writer.WriteFreshAsync(plan, CancellationToken.None);
        return plan;
    }
}
