using System.Runtime.Versioning;
using Microsoft.Win32;

namespace Nameplate.Serial.Windows;

// What is read of the registry, below HKEY_LOCAL_MACHINE. A key that is not there, or not for this user, is empty.
internal interface IRegistry
{
    /// <summary>The names of the keys in a key.</summary>
    IReadOnlyList<string> Keys(string path);

    /// <summary>The values of a key, by name without case: texts and numbers.</summary>
    IReadOnlyDictionary<string, object> Values(string path);
}

[SupportedOSPlatform("windows")]
internal sealed class MachineRegistry : IRegistry
{
    public IReadOnlyList<string> Keys(string path) => Open(path, key => key.GetSubKeyNames(), []);

    public IReadOnlyDictionary<string, object> Values(string path) => Open(path,
        key => key.GetValueNames().Select(name => KeyValuePair.Create(name, key.GetValue(name)!)).Where(pair => pair.Value is not null)
            .ToDictionary(StringComparer.OrdinalIgnoreCase),
        new Dictionary<string, object>());

    // Adapters come and go while the list is read.
    private static T Open<T>(string path, Func<RegistryKey, T> read, T absent)
    {
        try
        {
            using RegistryKey? key = Registry.LocalMachine.OpenSubKey(path, writable: false);
            return key is null ? absent : read(key);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            return absent;
        }
    }
}
