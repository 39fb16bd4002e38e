using Nameplate.Cli.Output;
using Nameplate.Serial;
using Nameplate.Serial.Transcripts;

namespace Nameplate.Cli.Ports;

/// <summary>The file of <c>--trace</c>: every byte on the wire with times, over all links that one device needs.</summary>
internal sealed class Trace : IAsyncDisposable
{
    private readonly string _path;
    private readonly List<StreamWriter> _files = [];

    /// <param name="path">The file.</param>
    /// <param name="position">From 1 among several ports: trace.txt becomes trace.1.txt; 0 when there is only one.</param>
    public Trace(string path, int position) => _path = position == 0
        ? path
        : Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}.{position}{Path.GetExtension(path)}");

    /// <summary>Records the link; a second one, after the port went away, goes on in the same file.</summary>
    /// <exception cref="OutputFileException">The file cannot be written.</exception>
    public ISerialLink Record(ISerialLink link)
    {
        try
        {
            StreamWriter file = new(_path, append: _files.Count > 0);
            _files.Add(file);
            return new RecordingLink(link, file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new OutputFileException(_path, refused);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (StreamWriter file in _files)
        {
            await file.DisposeAsync();
        }
    }
}
