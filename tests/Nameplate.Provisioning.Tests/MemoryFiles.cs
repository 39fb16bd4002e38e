using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Tests;

/// <summary>State files in memory; every change is counted, and may be made to fail, or to be the last thing the host does.</summary>
internal sealed class MemoryFiles : IStateFiles
{
    public Dictionary<string, byte[]> Content { get; } = [];

    public List<string> Acts { get; } = [];

    public string? FailWith { get; set; }

    /// <summary>The host dies with the change of this number, counted from 1 by <see cref="Acts"/>; 0: it lives.</summary>
    public int DiesAt { get; set; }

    /// <summary>True: the change at which the host dies is durable; false: it is not.</summary>
    public bool DiesAfter { get; set; }

    public string Location => "memory";

    /// <summary>True while a journal lies on this host.</summary>
    public bool HasJournal => Content.Keys.Any(name => name.StartsWith("journal", StringComparison.Ordinal));

    /// <summary>The same files on another disk.</summary>
    public MemoryFiles Clone()
    {
        MemoryFiles clone = new();
        foreach ((string name, byte[] content) in Content)
        {
            clone.Content.Add(name, content);
        }

        return clone;
    }

    public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Content.GetValueOrDefault(name));

    public ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Change("write", name, () => Content[name] = content.ToArray());

    public ValueTask AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Change("append", name, () => Content[name] = [.. Content.GetValueOrDefault(name) ?? [], .. content.Span]);

    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken) =>
        Change("delete", name, () => Content.Remove(name));

    private ValueTask Change(string act, string name, Action change)
    {
        if (FailWith is not null)
        {
            throw new StateException(name, FailWith);
        }

        Acts.Add($"{act} {name}");
        bool dies = Acts.Count == DiesAt;
        if (!dies || DiesAfter)
        {
            change();
        }

        return dies ? throw new HostDiedException($"{act} {name}") : ValueTask.CompletedTask;
    }
}
