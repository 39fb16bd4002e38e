using System.Collections.Concurrent;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Cli.Ports;

/// <summary>State of a virtual device that lives for one command: forgotten with it, so that the next one starts clean.</summary>
internal sealed class EphemeralState : IStateFiles
{
    private readonly ConcurrentDictionary<string, byte[]> _files = [];

    public string Location => "memory";

    public ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_files.GetValueOrDefault(name));

    public ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _files[name] = content.ToArray();
        return ValueTask.CompletedTask;
    }

    public ValueTask AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _files.AddOrUpdate(name, _ => content.ToArray(), (_, before) => [.. before, .. content.Span]);
        return ValueTask.CompletedTask;
    }

    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        _files.TryRemove(name, out _);
        return ValueTask.CompletedTask;
    }
}
