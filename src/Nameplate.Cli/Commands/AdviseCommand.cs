using System.CommandLine;
using Nameplate.Chips;
using Nameplate.Chips.Places;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;

namespace Nameplate.Cli.Commands;

/// <summary><c>advise [--chip NAME]</c>: where a number can live on a chip, and which place is right.</summary>
internal sealed class AdviseCommand : Verb
{
    private const string WithoutChip = "nameplate advise --chip NAME says which place is right: a data EEPROM where the chip has one, else a spare sector; "
        + "the tail of the firmware's sector where there is no sector to spare";

    private readonly Option<string?> _chip = new("--chip")
    {
        Description = "the chip: a row of nameplate chips, or a part number; else nameplate.json; without it, all kinds of places",
        HelpName = "NAME",
    };

    private readonly Option<bool> _rewritable = new("--rewritable") { Description = "only places whose number can be changed as often as one likes" };

    private readonly Option<bool> _surviveMassErase = new("--survive-mass-erase") { Description = "only places that outlive the mass erase of any tool" };

    private readonly Option<bool> _noBattery = new("--no-battery") { Description = "only places that need no battery on VBAT" };

    public AdviseCommand()
        : base("advise", "Tells where a number can live on a chip, which place is right, and the C that reads it. Needs no device.",
            "nameplate advise",
            "nameplate advise --chip stm32h743zi",
            "nameplate advise --chip h750 --survive-mass-erase",
            "nameplate advise --chip h7a3zi --rewritable --no-battery --json")
    {
        Options.Add(_chip);
        Options.Add(_rewritable);
        Options.Add(_surviveMassErase);
        Options.Add(_noBattery);
    }

    public override Task<Verdict> RunAsync(Run run)
    {
        PlaceWishes wishes = new(run.Get(_rewritable), run.Get(_surviveMassErase), run.Get(_noBattery));
        string? name = run.Get(_chip) ?? run.Project.Take("chip");
        run.Project.Announce(run.Screen.Notice);
        return Task.FromResult(name is null ? OfAll(run.Screen, wishes) : OfChip(run.Screen, ChipDatabase.Get(name), wishes));
    }

    private static Verdict OfChip(Screen screen, Chip chip, PlaceWishes wishes)
    {
        PlaceAdvice advice = PlaceAdvice.For(chip, wishes);
        AdviceText.Show(screen, advice);
        return Verdict.Done(advice.Recommendation, AdviseReport.Of(advice, wishes));
    }

    private static Verdict OfAll(Screen screen, PlaceWishes wishes)
    {
        IReadOnlyList<PlaceOverview> places = [.. PlaceOverview.All.Where(place => wishes.UnmetBy(place.Likeness).Count == 0)];
        AdviceText.Show(screen, places);
        return Verdict.Done(WithoutChip, AdviseReport.Of(places, wishes, WithoutChip));
    }
}
