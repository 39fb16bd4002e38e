using Nameplate.Provisioning.Journal;

namespace Nameplate.Campaign.Job;

/// <summary>The host's state files, in memory.</summary>
internal sealed class MemoryFiles : IStateFiles
{
    private readonly Dictionary<string, byte[]> _content = [];

    public string Location => "memory";

    /// <summary>True while a journal lies on this host.</summary>
    public bool HasJournal => _content.Keys.Any(name => name.StartsWith("journal", StringComparison.Ordinal));

    public MemoryFiles Clone()
    {
        MemoryFiles clone = new();
        foreach ((string name, byte[] content) in _content)
        {
            clone._content.Add(name, content);
        }
        return clone;
    }

    public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_content.GetValueOrDefault(name));

    public ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _content[name] = content.ToArray();
        return default;
    }

    public ValueTask AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _content[name] = [.. _content.GetValueOrDefault(name) ?? [], .. content.Span];
        return default;
    }

    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        _content.Remove(name);
        return default;
    }
}
