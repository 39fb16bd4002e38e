using Nameplate.Chips;

namespace Nameplate.Provisioning.Device;

/// <summary>What a device's bootloader told about it.</summary>
public sealed record DeviceFacts
{
    /// <summary>The row of the chip database.</summary>
    public required Chip Chip { get; init; }

    /// <summary>Protocol version byte of Get: 0x31 is V3.1.</summary>
    public required byte ProtocolVersion { get; init; }

    /// <summary>The bootloader's ID byte, or null where it cannot be read.</summary>
    public required byte? BootloaderId { get; init; }

    /// <summary>The 12 bytes of the unique ID as a byte read returns them, or null where the ROM refuses them.</summary>
    public required ReadOnlyMemory<byte>? Uid { get; init; }

    /// <summary>The flash-size register in KiB, or null where it was refused.</summary>
    public required int? FlashSizeKiB { get; init; }

    /// <summary>What the option bytes say, or null where the ROM refuses them.</summary>
    public required OptionBytes? Options { get; init; }

    /// <summary>The errata that are worked around on this device.</summary>
    public required IReadOnlyList<Erratum> Errata { get; init; }

    /// <summary>SWAP_BANK as the user stated it, or null; what the option bytes say goes first.</summary>
    public bool? BanksSwappedAsStated { get; init; }

    /// <summary>SWAP_BANK in force; false on chips with one bank; null where it cannot be known.</summary>
    public bool? BanksSwapped => Chip.Flash.CanSwapBanks ? Options?.BanksSwapped ?? BanksSwappedAsStated : false;

    /// <summary>The bootloader's version as AN2606 prints it, or null.</summary>
    public string? BootloaderVersion => Chip.Rom.Versions.FirstOrDefault(version => version.Id == BootloaderId)?.Name;

    /// <summary>The unique ID as 24 hex digits, or "unknown".</summary>
    public string UidText => Uid is { } uid ? Convert.ToHexString(uid.Span) : "unknown";
}
