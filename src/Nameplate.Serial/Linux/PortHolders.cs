using System.Globalization;

namespace Nameplate.Serial.Linux;

// Who has a device open: proc_pid_fd(5), as lsof does it. Without root only the user's own processes can be seen.
internal sealed class PortHolders(string procRoot = "/proc")
{
    /// <summary>The processes that have <paramref name="device"/> open, by rising process number.</summary>
    /// <param name="device">The device node with links resolved.</param>
    internal IReadOnlyList<PortHolder> Of(string device) =>
        Scan(device).GetValueOrDefault(device) ?? [];

    /// <summary>The holders of each of these devices, in one pass; devices that nobody holds are left out.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<PortHolder>> Scan(params IReadOnlyCollection<string> devices)
    {
        var wanted = devices.ToHashSet();
        var found = new Dictionary<string, IReadOnlyList<PortHolder>>();
        foreach (int pid in ProcessNumbers().Order())
        {
            foreach (string device in OpenFiles(pid).Where(wanted.Contains).Distinct())
            {
                found[device] = [.. found.GetValueOrDefault(device) ?? [], new PortHolder(pid, NameOf(pid))];
            }
        }
        return found;
    }

    private IEnumerable<int> ProcessNumbers()
    {
        foreach (string folder in Directory.EnumerateDirectories(procRoot))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                yield return pid;
            }
        }
    }

    // Processes end, and belong to others, while the list is walked: what cannot be read is passed over.
    private List<string> OpenFiles(int pid)
    {
        var targets = new List<string>();
        try
        {
            var folder = new DirectoryInfo(Path.Combine(procRoot, $"{pid}", "fd"));
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
            {
                if (LinkTargetOf(entry) is { } target)
                {
                    targets.Add(target);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
        }
        return targets;
    }

    private static string? LinkTargetOf(FileSystemInfo entry)
    {
        try
        {
            return entry.LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string NameOf(int pid)
    {
        try
        {
            return File.ReadAllText(Path.Combine(procRoot, $"{pid}", "comm")).TrimEnd('\n');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }
}
