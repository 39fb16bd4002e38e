namespace Nameplate.Serial;

// A driver rounds a rate to what its adapter can divide to, and says so when the settings are read back.
internal static class RateTolerance
{
    /// <summary>How far the rate in force may be off: 8E1 is sampled 10.5 bit times after its start.</summary>
    private const double Share = 0.025;

    /// <exception cref="LinkException">The rate in force is too far from the one asked for.</exception>
    internal static void Require(string name, SerialSettings wanted, SerialSettings inForce)
    {
        if (Math.Abs((double)inForce.BaudRate - wanted.BaudRate) > wanted.BaudRate * Share)
        {
            throw new LinkException(name, LinkFailure.Unusable,
                $"{name}: the adapter cannot run at {wanted.BaudRate} baud; the nearest it offers is {inForce.BaudRate}.",
                "Use another rate: 115200 works everywhere.");
        }
    }
}
