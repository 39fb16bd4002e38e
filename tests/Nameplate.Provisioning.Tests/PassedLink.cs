using Nameplate.Serial;

namespace Nameplate.Provisioning.Tests;

/// <summary>A wire that passes everything on to another: what a test watches or breaks, it overrides.</summary>
internal abstract class PassedLink(ISerialLink link) : ISerialLink
{
    public string Name => link.Name;

    public LinkCapabilities Capabilities => link.Capabilities;

    public SerialSettings? Settings => link.Settings;

    public TimeProvider Time => link.Time;

    public bool? ClearToSend => link.ClearToSend;

    public virtual ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken) =>
        link.ReadAsync(buffer, timeout, cancellationToken);

    public virtual ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        link.WriteAsync(bytes, cancellationToken);

    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) => link.DelayAsync(time, cancellationToken);

    public void DiscardInput() => link.DiscardInput();

    public void SetControlLines(bool dtr, bool rts) => link.SetControlLines(dtr, rts);

    public ValueTask DisposeAsync() => link.DisposeAsync();
}
