using System.CommandLine;
using Nameplate.Chips;
using Nameplate.Cli.Demo;
using Nameplate.Cli.Output.Reports;

namespace Nameplate.Cli.Commands;

/// <summary><c>demo</c>: the whole story on a virtual device, no hardware.</summary>
internal sealed class DemoCommand : Verb
{
    private readonly Option<string> _chip = new("--chip")
    {
        Description = "the chip to play it on",
        HelpName = "NAME",
        DefaultValueFactory = _ => "STM32H743xI",
    };

    public DemoCommand()
        : base("demo", "Plays the whole story on a virtual device: a number, new firmware, a cable pulled half-way, a rerun, the number intact.",
            "nameplate demo",
            "nameplate demo --chip stm32h723xg") => Options.Add(_chip);

    public override async Task<Verdict> RunAsync(Run run)
    {
        using Story story = new(run, ChipDatabase.Get(run.Get(_chip)!));
        StoryEnd end = await story.PlayAsync();
        string line = $"The number is intact: this is still device #{end.Number}, though the cable was pulled in the middle of an update.";
        return Verdict.Done(line, new DemoReport(end.Number.ToString(), end.Chip, end.Commands, end.IdentityLines, end.SectorsErased));
    }
}
