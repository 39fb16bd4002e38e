using System.CommandLine;
using Nameplate.Chips.Places;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Places;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Cli.Commands;

/// <summary><c>--place</c>: where the number is kept, and what only some places need.</summary>
internal sealed class PlaceArguments
{
    private readonly Option<string?> _place = new("--place")
    {
        Description = $"where the number is: {string.Join(", ", PlaceKinds.All.Where(IsOffered).Select(kind => kind.NameOf()))}; without it, in flash as the chip has it",
        HelpName = "NAME",
    };

    private readonly Option<string?> _uid = new("--uid")
    {
        Description = "the unique ID, 24 hex digits, where the ROM does not show it; with --place uid",
        HelpName = "HEX",
    };

    private readonly Option<string?> _confirm = new("--confirm")
    {
        Description = "the number once more, for a place that cannot be taken back or keeps no strong promise; --yes does not answer that",
        HelpName = "NUMBER",
    };

    public PlaceArguments() => _place.AcceptOnlyFromAmong([.. PlaceKinds.All.Select(kind => kind.NameOf())]);

    /// <param name="command">The verb.</param>
    /// <param name="device">Its device: a place in flash is where its store is looked for.</param>
    /// <param name="writes">It may write a number.</param>
    public void AddTo(Command command, DeviceArguments device, bool writes)
    {
        command.Options.Add(_place);
        command.Options.Add(_uid);
        if (writes)
        {
            command.Options.Add(_confirm);
        }

        device.Placement.Place = this;
    }

    /// <summary>The kind that is named; null without <c>--place</c>.</summary>
    public PlaceKind? KindOf(Run run) => run.Get(_place) is { } name ? PlaceKinds.Named(name) : null;

    /// <summary>The kind that is named where it is no store in flash; null for those, which have their own verbs.</summary>
    /// <exception cref="UsageException">--uid is for another place.</exception>
    public PlaceKind? BesideFlash(Run run)
    {
        PlaceKind? kind = KindOf(run) is { } named and not (PlaceKind.Spare or PlaceKind.Embed) ? named : null;
        return run.Get(_uid) is not null && kind != PlaceKind.UniqueId
            ? throw new UsageException("--uid belongs to --place uid", "nameplate assign NUMBER --place uid --uid HEX -p PORT")
            : kind;
    }

    /// <summary>The place on a device.</summary>
    public IdentityPlace Open(Run run, PlaceKind kind, DeviceSession session) => IdentityPlaces.Of(kind, session, UidOf(run));

    /// <summary>What was typed to confirm: with <c>--confirm</c>, or now.</summary>
    public string? ConfirmedFor(Run run, IdentityPlace place, ulong number) =>
        place.Warning is { } warning ? run.Get(_confirm) ?? Question.RequireTyped(run, warning, $"{number}", "--confirm") : null;

    private ReadOnlyMemory<byte>? UidOf(Run run)
    {
        if (run.Get(_uid) is not { } hex)
        {
            return null;
        }

        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            throw new UsageException($"--uid '{hex}' is not hexadecimal", "24 hex digits: the 12 bytes as they lie in memory");
        }
    }

    private static bool IsOffered(PlaceKind kind) => kind is not (PlaceKind.BackupSram or PlaceKind.BackupRegisters or PlaceKind.ExternalFlash);
}
