using Nameplate.Cli.Project;

namespace Nameplate.Cli.Output;

/// <summary>What docs/cli.md and the man page say beside the verbs: one row each, so that both say the same.</summary>
internal static class ManualText
{
    /// <summary>Environment variables and what they do.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Environment { get; } =
    [
        ("NAMEPLATE_PORT", "the port, where -p names none; also for verbs that write an identity"),
        ("NAMEPLATE_STATE", "the directory of journals and device records, instead of XDG_STATE_HOME/nameplate, or LocalAppData on Windows"),
        ("NAMEPLATE_DEBUG", "1 prints the stack of an internal error"),
        ("NO_COLOR", "anything in it turns colours off"),
    ];

    /// <summary>Files that are looked for from the working directory upwards.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Files { get; } =
    [
        (ProjectFile.FileName, "the project's settings; an option wins over the environment, and that over this file"),
        ("nameplate.fields.json", "the declarations of your own fields, where nameplate.json names no others"),
    ];

    /// <summary>How the settings of nameplate.json are used.</summary>
    public static string Project => "Every setting is optional, and paths are relative to the file. A verb that writes an identity or destroys never takes its port from it: "
        + "-p or NAMEPLATE_PORT names that. boot is not used for virtual devices, which have their own. plan with --chip and no -p works without a device. "
        + "Anything else in the file is refused (N208) with its line. What was taken from it is said, and stands in the JSON under project.";

    /// <summary>Where <c>simulate --fault</c> can strike.</summary>
    public static IReadOnlyList<(string Actions, string Points)> Faults { get; } =
    [
        ("cut, reset, unplug, silence", "rx, tx (byte N), flash, program, erase (operation N)"),
        ("drop, flip (:mask=0x01), insert (:byte=0x00)", "rx, tx"),
        ("drift (:percent=-12), text (boot-log text comes first)", "rx, tx"),
        ("echo", "rx"),
        ("nack, silence; the ACK: lose, late (:ms=1500), twice", "command (:phase=opcode, address or data)"),
        ("corrupt (:mask=0x01): other bits than were sent", "program"),
    ];
}
