using System.Buffers.Binary;
using System.Text;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Firmware.Tests;

/// <summary>What reader.c must print, from the reader in C#.</summary>
internal static class Expected
{
    private const int Serial = 0x002;
    private const int StartDelay = 0x005;

    public static async Task<string> OfAsync(Job job)
    {
        uint stride = job.Regions[0].Base ^ job.Regions[0].Alias;
        var layout = new StoreLayout(
            [.. job.Regions.Select(region => new AddressRange(region.Base, (uint)job.RegionSize))], job.ProductId, stride,
            job.SlotSize);
        StoreView view = await StoreReader.ReadAsync(
            new Flash(job), layout, ReadScope.History, job.Uid, TestContext.Current.CancellationToken);
        if (view.Newest is not { } newest)
        {
            int error = view.State == StoreState.LaterVersion ? 2 : 1;
            return $"status=-{error} bits={(int)view.Status}";
        }

        var text = new StringBuilder();
        text.Append($"status={(int)view.Status} swapped={(view.Side == StoreSide.Alias ? 1 : 0)}\n");
        text.Append($"{Place(newest)} flags={(int)newest.Header.Flags:X2} format={(int)newest.Header.Format} ");
        text.Append($"length={newest.Payload.Length}\n");
        bool isBound = (newest.Header.Flags & SlotTraits.UidBound) != 0
            && job.Uid.Length > 0 && !view.Has(StoreStatus.StaleUid);
        text.Append($"number={newest.DeviceId} delay={Delay(newest.Fields)} serial={Text(newest.Fields)} ");
        text.Append($"bound={(isBound ? 1 : 0)}\n");
        foreach (Field field in newest.Fields.Fields)
        {
            text.Append($"field {field.Id:X3} type={(int)field.Type} {Convert.ToHexString(field.Value.Span)}\n");
        }

        foreach (SlotRecord slot in view.History.Prepend(newest))
        {
            text.Append($"history device_id={slot.DeviceId} generation={slot.Header.Generation} ");
            text.Append($"region={slot.RegionIndex} index={slot.Index} settled={(slot.IsSettled ? 1 : 0)}\n");
        }

        return text.ToString().TrimEnd();
    }

    private static string Place(SlotRecord slot) =>
        $"device_id={slot.DeviceId} generation={slot.Header.Generation} epoch={slot.Header.Epoch} "
        + $"region={slot.RegionIndex} index={slot.Index} settled={(slot.IsSettled ? 1 : 0)}";

    private static string Delay(FieldList fields) =>
        fields.Find(StartDelay) is { Type: FieldType.UnsignedNumber, Value.Length: 4 } field
            ? $"{BinaryPrimitives.ReadUInt32LittleEndian(field.Value.Span)}" : "-";

    private static string Text(FieldList fields) => fields.Find(Serial) is { Type: FieldType.Text } field
        ? Encoding.UTF8.GetString(field.Value.Span) : "-";

    private sealed class Flash(Job job) : IStoreFlash
    {
        public ValueTask<LineRead> ReadLineAsync(uint address, CancellationToken cancellationToken)
        {
            if (job.Unreadable.Contains(address) || address >= Machine.Unmapped)
            {
                return ValueTask.FromResult(LineRead.Unreadable);
            }

            (uint start, byte[] bytes) =
                job.Memory.First(m => address >= m.Address && address - m.Address < m.Bytes.Length);
            return ValueTask.FromResult(
                LineRead.Of(bytes.AsMemory((int)(address - start), LineRead.Size), job.Corrected.Contains(address)));
        }

        public ValueTask ProgramAsync(
            uint address, ReadOnlyMemory<byte> lines, uint? prime, CancellationToken cancellationToken) =>
            throw new NotSupportedException("a reader never writes");

        public ValueTask EraseAsync(AddressRange region, CancellationToken cancellationToken) =>
            throw new NotSupportedException("a reader never writes");
    }
}
