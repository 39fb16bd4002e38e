using Nameplate.Foundation;
using System.Buffers.Binary;

namespace Nameplate.Identity;

/// <summary>What an edit makes of a snapshot.</summary>
/// <param name="Content">The new content.</param>
/// <param name="IsChange">It says something else than before.</param>
/// <param name="AuthenticationDropped">The authentication field no longer fits and was left out.</param>
internal sealed record EditResult(Snapshot Content, bool IsChange, bool AuthenticationDropped)
{
    /// <summary>Applies <paramref name="edit"/> to the newest generation, or to nothing.</summary>
    /// <exception cref="IdentityStoreException">The edit is refused by what is there.</exception>
    public static EditResult Apply(StoreEdit edit, SlotRecord? newest, int room)
    {
        if (newest is null && edit.DeviceId is null)
        {
            throw StoreRefusal.Missing();
        }
        if (newest is not null && edit.DeviceId is { } wanted && wanted != newest.DeviceId && !edit.Replace)
        {
            throw StoreRefusal.NumberTaken(newest.DeviceId, wanted);
        }
        Snapshot old = newest?.Snapshot ?? new Snapshot(0, SlotTraits.None, 0, PayloadFormat.Fields, default);
        Snapshot basis = edit.Content ?? old;
        Snapshot marked = edit.Production ? basis with { Flags = basis.Flags | SlotTraits.Production } : basis;
        Snapshot edited = WithBinding(edit, marked) with { DeviceId = edit.DeviceId ?? old.DeviceId };
        if (edit.Changes.Count > 0)
        {
            edited = WithChanges(edit, edited, newest);
        }
        if (newest is not null && edited == old)
        {
            return new EditResult(old, false, false);
        }
        // A copy can be written again, and be marked, without being understood, and stays authentic.
        bool isCopy = edited == marked;
        if (newest is not null && !isCopy && !Enum.IsDefined(basis.Format))
        {
            throw StoreRefusal.UnknownPayload(basis.Format, newest.Place.Start);
        }
        bool drop = !isCopy && (edited.Flags & SlotTraits.Authenticated) != 0;
        if (drop)
        {
            edited = edited with
            {
                Flags = edited.Flags & ~SlotTraits.Authenticated,
                Payload = edited.Format == PayloadFormat.Fields ? WithoutAuthentication(edited.Payload) : edited.Payload,
            };
        }
        return edited.Payload.Length <= room
            ? new EditResult(edited, true, drop)
            : throw StoreRefusal.TooLarge(edited.Payload.Length, room);
    }

    private static Snapshot WithBinding(StoreEdit edit, Snapshot old) => edit.BindToUid is { } uid
        ? old with { Flags = old.Flags | SlotTraits.UidBound, UidCrc = Crc32.Of(uid.Span) }
        : old;

    private static Snapshot WithChanges(StoreEdit edit, Snapshot old, SlotRecord? newest)
    {
        if (old.Format != PayloadFormat.Fields)
        {
            throw StoreRefusal.UnknownPayload(old.Format, newest!.Place.Start);
        }
        if (newest?.Fields.Overruns == true && !edit.Replace)
        {
            throw StoreRefusal.BadFields(newest.Place.Start);
        }
        List<Field> fields = [.. newest?.Fields.Fields ?? []];
        foreach (FieldChange change in edit.Changes)
        {
            Change(fields, change);
        }
        SlotTraits secrets = fields.Any(f => f.Type == FieldType.Secret) ? SlotTraits.Secrets : SlotTraits.None;
        byte[] payload = FieldList.Encode(fields);
        return old with { Flags = (old.Flags & ~SlotTraits.Secrets) | secrets, Payload = payload };
    }

    private static void Change(List<Field> fields, FieldChange change)
    {
        bool Matches(Field field) => field.Id == change.Id
            && (change.Id != Field.NameId || change.Field is null || NamedId(field) == NamedId(change.Field));
        int place = fields.FindIndex(Matches);
        fields.RemoveAll(Matches);
        if (change.Field is not null)
        {
            fields.Insert(place >= 0 ? place : fields.Count, change.Field);
        }
        else
        {
            fields.RemoveAll(f => f.Id == Field.NameId && NamedId(f) == change.Id);
        }
    }

    /// <summary>Id of the field that a name entry names; null if the entry is too short to name any.</summary>
    private static int? NamedId(Field entry) =>
        entry.Value.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(entry.Value.Span) & 0xFFF : null;

    private static byte[] WithoutAuthentication(ReadOnlyMemory<byte> payload) =>
        FieldList.Encode(FieldList.Parse(payload).Fields.Where(f => f.Id != Field.AuthId));
}
