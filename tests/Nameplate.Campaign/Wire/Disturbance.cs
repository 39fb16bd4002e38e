using Nameplate.Simulator;

namespace Nameplate.Campaign.Wire;

/// <summary>What a wire, or a device at its end, does to one frame.</summary>
internal enum Disturbance
{
    FrameByteLost,
    FrameByteFlipped,
    ByteBeforeFrameByte,
    FrameDrifts,
    FrameEchoes,
    TextBeforeFrame,
    ResetAtFrameByte,
    Nack,
    AckLost,
    AckLate,
    AckTwice,
    SilenceAtAck,
    AnswerByteLost,
    AnswerByteFlipped,
    ByteBeforeAnswerByte,
    AnswerDrifts,
    TextBeforeAnswer,
    ResetAtAnswerByte,
    SilenceAtAnswerByte,
    WordCorrupted,
}

/// <summary>
/// Makes the faults of the simulator from a disturbance and a frame. Bytes are lost within one frame and changed one at a time: a
/// second change of the same bit cancels out in an XOR, and turns Get ID (02 FD) into Readout Protect (82 7D). No host can guard
/// against that, it can only read back.
/// </summary>
internal static class Disturbances
{
    private static readonly int[] s_delays = [5, 30, 200, 900, 1100, 1500, 4000];
    private static readonly int[] s_percents = [-25, -12, -7, 7, 12, 25];
    private static readonly byte[] s_bytes = [0x00, 0x1F, 0x79, 0x7F, 0xFF, 0x44];

    /// <summary>True if this can happen to the frame.</summary>
    public static bool Fits(this Disturbance kind, WireFrame frame) => kind switch
    {
        <= Disturbance.ResetAtFrameByte => frame.Bytes.Length > 0,
        <= Disturbance.SilenceAtAck => frame.Command > 0 && frame.Answer > 0,
        Disturbance.WordCorrupted => frame.Programs.Own > 0,
        _ => frame.Answer > 0,
    };

    /// <summary>The fault; which byte, bit and delay is drawn.</summary>
    public static Fault On(this Disturbance kind, WireFrame frame, Random random)
    {
        int at = random.Next(frame.Bytes.Length);
        int answerAt = random.Next(Math.Max(1, frame.Answer));
        long rx = frame.Received + 1 + at;
        long tx = frame.Sent + 1 + answerAt;
        bool isRun = random.Next(3) == 0;
        int Run(int left) => isRun ? 1 + random.Next(left) : 1;
        byte bits = random.Next(3) == 0 ? (byte)(1 + random.Next(255)) : (byte)(1 << random.Next(8));
        byte value = random.Next(2) == 0 ? s_bytes[random.Next(s_bytes.Length)] : (byte)random.Next(256);
        Fault OnWire(FaultAction action, FaultPoint point) =>
            new(action, point, point == FaultPoint.Received ? rx : tx) { Value = bits };
        Fault AtAck(FaultAction action) => new(action, FaultPoint.Command, frame.Command) { Phase = frame.Phase };
        return kind switch
        {
            Disturbance.FrameByteLost => OnWire(FaultAction.Drop, FaultPoint.Received) with { Count = Run(frame.Bytes.Length - at) },
            Disturbance.FrameByteFlipped => OnWire(FaultAction.Flip, FaultPoint.Received),
            Disturbance.ByteBeforeFrameByte => OnWire(FaultAction.Insert, FaultPoint.Received) with { Value = value },
            Disturbance.FrameDrifts => OnWire(FaultAction.Drift, FaultPoint.Received) with
            {
                Count = 1 + random.Next(400),
                Percent = s_percents[random.Next(s_percents.Length)],
            },
            Disturbance.FrameEchoes => new Fault(FaultAction.Echo, FaultPoint.Received, frame.Received + 1) { Count = frame.Bytes.Length },
            Disturbance.TextBeforeFrame => new Fault(FaultAction.Text, FaultPoint.Received, rx),
            Disturbance.ResetAtFrameByte => new Fault(FaultAction.Reset, FaultPoint.Received, rx),
            Disturbance.Nack => AtAck(FaultAction.Nack),
            Disturbance.AckLost => AtAck(FaultAction.Lose),
            Disturbance.AckLate => AtAck(FaultAction.Late) with { Delay = TimeSpan.FromMilliseconds(s_delays[random.Next(s_delays.Length)]) },
            Disturbance.AckTwice => AtAck(FaultAction.Twice),
            Disturbance.SilenceAtAck => AtAck(FaultAction.Silence),
            Disturbance.AnswerByteLost => OnWire(FaultAction.Drop, FaultPoint.Sent) with { Count = Run(Math.Max(1, frame.Answer - answerAt)) },
            Disturbance.AnswerByteFlipped => OnWire(FaultAction.Flip, FaultPoint.Sent),
            Disturbance.ByteBeforeAnswerByte => OnWire(FaultAction.Insert, FaultPoint.Sent) with { Value = value },
            Disturbance.AnswerDrifts => OnWire(FaultAction.Drift, FaultPoint.Sent) with
            {
                Count = 1 + random.Next(400),
                Percent = s_percents[random.Next(s_percents.Length)],
            },
            Disturbance.TextBeforeAnswer => new Fault(FaultAction.Text, FaultPoint.Sent, tx),
            Disturbance.ResetAtAnswerByte => new Fault(FaultAction.Reset, FaultPoint.Sent, tx),
            Disturbance.SilenceAtAnswerByte => new Fault(FaultAction.Silence, FaultPoint.Sent, tx),
            _ => new Fault(FaultAction.Corrupt, FaultPoint.Program, frame.Programs.Before + 1 + random.Next(frame.Programs.Own)) { Value = bits },
        };
    }
}
