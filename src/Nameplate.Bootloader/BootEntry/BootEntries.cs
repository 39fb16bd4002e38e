namespace Nameplate.Bootloader.BootEntry;

/// <summary>The ways to reach the bootloader that <c>--boot</c> names.</summary>
public static class BootEntries
{
    /// <summary>The longest start-up of any H7: 545 ms for 0x480, as AN2606 rev 70 table 227 prints it, and some slack.</summary>
    public static readonly TimeSpan LongestStartUp = TimeSpan.FromMilliseconds(600);

    /// <summary>The user holds BOOT0 and presses RESET.</summary>
    public static IBootEntry Manual { get; } = new ManualBootEntry();

    /// <summary>The virtual device's lines: RTS asserted is reset, DTR asserted is BOOT0 high.</summary>
    public static IBootEntry Sim { get; } = new ControlLineBootEntry("sim",
        new ControlLineWiring(ControlLine.Rts, ResetWhenAsserted: true, Boot0HighWhenAsserted: true), LongestStartUp);

    /// <summary>The running application enters it when asked to (docs/protocol/application-entry.md).</summary>
    public static IBootEntry App { get; } = new ApplicationBootEntry(LongestStartUp);

    /// <summary>All of them, in the order of --help.</summary>
    public static IReadOnlyList<IBootEntry> All { get; } =
    [
        Manual,
        App,
        .. Wired("rts-dtr", ControlLine.Rts),
        .. Wired("dtr-rts", ControlLine.Dtr),
        Sim,
    ];

    /// <summary>The way of this name, or null. Case does not matter.</summary>
    /// <param name="name">As <see cref="IBootEntry.Name"/>.</param>
    /// <param name="startUp">From reset to a ROM that listens, by the chip; null: <see cref="LongestStartUp"/>.</param>
    public static IBootEntry? Find(string name, TimeSpan? startUp = null)
    {
        IBootEntry? found = All.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return (found, startUp) switch
        {
            (ControlLineBootEntry lines, { } time) => lines with { StartUp = time },
            (ApplicationBootEntry application, { } time) => application with { StartUp = time },
            _ => found,
        };
    }

    /// <summary>The four polarities of one wiring. Direct wires first: an asserted line is a low level on a TTL pin.</summary>
    private static IEnumerable<IBootEntry> Wired(string name, ControlLine reset) =>
        from polarity in new[]
        {
            (Suffix: "", Reset: true, Boot0: false),
            (Suffix: "-inverted-boot0", Reset: true, Boot0: true),
            (Suffix: "-inverted-reset", Reset: false, Boot0: false),
            (Suffix: "-inverted", Reset: false, Boot0: true),
        }
        select new ControlLineBootEntry(
            name + polarity.Suffix, new ControlLineWiring(reset, polarity.Reset, polarity.Boot0), LongestStartUp);
}
