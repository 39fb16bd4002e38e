namespace Nameplate.Identity.Tests;

public sealed class JournalRecoveryTests
{
    private static readonly StoreLayout Swap = new([new(0x081E_0000, 0x400)], 0x450, 0x0010_0000, 256);

    private static JournalRecord Record(JournalState state = JournalState.Erasing, bool? swapped = null) => new()
    {
        State = state,
        DeviceKey = "0123456789ABCDEF01234567",
        ProductId = 0x450,
        Region = Swap.Regions[0],
        SwapBank = swapped,
        OldLines = Old().Lines.ToDictionary(l => l.Key, l => LineRead.Of(l.Value)),
        New = new Snapshot(77, SlotTraits.None, 0, PayloadFormat.Fields, default),
        SlotSize = 256,
        OldGeneration = 3,
        NewGeneration = 4,
        ParentGeneration = 3,
        FirstEpoch = 2,
        NewEpoch = 2,
    };

    private static StoreImage Old(int place = 0) => new StoreImage(Swap).Region(place, 1)
        .Slot(place, 1, 1, 1, 10).Slot(place, 2, 2, 1, 11).Slot(place, 3, 3, 1, 12);

    private static async Task<RecoveryDecision> Decide(JournalRecord record, StoreImage image, bool? swappedNow = null) =>
        JournalRecovery.Decide(record, await image.ToBench().Read(), swappedNow);

    [Fact]
    public async Task Prepared_means_that_nothing_was_erased() =>
        (await Decide(Record(JournalState.Prepared), Old())).Action.ShouldBe(RecoveryAction.Discard);

    [Fact]
    public async Task An_erase_is_finished_even_if_the_store_reads_as_valid() =>
        (await Decide(Record(), Old())).Action.ShouldBe(RecoveryAction.RollForward);

    [Fact]
    public async Task A_blank_region_is_rolled_forward() =>
        (await Decide(Record(), new StoreImage(Swap))).Action.ShouldBe(RecoveryAction.RollForward);

    [Fact]
    public async Task The_new_content_settled_is_done() =>
        (await Decide(Record(), new StoreImage(Swap).Region(0, 2).Slot(0, 1, 4, 2, 77)))
            .Action.ShouldBe(RecoveryAction.Done);

    [Fact]
    public async Task The_new_content_unsettled_is_not_done() =>
        (await Decide(Record(), new StoreImage(Swap).Region(0, 2).Slot(0, 1, 4, 2, 77, stage: 4)))
            .Action.ShouldBe(RecoveryAction.RollForward);

    [Fact]
    public async Task Another_content_of_that_epoch_is_superseded() =>
        (await Decide(Record(), new StoreImage(Swap).Region(0, 3).Slot(0, 1, 5, 3, 78)))
            .Action.ShouldBe(RecoveryAction.Superseded);

    [Fact]
    public async Task A_generation_that_the_journal_did_not_know_is_a_conflict() =>
        (await Decide(Record(), new StoreImage(Swap).Region(0, 1).Slot(0, 1, 9, 1, 13)))
            .Action.ShouldBe(RecoveryAction.Conflict);

    [Fact]
    public async Task Foreign_bytes_are_never_rolled_over() =>
        (await Decide(Record(), new StoreImage(Swap).Fill(0, _ => [.. Enumerable.Repeat((byte)0x5A, 32)]), null))
            .Action.ShouldBe(RecoveryAction.Ask);

    [Fact]
    public async Task Zeros_of_a_cut_erase_are_rolled_forward() =>
        (await Decide(Record(swapped: false), new StoreImage(Swap).Fill(0, _ => new byte[32]), false))
            .Action.ShouldBe(RecoveryAction.RollForward);

    [Fact]
    public async Task A_bank_swap_since_then_moves_the_place()
    {
        RecoveryDecision decision = await Decide(Record(swapped: false), Old(1), true);
        decision.Action.ShouldBe(RecoveryAction.RollForward);
        decision.Side.ShouldBe(StoreSide.Alias);
    }

    [Fact]
    public async Task An_unreadable_bank_swap_is_told_by_where_the_store_is()
    {
        RecoveryDecision decision = await Decide(Record(), Old(1));
        decision.Action.ShouldBe(RecoveryAction.RollForward);
        decision.Side.ShouldBe(StoreSide.Alias);
    }

    [Fact]
    public async Task A_later_format_is_never_rolled_over() =>
        (await Decide(Record(), StoreVectors.All.Single(v => v.Name == "other-later-format-alias").Image))
            .Action.ShouldBe(RecoveryAction.Ask);

    [Fact]
    public async Task Rolling_forward_announces_an_epoch_above_all_that_was_seen()
    {
        Bench bench = new StoreImage(Swap).Region(0, 5).Slot(0, 1, 9, 5, 10, stage: 3).ToBench();
        StoreView view = await bench.Read();

        WriteOutcome outcome = await new StoreWriter(bench.Flash, Swap, Bench.Stamp)
            .RollForwardAsync(view, Record(), StoreSide.Primary, bench.Journal, CancellationToken.None);

        bench.Journal.Saved.Select(r => (r.State, r.NewEpoch, r.FirstEpoch))
            .ShouldBe([(JournalState.Erasing, 6u, 2u), (JournalState.Closed, 6u, 2u)]);
        outcome.Slot.Header.Epoch.ShouldBe(6u);
        outcome.Slot.Header.Generation.ShouldBe(10u);
        (await bench.Read()).DeviceId.ShouldBe(77u);
    }
}
