using Nameplate.Foundation;

namespace Nameplate.Chips;

/// <summary>The chip is unknown, undecidable, or not the one expected. Trying again does not help.</summary>
public sealed class DeviceMismatchException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">One of N601…N699.</param>
    /// <param name="message">What was expected and what was found, one sentence.</param>
    /// <param name="expected">What would have fitted; null where nothing was expected.</param>
    /// <param name="found">What the device told, or the name that was given.</param>
    /// <param name="hint">What to do now.</param>
    public DeviceMismatchException(ErrorCode code, string message, string? expected, string found, string hint)
        : base(code, message, hint)
    {
        Expected = expected;
        Found = found;
    }

    /// <summary>What would have fitted: <c>STM32H743xI</c>; null where nothing was expected.</summary>
    public string? Expected { get; }

    /// <summary>What the device told, or the name that was given.</summary>
    public string Found { get; }
}
