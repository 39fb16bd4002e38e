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

    /// <summary>Resets into the bootloader and waits until the ROM listens. Does nothing where it cannot.</summary>
    /// <exception cref="LinkException">The port went away.</exception>
    /// <exception cref="NotSupportedException">The link has no control lines, and this way needs them.</exception>
    ValueTask EnterAsync(ISerialLink link, CancellationToken cancellationToken);

    /// <summary>Resets into the application. Does nothing where it cannot.</summary>
    /// <exception cref="LinkException">The port went away.</exception>
    /// <exception cref="NotSupportedException">The link has no control lines, and this way needs them.</exception>
    ValueTask LeaveAsync(ISerialLink link, CancellationToken cancellationToken);
}
