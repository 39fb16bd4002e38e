namespace Nameplate.Identity;

/// <summary>Reads each line at most once, so that a store of unstable lines is seen in one consistent state.</summary>
internal sealed class LineCache(IStoreFlash flash)
{
    private readonly Dictionary<uint, LineRead> _lines = [];

    public IReadOnlyDictionary<uint, LineRead> Lines => _lines;

    public async ValueTask<LineRead> ReadAsync(uint address, CancellationToken cancellationToken)
    {
        if (!_lines.TryGetValue(address, out LineRead line))
        {
            line = await flash.ReadLineAsync(address, cancellationToken).ConfigureAwait(false);
            _lines.Add(address, line);
        }
        return line;
    }

    /// <summary>True if the line, read or not, can begin so.</summary>
    public ValueTask<bool> MayBeginWithAsync(uint address, ReadOnlyMemory<byte> start, CancellationToken cancellationToken) =>
        _lines.TryGetValue(address, out LineRead line)
            ? ValueTask.FromResult(line.Bytes.Span.StartsWith(start.Span))
            : flash.MayBeginWithAsync(address, start, cancellationToken);
}
