using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>What AN2606 says about a chip's ROM bootloader.</summary>
public sealed record BootRom
{
    private const byte Erase = 0x43;
    private const byte ExtendedErase = 0x44;

    /// <summary>USART protocol version byte: 0x31 for V3.1.</summary>
    public required byte ProtocolVersion { get; init; }

    /// <summary>Where the bootloader's ID byte lies (AN2606 rev 70 §4.2); null where it has none, or no source tells.</summary>
    public required uint? IdAddress { get; init; }

    /// <summary>Versions known, with what is wrong with each; empty where none has an ID.</summary>
    public required IReadOnlyList<BootRomVersion> Versions { get; init; }

    /// <summary>RAM that Read Memory, Write Memory and Go accept (AN2606 rev 70 table 226); empty where none is known.</summary>
    public required IReadOnlyList<AddressRange> RamWindows { get; init; }

    /// <summary>System memory (AN2606 rev 70 table 226), ascending.</summary>
    public required IReadOnlyList<AddressRange> SystemMemory { get; init; }

    /// <summary>
    /// Where the bootloader's own vector table lies, for firmware that enters it (AN2606 rev 70 §4.1); null where no
    /// source tells.
    /// </summary>
    public required uint? EntryAddress { get; init; }

    /// <summary>The alignment that Write Memory demands, bytes (AN2606 rev 70 table 7).</summary>
    public required int WriteAlignment { get; init; }

    /// <summary>From reset to the first 0x7F that is heard (AN2606 rev 70 table 227).</summary>
    public required TimeSpan StartUp { get; init; }

    /// <summary>The commands it offers, by opcode, as Get lists them.</summary>
    public required IReadOnlyList<byte> Commands { get; init; }

    /// <summary>The opcode by which it erases: 0x44 from protocol V3.0 on, 0x43 before (AN3155 rev 20 §3.1).</summary>
    public byte EraseCommand => Commands.Contains(ExtendedErase) ? ExtendedErase : Erase;

    /// <summary>How it takes Get Checksum; null where no source tells, and then the command is not used.</summary>
    public ChecksumForm? Checksum { get; init; }

    /// <summary>The released version with this ID, or null.</summary>
    public BootRomVersion? VersionOf(byte? bootloaderId) =>
        Versions.FirstOrDefault(version => version.Id == bootloaderId);

    /// <summary>
    /// The errata to expect of a bootloader by its ID. An unknown or unread ID gets every erratum that there is: a
    /// workaround costs milliseconds where the fault is absent, its lack costs data where the fault is present. A ROM that
    /// has no ID to read gets those that no version is exempt from.
    /// </summary>
    public IReadOnlyList<Erratum> ErrataOf(byte? bootloaderId) =>
        Versions.Count == 0 ? Errata.Everywhere : VersionOf(bootloaderId)?.Errata ?? Errata.All;

    /// <summary>
    /// What a person should know of a bootloader by its ID; of an unknown or unread one, what holds for any version.
    /// </summary>
    public IReadOnlyList<RomNote> NotesOf(byte? bootloaderId) =>
        VersionOf(bootloaderId)?.Notes ?? [.. Versions.SelectMany(version => version.Notes).Distinct()];
}

/// <summary>One released version of a ROM bootloader.</summary>
/// <param name="Id">The ID byte: 0x91.</param>
/// <param name="Name">As AN2606 prints it: <c>V9.1</c>.</param>
/// <param name="Errata">What is wrong with it.</param>
public sealed record BootRomVersion(byte Id, string Name, IReadOnlyList<Erratum> Errata)
{
    /// <summary>Limitations that no program can work around, but a person can.</summary>
    public IReadOnlyList<RomNote> Notes { get; init; } = [];
}

/// <summary>A limitation of a ROM bootloader that only a person can work around.</summary>
/// <param name="Text">What goes wrong, one sentence.</param>
/// <param name="Advice">What to do about it, one sentence.</param>
/// <param name="Source">Document and table.</param>
public sealed record RomNote(string Text, string Advice, string Source);
