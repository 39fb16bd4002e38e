using Nameplate.Serial.Windows;

namespace Nameplate.Serial.Tests.Windows;

// A registry in memory: keys by path, without case.
internal sealed class RegistryTree : IRegistry
{
    private readonly Dictionary<string, Dictionary<string, object>> _keys = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a key, those above it, and values to it.</summary>
    internal RegistryTree Add(string path, params (string Name, object Value)[] values)
    {
        for (int at = path.IndexOf('\\'); at >= 0; at = path.IndexOf('\\', at + 1))
        {
            _keys.TryAdd(path[..at], new(StringComparer.OrdinalIgnoreCase));
        }
        _keys.TryAdd(path, new(StringComparer.OrdinalIgnoreCase));
        foreach ((string name, object value) in values)
        {
            _keys[path][name] = value;
        }
        return this;
    }

    public IReadOnlyList<string> Keys(string path) => [.. _keys.Keys
        .Where(key => key.StartsWith(path + '\\', StringComparison.OrdinalIgnoreCase) && key.IndexOf('\\', path.Length + 1) < 0)
        .Select(key => key[(path.Length + 1)..])];

    public IReadOnlyDictionary<string, object> Values(string path) =>
        _keys.TryGetValue(path, out Dictionary<string, object>? values) ? values : new Dictionary<string, object>();
}
