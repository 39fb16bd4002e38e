namespace Nameplate.Bootloader;

/// <summary>The commands' names as AN3155 rev 20 prints them, for messages.</summary>
internal static class CommandNames
{
    public static string Of(CommandCode code) => code switch
    {
        CommandCode.Get => "Get",
        CommandCode.GetVersion => "Get Version",
        CommandCode.GetId => "Get ID",
        CommandCode.ReadMemory => "Read Memory",
        CommandCode.Go => "Go",
        CommandCode.WriteMemory => "Write Memory",
        CommandCode.Erase => "Erase",
        CommandCode.ExtendedErase => "Extended Erase",
        CommandCode.Special => "Special",
        CommandCode.ExtendedSpecial => "Extended Special",
        CommandCode.WriteProtect => "Write Protect",
        CommandCode.WriteUnprotect => "Write Unprotect",
        CommandCode.ReadoutProtect => "Readout Protect",
        CommandCode.ReadoutUnprotect => "Readout Unprotect",
        CommandCode.GetChecksum => "Get Checksum",
        _ => $"command 0x{(byte)code:X2}",
    };
}
