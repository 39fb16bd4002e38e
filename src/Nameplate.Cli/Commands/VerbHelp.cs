using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Nameplate.Cli.Ports;
using Nameplate.Cli.Project;

namespace Nameplate.Cli.Commands;

/// <summary>The usual help, followed by the verb's examples and by the settings that nameplate.json has for it here.</summary>
internal sealed class VerbHelp(HelpAction usual, Surroundings? surroundings) : SynchronousCommandLineAction
{
    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    /// <summary>Whether a verb can use a setting, by the option or argument that says the same.</summary>
    private static bool Takes(Command command, string setting) => setting switch
    {
        "firmware" => command.Arguments.Any(argument => argument.Name == "FIRMWARE"),
        "fields" => command.Options.Any(option => option.Name is "--set" or "--fields") || command.Arguments.Any(argument => argument.Name == "FIELD"),
        _ => command.Options.Any(option => option.Name == $"--{setting}"),
    };

    private void WriteSettings(Command command, TextWriter output)
    {
        if (surroundings is null)
        {
            return;
        }

        try
        {
            if (ProjectFile.Nearest(surroundings.WorkingDirectory) is { } file
                && file.Settings.Where(setting => command is NameplateCommand || Takes(command, setting.Name)).ToList() is { Count: > 0 } settings)
            {
                output.WriteLine($"{Environment.NewLine}Settings of {file.Path} (an option wins over {PortChoice.Variable}, and that over this file):");
                foreach (ProjectSetting setting in settings)
                {
                    output.WriteLine($"  {setting.Name,-8} {setting.Text}");
                }
            }
        }
        catch (UsageException wrong)
        {
            output.WriteLine($"{Environment.NewLine}{wrong.Message}");
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        IReadOnlyList<string> examples = parseResult.CommandResult.Command switch
        {
            Verb verb => verb.Examples,
            NameplateCommand root => root.Examples,
            _ => [],
        };
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (string example in examples)
            {
                output.WriteLine($"  {example}");
            }
        }

        WriteSettings(parseResult.CommandResult.Command, output);
        return exitCode;
    }
}
