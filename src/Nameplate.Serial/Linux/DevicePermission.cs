using System.Globalization;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Linux;

// Why a user may not open a device: the group of the device node against the groups of this process and group(5).
// A user who was added to a group gets it at the next login only, which is the usual reason for "but I did that".
internal sealed record DevicePermission(string Group, bool ListedInGroup, bool GroupInForce, string User)
{
    /// <summary>What the user does now.</summary>
    internal string Hint => (GroupInForce, ListedInGroup) switch
    {
        (true, _) =>
            $"You are in its group '{Group}' already, so the device's mode forbids it: ls -l shows it, a udev rule sets it.",
        (false, true) => $"You were added to its group '{Group}' after you logged in: log out and in again.",
        _ => $"It belongs to the group '{Group}', and you are not in it: "
            + $"sudo usermod -aG {Group} {User}, then log out and in again.",
    };

    /// <summary>Reads it for a device node; null where the system does not tell.</summary>
    internal static DevicePermission? Of(string device)
    {
        try
        {
            return GroupOf(device) is uint gid
                ? Find(gid, File.ReadAllLines("/etc/group"), File.ReadAllLines("/proc/self/status"), Environment.UserName)
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The same from the files' lines.</summary>
    /// <param name="gid">The group of the device node.</param>
    /// <param name="groupFile">/etc/group: <c>dialout:x:20:ada,bob</c>.</param>
    /// <param name="processStatus">/proc/self/status, of which <c>Gid:</c> and <c>Groups:</c> are read.</param>
    /// <param name="user">The user's name.</param>
    internal static DevicePermission Find(uint gid, string[] groupFile, string[] processStatus, string user)
    {
        string number = gid.ToString(CultureInfo.InvariantCulture);
        string[]? row = groupFile.Select(line => line.Split(':')).FirstOrDefault(row => row.Length >= 4 && row[2] == number);
        bool inForce = processStatus
            .Select(line => line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Any(words => words is ["Gid:" or "Groups:", .. var groups] && groups.Contains(number));
        return new DevicePermission(row?[0] ?? number, row?[3].Split(',').Contains(user) ?? false, inForce, user);
    }

    private static unsafe uint? GroupOf(string device)
    {
        byte* answer = stackalloc byte[Stat.BufferSize];
        return Stat.statx(Stat.AT_FDCWD, device, 0, Stat.STATX_BASIC_STATS, answer) == 0
            ? *(uint*)(answer + Stat.GidOffset)
            : null;
    }
}
