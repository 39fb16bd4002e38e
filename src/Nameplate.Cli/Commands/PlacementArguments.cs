using System.CommandLine;
using Nameplate.Chips;

namespace Nameplate.Cli.Commands;

/// <summary><c>--regions</c> and <c>--embed</c>: another place for the identity than the chip's own.</summary>
internal sealed class PlacementArguments
{
    public Option<int?> Regions { get; } = new("--regions")
    {
        Description = "keep the identity in 1 or 2 regions in sectors of their own, where the chip has it otherwise; every command for the device must say so",
        HelpName = "N",
    };

    public Option<bool> Embed { get; } = new("--embed")
    {
        Description = "keep it at the end of the last sector, which firmware shares; the default where a chip has too few sectors",
    };

    /// <summary><c>--place</c>, where the verb has it.</summary>
    public PlaceArguments? Place { get; set; }

    public void AddTo(Command command)
    {
        command.Options.Add(Regions);
        command.Options.Add(Embed);
        Regions.MustBe(value => value is 1 or 2, "--regions is 1 or 2");
    }

    public PlacementChoice ChoiceOf(Run run)
    {
        Chips.Places.PlaceKind? place = Place?.KindOf(run);
        bool embed = run.Get(Embed) || place == Chips.Places.PlaceKind.Embed;
        return place is not (null or Chips.Places.PlaceKind.Embed) && run.Get(Embed)
                ? throw new UsageException("--place and --embed exclude each other", "--embed is --place embed; give one of the two")
            : embed && run.Get(Regions) is not null
                ? throw new UsageException("--regions and --embed exclude each other", "an embedded identity has one region; give one of the two")
            : new PlacementChoice(run.Get(Regions), embed) { OwnSectors = place == Chips.Places.PlaceKind.Spare };
    }
}
