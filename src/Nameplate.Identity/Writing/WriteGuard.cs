namespace Nameplate.Identity;

/// <summary>What must hold before a writer begins.</summary>
internal static class WriteGuard
{
    /// <summary>The caller's mistakes.</summary>
    public static void RequireValid(StoreEdit edit)
    {
        if (edit.DeviceId == 0)
        {
            throw new ArgumentException("a device number is 1…2⁶⁴-1", nameof(edit));
        }
        if (edit.Content is { } content && (content.DeviceId != edit.DeviceId || edit.Changes.Count > 0))
        {
            throw new ArgumentException("a whole content carries the number, and no changes beside it", nameof(edit));
        }
        if (edit.BindToUid is { Length: not 12 })
        {
            throw new ArgumentException("a UID has 12 bytes", nameof(edit));
        }
        if (edit.Changes.Any(c => c.Id is <= Field.DeviceIdId or Field.AuthId or > 0xFFF
            || (c.Id == Field.NameId && c.Field is not null && c.Field.Value.Length < 2)))
        {
            throw new ArgumentException("ids 001 and 7FF are not fields that can be set", nameof(edit));
        }
    }

    /// <summary>What the store forbids, whatever the edit says.</summary>
    public static void Refuse(StoreView view, StoreEdit edit)
    {
        if (view.State == StoreState.LaterVersion)
        {
            throw StoreRefusal.LaterVersion(view.LaterVersionAt);
        }
        if (view.Has(StoreStatus.Conflict))
        {
            throw StoreRefusal.Conflict(view);
        }
        if (view.Has(StoreStatus.WrongRegions))
        {
            throw StoreRefusal.WrongRegions(view);
        }
        if (view.State == StoreState.None && view.Has(StoreStatus.Degraded) && !edit.Replace)
        {
            throw edit.DeviceId is null ? StoreRefusal.Missing() : StoreRefusal.Damaged(view);
        }
    }
}
