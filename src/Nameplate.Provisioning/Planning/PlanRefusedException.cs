using Nameplate.Foundation;

namespace Nameplate.Provisioning.Planning;

/// <summary>The firmware, or the device's state, does not allow the plan. Nothing was sent that changes the device.</summary>
public sealed class PlanRefusedException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">One of the N8xx codes, or N1006.</param>
    /// <param name="range">What the refusal is about.</param>
    /// <param name="message">One sentence.</param>
    /// <param name="hint">What to do now.</param>
    public PlanRefusedException(ErrorCode code, AddressRange range, string message, string hint)
        : base(code, message, hint) => Range = range;

    /// <summary>What the refusal is about.</summary>
    public AddressRange Range { get; }
}
