using System.CommandLine;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Cli.Commands;
using Nameplate.Cli.Project;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Cli.Completion;

/// <summary>The values that are there now: the ports that are plugged in, the fields that are declared here.</summary>
internal sealed class ValueSource(Surroundings surroundings)
{
    private const string VirtualPrefix = "sim:";

    /// <summary>Values that begin with <paramref name="typed"/>, or may.</summary>
    public IEnumerable<Suggestion> Of(ValueKind kind, Symbol symbol, string typed) => kind switch
    {
        ValueKind.Word => ValueKinds.Words(symbol).Select(word => new Suggestion(word)),
        ValueKind.Port => Ports(typed),
        ValueKind.Chip => Chips(typed),
        ValueKind.Boot => BootEntries.All.Select(entry => new Suggestion(entry.Name, entry.Description)),
        ValueKind.Field => Fields("").Append(new Suggestion("@", "a field's id, as in @801")),
        ValueKind.Assignment => Fields("="),
        ValueKind.Fault => Faults(typed),
        ValueKind.Erratum => Errata.All.Select(erratum => new Suggestion(erratum.Name, erratum.Summary)).Prepend(new Suggestion("none", "a ROM without errata")),
        _ => [],
    };

    private IEnumerable<Suggestion> Ports(string typed)
    {
        foreach (SerialPortInfo port in surroundings.Ports.List())
        {
            string device = port.Usb is { } usb ? string.Join(' ', new[] { usb.Vendor, usb.Product }.Where(text => text is not null)) : port.Driver ?? "";
            yield return new Suggestion(port.Path, device);
            if (port.Usb?.SerialNumber is { } serial)
            {
                yield return new Suggestion($"usb:{serial}", $"{device} at {port.Path}".TrimStart());
            }
        }

        if (!typed.StartsWith(VirtualPrefix, StringComparison.OrdinalIgnoreCase))
        {
            yield return new Suggestion("tcp:", "host:port of a port that is served over the network");
            yield return new Suggestion(VirtualPrefix, "a virtual device: a chip, or a file of nameplate simulate --save");
            yield break;
        }

        foreach (Suggestion virtualDevice in Chips(typed[VirtualPrefix.Length..]).Concat(Files(typed[VirtualPrefix.Length..])))
        {
            yield return virtualDevice with { Value = VirtualPrefix + virtualDevice.Value };
        }
    }

    /// <summary>In the case in which the first letters are typed.</summary>
    private static IEnumerable<Suggestion> Chips(string typed) => ChipDatabase.All.Select(chip =>
        new Suggestion(typed.Any(char.IsAsciiLetterUpper) ? chip.Name : chip.Name.ToLowerInvariant(), chip.Devices));

    private List<Suggestion> Files(string typed)
    {
        string folder = typed[..(typed.LastIndexOf('/') + 1)];
        try
        {
            return [.. new DirectoryInfo(Path.Combine(surroundings.WorkingDirectory, folder)).EnumerateFileSystemInfos()
                .Where(entry => !entry.Name.StartsWith('.'))
                .Select(entry => new Suggestion(folder + entry.Name + (entry is DirectoryInfo ? "/" : "")))
                .OrderBy(file => file.Value, StringComparer.Ordinal)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private IEnumerable<Suggestion> Fields(string suffix) => Catalog().Definitions
        .Where(definition => definition.Id != Field.DeviceIdId && definition.Id != Field.NameId)
        .Select(definition => new Suggestion(definition.Name + suffix, definition.Description ?? definition.Unit ?? ""));

    /// <summary>A file with a mistake in it must not take the completion away; the command itself tells of it.</summary>
    private FieldCatalog Catalog()
    {
        try
        {
            return FieldDeclarations.Load(new ProjectSettings(surroundings.WorkingDirectory), surroundings.WorkingDirectory);
        }
        catch (CodedException)
        {
            return FieldCatalog.Known;
        }
    }

    /// <summary>Every action at every point where it can strike, behind what was typed before the last comma.</summary>
    private static IEnumerable<Suggestion> Faults(string typed)
    {
        string before = typed[..(typed.LastIndexOf(',') + 1)];
        return from action in Enum.GetValues<FaultAction>()
               from point in Enum.GetValues<FaultPoint>()
               let fault = new Fault(action, point, 1)
               where fault.IsPossible
               let text = FaultSpec.Format(fault)
               select new Suggestion(before + text[..(text.IndexOf('=', StringComparison.Ordinal) + 1)]);
    }
}
