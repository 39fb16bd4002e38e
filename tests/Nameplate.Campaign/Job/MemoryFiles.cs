using Nameplate.Provisioning.Journal;

namespace Nameplate.Campaign.Job;

/// <summary>The host's state files, in memory.</summary>
internal sealed class MemoryFiles : IStateFiles
{
    private readonly Dictionary<string, byte[]> _content = [];

    private int _diesAt;
    private bool _diesAfter;

    public string Location => "memory";

    /// <summary>True while a journal lies on this host.</summary>
    public bool HasJournal => _content.Keys.Any(name => name.StartsWith("journal", StringComparison.Ordinal));

    /// <summary>Changes made or tried so far.</summary>
    public int Changes { get; private set; }

    /// <summary>The host dies with the change of this number, counted from the next; 0: it lives.</summary>
    /// <param name="change">The number.</param>
    /// <param name="made">True: the change is durable.</param>
    public void DieAt(int change, bool made)
    {
        _diesAt = change == 0 ? 0 : Changes + change;
        _diesAfter = made;
    }

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

    public ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Change(() => _content[name] = content.ToArray());

    public ValueTask AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Change(() => _content[name] = [.. _content.GetValueOrDefault(name) ?? [], .. content.Span]);

    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken) => Change(() => _content.Remove(name));

    private ValueTask Change(Action change)
    {
        bool dies = ++Changes == _diesAt;
        if (!dies || _diesAfter)
        {
            change();
        }
        return dies ? throw new HostDiedException() : default;
    }
}
