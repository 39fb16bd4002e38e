namespace Nameplate.Campaign.Running;

/// <summary>The seed of one case: the same in every run and process.</summary>
internal static class CaseSeed
{
    /// <summary>Mixes the campaign's seed and a number (splitmix64, Steele and others 2014).</summary>
    public static int Of(int seed, long index)
    {
        ulong z = ((ulong)(uint)seed << 32) + (ulong)index * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) & 0x7FFFFFFF);
    }
}
