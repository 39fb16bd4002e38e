namespace Nameplate.Foundation;

/// <summary>
/// The base of every exception that Nameplate's libraries throw for what a device, a link or a file did. A caller's own
/// mistake is an <see cref="ArgumentException"/>, a cancellation an <see cref="OperationCanceledException"/>.
/// </summary>
public abstract class CodedException : Exception
{
    /// <summary>Characters of a message or a hint at most: a file that is quoted in it may hold anything, of any length.</summary>
    public const int LongestText = 2000;

    private const string Cut = " ...";

    /// <summary>Creates the exception.</summary>
    /// <param name="code">Its row of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">What happened and what was seen, one sentence, without the code.</param>
    /// <param name="hint">What to do now; null when the message says it.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    protected CodedException(ErrorCode code, string message, string? hint = null, Exception? inner = null)
        : base(Shortened(message), inner)
    {
        Code = code;
        Hint = hint is null ? null : Shortened(hint);
    }

    /// <summary>Which kind of failure; decides the exit code.</summary>
    public ErrorCode Code { get; }

    /// <summary>What the user can do now, or null.</summary>
    public string? Hint { get; init; }

    /// <summary>What the likely cause is and what was seen on the wire, or null.</summary>
    public string? Likely { get; init; }

    /// <summary>True when the same act may succeed if it is simply tried again.</summary>
    public virtual bool IsTransient => false;

    private static string Shortened(string text) =>
        text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText - Cut.Length), Cut);
}
