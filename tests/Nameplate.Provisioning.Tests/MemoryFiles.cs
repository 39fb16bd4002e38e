using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Tests;

/// <summary>State files in memory; every write is counted, and may be made to fail.</summary>
internal sealed class MemoryFiles : IStateFiles
{
    public Dictionary<string, byte[]> Content { get; } = [];

    public List<string> Acts { get; } = [];

    public string? FailWith { get; set; }

    public string Location => "memory";

    public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Content.GetValueOrDefault(name));

    public ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Refuse(name);
        Acts.Add($"write {name}");
        Content[name] = content.ToArray();
        return ValueTask.CompletedTask;
    }

    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        Refuse(name);
        Acts.Add($"delete {name}");
        Content.Remove(name);
        return ValueTask.CompletedTask;
    }

    private void Refuse(string name)
    {
        if (FailWith is not null)
        {
            throw new StateException(name, FailWith);
        }
    }
}
