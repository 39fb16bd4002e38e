using Nameplate.Serial;

namespace Nameplate.Provisioning.Tests;

/// <summary>A wire that counts what the host sends; with one of these frames, or in the middle of it, the host dies.</summary>
internal sealed class DyingLink(ISerialLink link, int diesAt, bool inTheMiddle) : ISerialLink
{
    public int Writes { get; private set; }

    public string Name => link.Name;

    public LinkCapabilities Capabilities => link.Capabilities;

    public SerialSettings? Settings => link.Settings;

    public TimeProvider Time => link.Time;

    public bool? ClearToSend => link.ClearToSend;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan timeout, CancellationToken cancellationToken) =>
        link.ReadAsync(buffer, timeout, cancellationToken);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        bool dies = ++Writes == diesAt;
        await link.WriteAsync(dies && inTheMiddle ? bytes[..(bytes.Length / 2)] : bytes, cancellationToken);
        if (dies)
        {
            throw new HostDiedException($"write {Writes}");
        }
    }

    public ValueTask DelayAsync(TimeSpan time, CancellationToken cancellationToken) => link.DelayAsync(time, cancellationToken);

    public void DiscardInput() => link.DiscardInput();

    public void SetControlLines(bool dtr, bool rts) => link.SetControlLines(dtr, rts);

    public ValueTask DisposeAsync() => link.DisposeAsync();
}
