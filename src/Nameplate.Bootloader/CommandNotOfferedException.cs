using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Bootloader;

/// <summary>The bootloader's own Get does not list a command that is needed. N504; nothing was sent.</summary>
public sealed class CommandNotOfferedException : CodedException
{
    internal CommandNotOfferedException(CommandCode command, GetReply offered)
        : base(ErrorCodes.CommandNotOffered,
            $"this bootloader ({offered.Version}) does not offer {CommandNames.Of(command)} (0x{(byte)command:X2})",
            "use a debug probe for what needs this command") =>
        Command = command;

    internal CommandNotOfferedException(CommandCode command, Chip chip)
        : base(ErrorCodes.CommandNotOffered,
            $"no source tells in which form the bootloader of {chip.Name} takes {CommandNames.Of(command)} (0x{(byte)command:X2})",
            "leave the option out: everything is read back instead") =>
        Command = command;

    /// <summary>The command it lacks.</summary>
    public CommandCode Command { get; }
}
