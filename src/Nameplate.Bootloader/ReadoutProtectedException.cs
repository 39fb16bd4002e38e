using Nameplate.Foundation;

namespace Nameplate.Bootloader;

/// <summary>Readout protection level 1: the ROM refuses to read, write and erase. N502.</summary>
public sealed class ReadoutProtectedException : CodedException
{
    internal ReadoutProtectedException(CommandCode command)
        : base(ErrorCodes.ReadoutProtected,
            $"readout protection is on: the bootloader refused {CommandNames.Of(command)} (1F right after {(byte)command:X2} {(byte)~command & 0xFF:X2}, twice)",
            "the ROM can neither update nor read this device. Readout Unprotect would lift the protection, and it erases "
            + "all flash: firmware and identity. Use it only on a device whose number you can assign again") =>
        Command = command;

    /// <summary>The command refused.</summary>
    public CommandCode Command { get; }
}
