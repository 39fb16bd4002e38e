namespace Nameplate.Bootloader.BootEntry;

/// <summary>The ways to reach the bootloader that <c>--boot</c> names.</summary>
public static class BootEntries
{
    /// <summary>All of them, in the order of --help.</summary>
    public static IReadOnlyList<IBootEntry> All => throw new NotImplementedException();

    /// <summary>The user holds BOOT0 and presses RESET.</summary>
    public static IBootEntry Manual => throw new NotImplementedException();

    /// <summary>The virtual device's: RTS asserted is reset, DTR asserted is BOOT0 high.</summary>
    public static IBootEntry Sim => throw new NotImplementedException();

    /// <summary>The way of this name, or null. Case does not matter.</summary>
    /// <param name="name">As <see cref="IBootEntry.Name"/>.</param>
    /// <param name="startUp">From reset to a ROM that listens; null: the longest of any H7, 600 ms.</param>
    public static IBootEntry? Find(string name, TimeSpan? startUp = null) => throw new NotImplementedException();
}
