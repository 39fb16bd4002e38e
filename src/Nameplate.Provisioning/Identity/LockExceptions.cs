using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Provisioning.Identity;

/// <summary>The identity was to be changed, but its sectors are write-protected. N505. Nothing was erased or journalled.</summary>
public sealed class IdentityLockedException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="port">The port.</param>
    /// <param name="seen">What says so.</param>
    public IdentityLockedException(string port, string seen)
        : base(ErrorCodes.IdentityLocked, $"{port}: the identity is locked: {seen}",
            "nameplate unlock -p PORT, run the same command again, then nameplate lock -p PORT")
    {
    }
}

/// <summary>Firmware was to be written to sectors that are write-protected. N503. Nothing was erased.</summary>
public sealed class SectorProtectedException : CodedException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="port">The port.</param>
    /// <param name="sector">The first protected sector.</param>
    /// <param name="withIdentity">It shares its protection with the identity.</param>
    public SectorProtectedException(string port, Sector sector, bool withIdentity)
        : base(ErrorCodes.WriteProtected,
            $"{port}: the option bytes say that sector {sector.Range}, which the firmware needs, is write-protected"
            + (withIdentity ? " together with the identity" : ""),
            withIdentity
                ? "nameplate unlock -p PORT, run the same command again, then nameplate lock -p PORT"
                : "take the write protection off this sector (with the tool that set it), then run the same command again") =>
        Sector = sector;

    /// <summary>The first protected sector.</summary>
    public Sector Sector { get; }
}

/// <summary>A lock or an unlock that did not come to its end: N506, N507, N811, N903.</summary>
public sealed class LockException : CodedException
{
    /// <summary>Creates the exception.</summary>
    public LockException(ErrorCode code, string message, string hint)
        : base(code, message, hint)
    {
    }
}
