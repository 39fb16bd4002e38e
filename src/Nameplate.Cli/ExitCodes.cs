namespace Nameplate.Cli;

/// <summary>What a process that ends with <paramref name="Number"/> tells.</summary>
/// <param name="Number">The exit code. An error N401 ends with 4.</param>
/// <param name="Meaning">As docs/cli.md prints it.</param>
internal sealed record ExitCode(int Number, string Meaning);

/// <summary>The exit codes, once. Every <see cref="Foundation.ErrorCode"/> belongs to one of them.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Internal = 1;
    public const int Cancelled = 130; // 128 + SIGINT, as a shell reports it

    public static IReadOnlyList<ExitCode> All { get; } =
    [
        new(Done, "done and proven"),
        new(Internal, "internal error, a fault in Nameplate"),
        new(2, "wrong command line, or a question is due and nobody can answer it"),
        new(3, "port missing, busy, denied or unplugged"),
        new(4, "no answer, or a broken one"),
        new(5, "device refused: NACK, write protection or readout protection"),
        new(6, "chip unknown, undecidable, or not the expected one"),
        new(7, "firmware file cannot be read or breaks its format"),
        new(8, "plan refused: fence, foreign data, does not fit"),
        new(9, "verify failed"),
        new(10, "identity missing where required, damaged, changed or in conflict"),
        new(11, "some of several devices failed"),
        new(12, "journal, backup or state file could not be written"),
        new(Cancelled, "cancelled"),
    ];
}
