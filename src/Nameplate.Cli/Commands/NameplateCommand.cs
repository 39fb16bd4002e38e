using System.CommandLine;
using System.CommandLine.Help;

namespace Nameplate.Cli.Commands;

/// <summary>The command tree.</summary>
internal sealed class NameplateCommand : RootCommand
{
    /// <param name="surroundings">For what the help tells of this place's settings; null leaves that out.</param>
    public NameplateCommand(Surroundings? surroundings = null)
        : base("Gives every STM32 a number that its firmware can read, and never loses it to an update.")
    {
        Subcommands.Add(new DemoCommand());
        Subcommands.Add(new PortsCommand());
        Subcommands.Add(new DoctorCommand());
        Subcommands.Add(new InspectCommand());
        Subcommands.Add(new ShowCommand());
        Subcommands.Add(new AssignCommand());
        Subcommands.Add(new SetCommand());
        Subcommands.Add(new UnsetCommand());
        Subcommands.Add(new PlanCommand());
        Subcommands.Add(new UpdateCommand());
        Subcommands.Add(new ProvisionCommand());
        Subcommands.Add(new LockCommand());
        Subcommands.Add(new UnlockCommand());
        Subcommands.Add(new BackupCommand());
        Subcommands.Add(new RestoreCommand());
        Subcommands.Add(new RescueCommand());
        Subcommands.Add(new WipeIdentityCommand());
        Subcommands.Add(new MassEraseCommand());
        Subcommands.Add(new UnprotectCommand());
        Subcommands.Add(new AdviseCommand());
        Subcommands.Add(new GenerateCommand());
        Subcommands.Add(new TableCommand());
        Subcommands.Add(new ChipsCommand());
        Subcommands.Add(new SimulateCommand());
        Subcommands.Add(new CompletionCommand());
        Subcommands.Add(new ManCommand(this));
        if (surroundings is not null)
        {
            Subcommands.Add(new CompleteCommand(this, surroundings));
        }

        foreach (HelpOption help in Options.OfType<HelpOption>())
        {
            help.Action = new VerbHelp((HelpAction)help.Action!, surroundings);
        }
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "nameplate demo",
        "nameplate assign 10 -p /dev/ttyUSB0",
        "nameplate update firmware.hex -p /dev/ttyUSB0",
    ];

    /// <summary>The verbs in the order of the help.</summary>
    public IEnumerable<Verb> Verbs => Subcommands.OfType<Verb>();
}
