using Nameplate.Simulator;

namespace Nameplate.Campaign.Wire;

/// <summary>One frame of a command as it leaves when nothing goes wrong, and what it sets off in the device.</summary>
/// <param name="Bytes">The frame.</param>
/// <param name="Received">Bytes that had reached the device before it.</param>
/// <param name="Sent">Bytes that had left the device before it.</param>
/// <param name="Answer">Bytes that the device sends up to the next frame.</param>
/// <param name="Command">The command that it belongs to, counted from 1; 0 for a sync byte.</param>
/// <param name="Phase">Which of the command's ACKs answers it.</param>
/// <param name="Programs">Flash words programmed before it, and by it.</param>
internal sealed record WireFrame(
    byte[] Bytes, long Received, long Sent, int Answer, int Command, CommandPhase Phase, (long Before, int Own) Programs)
{
    public override string ToString()
    {
        string head = Convert.ToHexString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 9)));
        return Command == 0 ? $"the sync byte {head}"
            : $"command {Command}, {Phase.ToString().ToLowerInvariant()}: {head}{(Bytes.Length > 9 ? $"… ({Bytes.Length} bytes)" : "")}";
    }
}
