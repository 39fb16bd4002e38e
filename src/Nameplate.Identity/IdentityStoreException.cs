using Nameplate.Foundation;

namespace Nameplate.Identity;

/// <summary>The identity store was not written, because its state forbids it or the flash did not take it.</summary>
/// <remarks>
/// Codes: N206, N804, N807, N808, N1001, N1002, N1004, N1005, N1007. Reading never throws this: what a store holds is a value
/// (<see cref="StoreView"/>).
/// </remarks>
public sealed class IdentityStoreException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">Its row of <see cref="ErrorCodes"/>.</param>
    /// <param name="fault">What exactly is in the way.</param>
    /// <param name="address">The line or region it is about; null when it is about no place.</param>
    /// <param name="message">What happened, one sentence.</param>
    /// <param name="hint">What to do now.</param>
    public IdentityStoreException(ErrorCode code, StoreFault fault, uint? address, string message, string? hint = null)
        : base(code, message, hint)
    {
        Fault = fault;
        Address = address;
    }

    /// <summary>The line or region concerned, or null.</summary>
    public uint? Address { get; }

    /// <summary>What exactly is in the way.</summary>
    public StoreFault Fault { get; }
}
