// An error on the screen, always four lines: what happened and was seen, the likely cause, the way on, the state.
//
//   error N401: /dev/ttyUSB0 opened, but no bootloader answered (0x7F sent twice at 115200 8E1, 0 bytes in 1.0 s).
//     Likely: BOOT0 was low at reset, or TX and RX are swapped.
//     Try:    hold BOOT0, press RESET, run again
//     Device: nothing was erased or written. Identity: not read.

namespace Nameplate.Cli.Output;

/// <summary>Writes an <see cref="ErrorReport"/> for people.</summary>
internal static class ErrorText
{
    private const string Indent = "  ";
    private const int LabelWidth = 8;

    /// <summary>The four lines; on a terminal of <paramref name="width"/> columns broken between words.</summary>
    /// <param name="error">The error.</param>
    /// <param name="width">Columns; 0 when the text goes to a file or a pipe and is not broken.</param>
    public static string Format(ErrorReport error, int width)
    {
        string head = error.ExitCode == ExitCodes.Cancelled ? $"{error.Code}: " : $"error {error.Code}: ";
        string text = error.Code == error.Message ? $"{error.Code}." : $"{head}{Sentence(error.Message)}";
        return string.Join('\n',
        [
            Wrapping.Hang(text, Indent.Length, width),
            Line("Likely:", Sentence(error.Likely), width),
            Line("Try:", error.Try, width),
            Line("Device:", $"{Sentence(error.Device)} Identity: {Sentence(error.Identity)}", width),
        ]);
    }

    private static string Line(string label, string text, int width) =>
        Wrapping.Hang($"{Indent}{label.PadRight(LabelWidth)}{text}", Indent.Length + LabelWidth, width);

    private static string Sentence(string text) => text.EndsWith('.') || text.EndsWith('?') || text.EndsWith(')') && text.Contains(". ") ? text : text + ".";
}
