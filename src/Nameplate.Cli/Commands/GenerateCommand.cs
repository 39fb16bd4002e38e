using System.CommandLine;
using Nameplate.Chips;
using Nameplate.Cli.Generation;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Identity;

namespace Nameplate.Cli.Commands;

/// <summary><c>generate linker|header</c>: what the firmware's build needs, so that firmware and tool agree on the place.</summary>
internal sealed class GenerateCommand : Verb
{
    private const string Linker = "linker";
    private const string Header = "header";

    private readonly Argument<string> _what = new("WHAT")
    {
        Description = "linker: the reservation for the linker script; header: addresses and fields for C and C++",
        HelpName = "linker|header",
    };

    private readonly Option<string?> _chip = new("--chip")
    {
        Description = "the chip: a row of nameplate chips, or a part number; else nameplate.json",
        HelpName = "NAME",
    };

    private readonly Option<string?> _linker = new("--linker")
    {
        Description = "gnu, lld, armlink or iar (default: gnu); the last two are checked against their documentation only, they have not been run",
        HelpName = "gnu|lld|armlink|iar",
    };

    private readonly Option<string?> _fields = new("--fields")
    {
        Description = $"the declarations of your own fields (default: those of nameplate.json, else of the nearest {FieldDeclarations.FileName} from here upwards)",
        HelpName = "FILE",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "write the text to a file instead of standard output",
        HelpName = "FILE",
    };

    private readonly PlacementArguments _placement = new();

    public GenerateCommand()
        : base("generate", "Prints what a firmware's build needs to keep its hands off the identity, and to find it: linker script or C header.",
            "nameplate generate linker --chip stm32h743xi --out nameplate.ld",
            "nameplate generate header --chip stm32h743xi --out nameplate_chip.h",
            "nameplate generate header --chip h7a3zi --fields nameplate.fields.json",
            "nameplate generate linker --chip stm32h743xi --regions 2 --linker iar")
    {
        _fields.NamesFile();
        _out.NamesFile();
        _what.AcceptOnlyFromAmong(Linker, Header);
        _linker.AcceptOnlyFromAmong("gnu", "lld", "armlink", "iar");
        Arguments.Add(_what);
        Options.Add(_chip);
        _placement.AddTo(this);
        Options.Add(_linker);
        Options.Add(_fields);
        Options.Add(_out);
    }

    /// <summary>Without a file the text itself goes to standard output, and nothing else may.</summary>
    public override bool PrintsItsProduct(ParseResult parsed) => parsed.GetResult(_out) is null or { Implicit: true };

    public override async Task<Verdict> RunAsync(Run run)
    {
        string what = run.Get(_what);
        Reservation reservation = Reservation.Of(ChipOf(run), _placement.ChoiceOf(run));
        string text = what == Header ? HeaderOf(run, reservation) : LinkerOf(run, reservation);
        run.Project.Announce(run.Screen.Notice);
        string? path = await run.DeliverAsync(text, run.Get(_out));

        string place = ChipText.WhereOf(reservation.Placement);
        string line = path is null ? $"{reservation.Chip.Name}: identity {place}" : $"done: {path} is written; {reservation.Chip.Name}, identity {place}";
        return Verdict.Done(line, new GenerateReport(what, reservation.Chip.Name, PlacementReport.Of(reservation.Placement),
            [.. reservation.Flash.Select(part => new FirmwareFlashReport(part.Name, RangeReport.Of(part.Range)))],
            [.. reservation.Fences.Select(fence => new FenceReport(RangeReport.Of(fence.Range), fence.Why))], path, text));
    }

    private Chip ChipOf(Run run) => (run.Get(_chip) ?? run.Project.Take("chip")) is { } name
        ? ChipDatabase.Get(name)
        : throw new UsageException("--chip NAME is needed", "nameplate chips lists the chips; nameplate.json may name it: { \"chip\": \"stm32h743zi\" }");

    private string HeaderOf(Run run, Reservation reservation)
    {
        if (run.Get(_linker) is not null)
        {
            throw new UsageException("--linker makes no difference to a header", "leave it out");
        }

        FieldCatalog fields = run.Get(_fields) is { } path
            ? FieldDeclarations.Read(Path.Combine(run.Surroundings.WorkingDirectory, path))
            : FieldDeclarations.Load(run);
        return CHeader.Write(reservation, fields);
    }

    private string LinkerOf(Run run, Reservation reservation)
    {
        if (run.Get(_fields) is not null)
        {
            throw new UsageException("--fields makes no difference to a linker script", "leave it out");
        }

        return run.Get(_linker) switch
        {
            "armlink" => ArmLinker.Write(reservation),
            "iar" => IarLinker.Write(reservation),
            { } kind => GnuLinker.Write(reservation, kind == "lld"),
            null => GnuLinker.Write(reservation, isLld: false),
        };
    }
}
