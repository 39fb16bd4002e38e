using Nameplate.Chips.Places;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Places;

/// <summary>The 96-bit unique ID: nothing on the device is written, the number is kept beside the ID in this host's table.</summary>
internal sealed class UniqueIdPlace : IdentityPlace
{
    private readonly ReadOnlyMemory<byte> _uid;

    public UniqueIdPlace(DeviceSession session, ReadOnlyMemory<byte>? given)
        : base(session)
    {
        if (given is { } typed)
        {
            UidTable.RequireUid(typed.Span);
        }

        if (session.Facts.Uid is { } read && given is { } other && !read.Span.SequenceEqual(other.Span))
        {
            throw new PlaceException(ErrorCodes.UidRefused, $"{session.Port}: this device's unique ID is {session.Facts.UidText}, not {Convert.ToHexString(other.Span)}",
                "leave --uid out: the ROM shows it here");
        }

        _uid = session.Facts.Uid ?? given ?? throw new PlaceException(ErrorCodes.NoUid,
            $"{session.Port}: the ROM of this {session.Chip.Name} does not show the unique ID",
            $"let the firmware print its 12 bytes{(session.Chip.UidAddress is { } at ? $" (from 0x{at:X8} on)" : "")} and give them: --uid HEX");
    }

    public override PlaceKind Kind => PlaceKind.UniqueId;

    public override IReadOnlyList<AddressRange> Ranges => Session.Chip.UidAddress is { } first
        ? AddressRange.Join(Session.Chip.UidWordOffsets.Select(offset => new AddressRange(checked(first + (uint)offset), sizeof(uint))))
        : [];

    public override async Task<PlaceReading> ReadAsync(StopSignal signal) =>
        new(Kind, (await LoadAsync(signal).ConfigureAwait(false)).Find(_uid.Span)?.Number);

    internal override async Task WriteAsync(PlaceReading before, PlaceRequest request, DeviceCondition condition, StopSignal stop)
    {
        UidTable table = await LoadAsync(stop).ConfigureAwait(false);
        await table.AddAsync(_uid, request.Number, Session.Chip.Name, Session.Time.GetUtcNow(), request.Replace, stop.AtOnce).ConfigureAwait(false);
    }

    private ValueTask<UidTable> LoadAsync(StopSignal stop) => UidTable.LoadAsync(Session.State.Files, stop.AtOnce);
}
