using System.CommandLine;
using System.Text;
using Nameplate.Cli.Output;
using Nameplate.Cli.Project;
using Nameplate.Foundation;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli;

/// <summary>One invocation of one verb.</summary>
internal sealed class Run(ParseResult parsed, Surroundings surroundings, Screen screen)
{
    public Surroundings Surroundings { get; } = surroundings;

    public Screen Screen { get; } = screen;

    /// <summary>What <c>nameplate.json</c> says where the command line and the environment say nothing.</summary>
    public ProjectSettings Project { get; } = new(surroundings.WorkingDirectory);

    public StopSignal Stop => Surroundings.Stop.Signal;

    /// <summary>What the verb's job has done to its device so far; ends up in the error's last line.</summary>
    public DeviceCondition? Condition { get; set; }

    /// <summary>True with <c>--yes</c>.</summary>
    public bool SaysYes => parsed.GetValue<bool>("--yes");

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    public T? GetOptional<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Hands out a text that the verb made: to a file, or to standard output unless JSON is asked for. Returns the file.</summary>
    /// <exception cref="OutputFileException">N1201: the file cannot be written.</exception>
    public async Task<string?> DeliverAsync(string text, string? path)
    {
        if (path is null)
        {
            await (Screen.Json ? Task.CompletedTask : Surroundings.Out.WriteAsync(text));
            return null;
        }

        try
        {
            await WholeFile.WriteAsync(path, Encoding.UTF8.GetBytes(text), FileReaders.ByUmask, Stop.AtOnce);
            return path;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OutputFileException(path, refused);
        }
    }

    /// <summary>True if the option stands on the command line.</summary>
    public bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
}
