using System.CommandLine;
using System.Globalization;
using Nameplate.Images;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Planning;

namespace Nameplate.Cli.Commands;

/// <summary>The firmware of <c>plan</c>, <c>update</c> and <c>provision</c>: files, and how to take them.</summary>
internal sealed class FirmwareArguments
{
    public Argument<string[]> Files { get; } = new("FIRMWARE")
    {
        Description = "Intel HEX, S-record, ELF or raw binary; several files are merged where they do not overlap",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Base { get; } = BaseOption();

    public Option<bool> Data { get; } = new("--data") { Description = "the image is data: it needs no vector table" };

    public Option<bool> All { get; } = new("--all") { Description = "rewrite sectors that hold the firmware already" };

    /// <summary><c>--base ADDRESS</c>, also of <c>show</c> and <c>simulate</c>.</summary>
    public static Option<string?> BaseOption()
    {
        Option<string?> option = new("--base")
        {
            Description = "address of a raw binary's first byte: 0x08000000",
            HelpName = "ADDRESS",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ } token] && ParseAddress(token.Value) is null)
            {
                result.AddError($"'{token.Value}' is no address: 0x08000000 is meant");
            }
        });
        return option;
    }

    public void AddTo(Command command)
    {
        Files.NamesFile();
        command.Arguments.Add(Files);
        command.Options.Add(Base);
        command.Options.Add(Data);
        command.Options.Add(All);
    }

    /// <summary>Reads the files and merges them.</summary>
    /// <exception cref="FirmwareFormatException">N701, N702, N703.</exception>
    public Firmware Load(Run run) => Load(run.Get(Files), run.Get(Base));

    /// <summary>Reads files and merges them.</summary>
    /// <param name="paths">One or more.</param>
    /// <param name="baseText">A validated <c>--base</c>, or null.</param>
    /// <exception cref="FirmwareFormatException">N701, N702, N703.</exception>
    public static Firmware Load(IReadOnlyList<string> paths, string? baseText)
    {
        uint? start = AddressOf(baseText);
        FirmwareFile[] files = [.. paths.Select(path => FirmwareFile.Load(path, start))];
        return new Firmware(
            MemoryImage.Merge([.. files.Select(file => file.Image)]),
            [.. files.Select(file => Path.GetFileName(file.Name))],
            files.SelectMany(file => file.Symbols).DistinctBy(symbol => symbol.Key).ToDictionary(),
            [.. files.SelectMany(IdentityClaim.Of)]);
    }

    /// <summary>What an update of these files shall do.</summary>
    public UpdateRequest RequestOf(Run run, Firmware firmware) => new()
    {
        Image = firmware.Image,
        Files = firmware.Files,
        Symbols = firmware.Symbols,
        Claims = firmware.Claims,
        IsData = run.Get(Data),
        RewriteAll = run.Get(All),
    };

    /// <summary>The address that a validated <c>--base</c> names.</summary>
    public static uint? AddressOf(string? text) => text is null ? null : ParseAddress(text);

    /// <summary>An address in hexadecimal behind 0x, or in decimal; null for anything else.</summary>
    public static uint? ParseAddress(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint hex) ? hex : null
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
}

/// <summary>Firmware files, read and merged.</summary>
/// <param name="Image">The bytes.</param>
/// <param name="Files">The files' names.</param>
/// <param name="Symbols">The ELF symbols that name the identity's place.</param>
/// <param name="Claims">Where each file says that it expects the identity.</param>
internal sealed record Firmware(
    MemoryImage Image, IReadOnlyList<string> Files, IReadOnlyDictionary<string, uint> Symbols, IReadOnlyList<IdentityClaim> Claims);
