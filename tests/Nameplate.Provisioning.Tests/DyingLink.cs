using Nameplate.Serial;

namespace Nameplate.Provisioning.Tests;

/// <summary>A wire that counts what the host sends; with one of these frames, or in the middle of it, the host dies.</summary>
internal sealed class DyingLink(ISerialLink link, int diesAt, bool inTheMiddle) : PassedLink(link)
{
    public int Writes { get; private set; }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        bool dies = ++Writes == diesAt;
        await base.WriteAsync(dies && inTheMiddle ? bytes[..(bytes.Length / 2)] : bytes, cancellationToken);
        if (dies)
        {
            throw new HostDiedException($"write {Writes}");
        }
    }
}
