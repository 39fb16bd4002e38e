namespace Nameplate.Simulator;

/// <summary>
/// What a receiver makes of a byte that was sent at another rate. It starts its clock with the start bit and samples each bit in
/// its middle:
/// <code>
/// sent at 88 %      | start |  b0  |  b1  |  b2  |  b3  |  b4  |  b5  |  b6  |  b7  | parity | stop …
/// sampled                      0     1     2     3    4     5     6     7
/// </code>
/// 1F then reads 3F, and the answer 79 0B 31 to Get reads F1 13 61, as measured on an STM32G431 that had taken a wrong rate.
/// </summary>
internal static class LineSampling
{
    /// <summary>What an application prints, with the letter that is ACK.</summary>
    public const string BootText = "boot: ready\r\n";

    /// <summary>The byte as received, 8E1.</summary>
    /// <param name="sent">The byte as sent.</param>
    /// <param name="percent">The sender's rate off the receiver's; negative: the sender is slower.</param>
    public static byte Sample(byte sent, int percent)
    {
        int received = 0;
        for (int i = 0; i < 8; i++)
        {
            int at = (2 * i + 3) * (100 + percent) / 200;
            received |= BitOnWire(sent, at) << i;
        }
        return (byte)received;
    }

    /// <summary>The start bit, eight bits from the lowest, even parity, then the idle line.</summary>
    private static int BitOnWire(byte value, int at) => at switch
    {
        0 => 0,
        <= 8 => value >> (at - 1) & 1,
        9 => System.Numerics.BitOperations.PopCount(value) & 1,
        _ => 1,
    };
}
