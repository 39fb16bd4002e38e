using Nameplate.Serial;

namespace Nameplate.Bootloader.BootEntry;

/// <summary>No line reaches the chip: the user does it by hand.</summary>
internal sealed class ManualBootEntry : IBootEntry
{
    public string Name => "none";

    public string Description => "no control lines: hold BOOT0 and press RESET before the run";

    public bool CanReset => false;

    public bool AsksApplication => false;

    public string HowToStart => "release BOOT0 and press RESET to start it";

    public ValueTask EnterAsync(ISerialLink link, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<bool> AskAsync(ISerialLink link, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask LeaveAsync(ISerialLink link, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
