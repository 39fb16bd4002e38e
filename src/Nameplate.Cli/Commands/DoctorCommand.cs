using Nameplate.Bootloader.BootEntry;
using Nameplate.Cli.Doctor;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Serial;

namespace Nameplate.Cli.Commands;

/// <summary><c>doctor</c>: why a device is not reached, and what to do about it.</summary>
internal sealed class DoctorCommand : Verb
{
    private const int LabelWidth = 13;

    private readonly DeviceArguments _device = new();

    public DoctorCommand()
        : base("doctor", "Looks at everything between this program and a bootloader: permission, who holds the port, latency timer, lines, parity, noise, echo. "
            + "Says what to do next. Sends what a connect sends, and changes nothing.",
            "nameplate doctor",
            "nameplate doctor -p /dev/ttyUSB0",
            "nameplate doctor -p /dev/ttyUSB0 --boot rts-dtr --json") => _device.AddLineTo(this);

    public override string WhenStopped => "stopping";

    public override async Task<Verdict> RunAsync(Run run)
    {
        await using DevicePort port = PortChoice.Choose(run.Get(_device.Port) ?? [], PortNeed.OneOrOnly, run)[0];
        await using Trace? trace = _device.TraceOf(run);
        IBootEntry boot = _device.BootOf(run, port);
        SerialSettings settings = new() { BaudRate = _device.BaudOf(run) };
        run.Project.Announce(run.Screen.Notice);

        Examination examination = new(port, settings, boot, link => trace?.Record(link) ?? link);
        await examination.RunAsync(run.Stop.AtOnce);
        foreach (Check check in examination.Checks.All)
        {
            Show(run.Screen, check);
        }

        NextStep next = examination.Next;
        run.Screen.Say();
        run.Screen.Field("next", next.ToString(), LabelWidth);
        run.Screen.Say();
        DoctorReport report = new(port.Name, settings.ToString(), boot.Name, [.. examination.Checks.All.Select(CheckReport.Of)], next);
        return examination.Error is { } error ? Failed(run, ErrorReport.From(error, condition: null) with { Try = next.ToString() }, report)
            : Verdict.Done(LineOf(port.Name, examination.Checks), report);
    }

    private static void Show(Screen screen, Check check)
    {
        string mark = check.Finding switch
        {
            Finding.Ok => "ok",
            Finding.Look => "look",
            Finding.Fault => "FAULT",
            _ => "-",
        };
        screen.Field(check.Name, $"{mark,-6} {check.Text.TrimEnd('.')}", LabelWidth);
        if (check is { Try: { } way, Finding: Finding.Look or Finding.Fault })
        {
            screen.Field("", $"{"",-6} {way.TrimEnd('.')}", LabelWidth);
        }
    }

    private static string LineOf(string port, Checks checks) => checks.CountOf(Finding.Look) switch
    {
        0 => $"done: a bootloader answers on {port}",
        var count => $"done: a bootloader answers on {port}; {Quantity.Count(count, "thing")} to look at",
    };

    private static Verdict Failed(Run run, ErrorReport error, DoctorReport report)
    {
        run.Screen.Error(error);
        return new Verdict(error.ExitCode, error.VerdictLine, report, error);
    }
}
