using Nameplate.Bootloader.BootEntry;

namespace Nameplate.Bootloader.Tests;

public class BootEntryTests
{
    [Theory]
    [InlineData("rts-dtr", false, true, false, false)] // RTS at NRST, DTR at BOOT0, direct: asserted is low
    [InlineData("rts-dtr-inverted-boot0", true, true, true, false)]
    [InlineData("rts-dtr-inverted-reset", false, false, false, true)]
    [InlineData("rts-dtr-inverted", true, false, true, true)]
    [InlineData("dtr-rts", true, false, false, false)]
    [InlineData("dtr-rts-inverted-boot0", true, true, false, true)]
    [InlineData("sim", true, true, true, false)]
    public async Task Entering_holds_reset_with_BOOT0_high_and_releases_it(
        string name, bool heldDtr, bool heldRts, bool freeDtr, bool freeRts)
    {
        ScriptedLink link = new();
        IBootEntry entry = BootEntries.Find(name).ShouldNotBeNull();
        await entry.EnterAsync(link, Make.Token);
        link.Lines.Select(line => (line.Dtr, line.Rts)).ShouldBe([(heldDtr, heldRts), (freeDtr, freeRts)]);
        (link.Lines[1].At - link.Lines[0].At).ShouldBe(TimeSpan.FromMilliseconds(50));
        (link.Now - link.Lines[1].At).ShouldBe(BootEntries.LongestStartUp);
    }

    [Fact]
    public async Task Leaving_resets_with_BOOT0_low()
    {
        ScriptedLink link = new();
        await BootEntries.Sim.LeaveAsync(link, Make.Token);
        link.Lines.Select(line => (line.Dtr, line.Rts)).ShouldBe([(false, true), (false, false)]);
    }

    [Fact]
    public async Task A_cancelled_pulse_does_not_leave_the_device_in_reset()
    {
        ScriptedLink link = new();
        await Should.ThrowAsync<OperationCanceledException>(
            () => BootEntries.Sim.EnterAsync(link, new CancellationToken(canceled: true)).AsTask());
        link.Lines[^1].Rts.ShouldBeFalse();
    }

    [Fact]
    public async Task The_chips_own_start_up_time_is_waited_when_it_is_given()
    {
        ScriptedLink link = new();
        await BootEntries.Find("RTS-DTR", TimeSpan.FromMilliseconds(54)).ShouldNotBeNull().EnterAsync(link, Make.Token);
        link.Now.ShouldBe(TimeSpan.FromMilliseconds(104));
    }

    [Fact]
    public async Task By_hand_touches_no_line()
    {
        ScriptedLink link = new();
        await BootEntries.Manual.EnterAsync(link, Make.Token);
        link.Lines.ShouldBeEmpty();
        BootEntries.Manual.CanReset.ShouldBeFalse();
    }

    [Fact]
    public void Every_preset_has_its_own_name_and_description_and_is_found_by_it()
    {
        BootEntries.All.Count.ShouldBe(11);
        BootEntries.All.Select(entry => entry.Name).Distinct().Count().ShouldBe(11);
        BootEntries.All.Select(entry => entry.Description).Distinct().Count().ShouldBe(11);
        BootEntries.All.ShouldAllBe(entry => BootEntries.Find(entry.Name) == entry);
        BootEntries.Find("nonsense").ShouldBeNull();
    }

    [Fact]
    public async Task A_reset_gives_the_budget_back()
    {
        SyncBudget budget = new();
        for (int i = 0; i < SyncBudget.Limit; i++)
        {
            budget.TrySpend().ShouldBeTrue();
        }

        budget.TrySpend().ShouldBeFalse();
        await new BootloaderClient(new ScriptedLink(Make.Connect), budget).ConnectAsync(BootEntries.Sim, Make.Token);
        budget.Unanswered.ShouldBe(0);
    }
}
