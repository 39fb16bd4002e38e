using Nameplate.Foundation;

namespace Nameplate.Cli.Output;

/// <summary>A file that the user asked for cannot be written. N1201.</summary>
internal sealed class OutputFileException(string path, Exception inner) : CodedException(
    ErrorCodes.StateNotWritten, $"{path} cannot be written: {inner.Message.TrimEnd('.')}",
    "name a file in a directory that you may write to", inner);
