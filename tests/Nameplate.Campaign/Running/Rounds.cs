namespace Nameplate.Campaign.Running;

/// <summary>The order in which a campaign that counts its places plays them.</summary>
internal static class Rounds
{
    /// <summary>The place of a case: neighbours in number are far apart, each place comes up once a round, and any part of a round is
    /// a sample of all of it.</summary>
    /// <param name="index">The case.</param>
    /// <param name="round">Places there are.</param>
    public static long Spread(long index, long round) => (long)((UInt128)(ulong)index * Stride(round) % (ulong)round);

    /// <summary>A number without a common factor with the round, about 0.618 of it.</summary>
    private static ulong Stride(long round)
    {
        ulong stride = (ulong)(round * 0.6180339887498949) | 1;
        while (Gcd(stride, (ulong)round) != 1)
        {
            stride += 2;
        }
        return stride;

        static ulong Gcd(ulong a, ulong b) => b == 0 ? a : Gcd(b, a % b);
    }
}
