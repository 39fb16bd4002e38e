using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Bootloader.BootEntry;

/// <summary>A way to bring a device into its ROM bootloader and out of it again.</summary>
public interface IBootEntry
{
    /// <summary>As <c>--boot</c> takes it: <c>rts-dtr</c>.</summary>
    string Name { get; }

    /// <summary>Which line does what, one line for <c>--help</c>.</summary>
    string Description { get; }

    /// <summary>True if it pulses the reset line; then a hung or half-fed ROM starts anew.</summary>
    bool CanReset { get; }

    /// <summary>
    /// True if it has something to say to a running application. It is said only after 0x7F alone found no bootloader: to a
    /// ROM that was just reset, text is a wrong rate.
    /// </summary>
    bool AsksApplication { get; }

    /// <summary>What the user does to start the firmware where nothing else does: <c>press RESET to start it</c>.</summary>
    string HowToStart { get; }

    /// <summary>Resets into the bootloader and waits until the ROM listens. Does nothing where it cannot.</summary>
    /// <exception cref="LinkException">The port went away.</exception>
    /// <exception cref="NotSupportedException">The link has no control lines, and this way needs them.</exception>
    ValueTask EnterAsync(ISerialLink link, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the application for its bootloader, once, and waits until the ROM listens. Called only where
    /// <see cref="AsksApplication"/>, after 0x7F was not answered as a ROM answers it.
    /// </summary>
    /// <returns>True if the application agreed; false if it was a ROM after all, and another 0x7F will find it.</returns>
    /// <exception cref="CodedException">N401, N402 or N404, by what came in place of the application's answer.</exception>
    ValueTask<bool> AskAsync(ISerialLink link, CancellationToken cancellationToken);

    /// <summary>Resets into the application. Does nothing where it cannot.</summary>
    /// <exception cref="LinkException">The port went away.</exception>
    /// <exception cref="NotSupportedException">The link has no control lines, and this way needs them.</exception>
    ValueTask LeaveAsync(ISerialLink link, CancellationToken cancellationToken);
}
