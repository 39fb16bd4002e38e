using Nameplate.Cli.Doctor;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>doctor</c>.</summary>
/// <param name="Port">As it was named.</param>
/// <param name="Settings"><c>115200 8E1</c>.</param>
/// <param name="Boot">The boot preset.</param>
/// <param name="Checks">Every check, in the order in which they are made.</param>
/// <param name="Next">What to do now.</param>
internal sealed record DoctorReport(string Port, string Settings, string Boot, IReadOnlyList<CheckReport> Checks, NextStep Next)
    : Report("nameplate.doctor/1");

/// <summary>One check.</summary>
/// <param name="Name"><c>port</c>, <c>permission</c>, <c>holder</c>, <c>latency</c>, <c>lines</c>, <c>parity</c>, <c>noise</c>,
/// <c>echo</c>, <c>bootloader</c>.</param>
/// <param name="Finding"><c>ok</c>, <c>look</c> (works, but look at it), <c>fault</c>, <c>absent</c> (there is no such thing
/// here), <c>not-reached</c>.</param>
/// <param name="Text">What was seen.</param>
/// <param name="Try">What to do about it, or null.</param>
internal sealed record CheckReport(string Name, string Finding, string Text, string? Try)
{
    public static CheckReport Of(Check check) => new(check.Name, check.Finding switch
    {
        Doctor.Finding.Ok => "ok",
        Doctor.Finding.Look => "look",
        Doctor.Finding.Fault => "fault",
        Doctor.Finding.Absent => "absent",
        _ => "not-reached",
    }, check.Text, check.Try);
}
