using System.CommandLine;
using Nameplate.Cli.Output;

namespace Nameplate.Cli.Commands;

/// <summary><c>man</c>, for eng/man.sh and the packages: prints nameplate.1 as man(1) reads it.</summary>
internal sealed class ManCommand : Command
{
    public ManCommand(NameplateCommand root)
        : base("man", "Prints the man page nameplate.1.")
    {
        Hidden = true;
        SetAction(parsed => parsed.InvocationConfiguration.Output.Write(
            ManPage.Write(root, typeof(ManCommand).Assembly.GetName().Version!.ToString(fieldCount: 3))));
    }
}
