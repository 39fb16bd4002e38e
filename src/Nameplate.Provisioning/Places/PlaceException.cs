using Nameplate.Foundation;

namespace Nameplate.Provisioning.Places;

/// <summary>A place refused: N207, N607, N609, N807, N812, N813, N814, N1007. Nothing was written unless the message says so.</summary>
public sealed class PlaceException : CodedException
{
    /// <summary>Creates the exception.</summary>
    public PlaceException(ErrorCode code, string message, string hint)
        : base(code, message, hint)
    {
    }
}
