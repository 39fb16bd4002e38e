using Nameplate.Foundation;

namespace Nameplate.Cli.Output;

/// <summary>A file that the user named cannot be read. N701.</summary>
internal sealed class InputFileException(string path, Exception inner) : CodedException(
    ErrorCodes.FileUnreadable, $"{path} cannot be read: {inner.Message.TrimEnd('.')}", "check the path", inner);
