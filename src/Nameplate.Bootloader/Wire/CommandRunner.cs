using Nameplate.Bootloader.Commands;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Bootloader.Wire;

/// <summary>Whether commands can be sent.</summary>
internal enum LinkState
{
    /// <summary>Nothing was said yet, or the ROM may have left its prompt or reset.</summary>
    Unsynced,

    /// <summary>The ROM waits for an opcode.</summary>
    Ready,

    /// <summary>An exchange did not end: where the ROM is stands in <see cref="CommandRunner.Left"/>.</summary>
    Broken,

    /// <summary>Fillers were sent and did not bring it back; more of them would not be safe. A reset helps.</summary>
    Stuck,
}

/// <summary>The phase in which an exchange was left. Its bytes are in the runner's frames.</summary>
internal readonly record struct LeftPhase(CommandCode Code, Phase Phase, Frame Frame, uint? Address);

/// <summary>Runs commands: gate, frames, answers, deadlines, and the state in which the ROM is left.</summary>
internal sealed class CommandRunner
{
    private readonly ISerialLink _link;
    private readonly FramePipe _pipe;
    private readonly Deadlines _deadlines;
    private readonly byte[] _answer = new byte[2];
    private readonly FrameSet _vetted = new();

    public CommandRunner(ISerialLink link, FramePipe pipe, Deadlines deadlines)
    {
        _link = link;
        _pipe = pipe;
        _deadlines = deadlines;
        Proof = new GetProof(link, this, pipe, deadlines);
    }

    /// <summary>Proves that the ROM is at its prompt.</summary>
    public GetProof Proof { get; }

    /// <summary>What may leave.</summary>
    public Allowance Allowance { get; set; } = Allowance.ReadOnly;

    /// <summary>False in a control only: everything may leave.</summary>
    public bool HasGate { get; set; } = true;

    /// <summary>A bug that a campaign puts between the encoders and the gate; null: none.</summary>
    public Action<FrameSet>? Bug { get; set; }

    /// <summary>The chip, once known.</summary>
    public Chip? Chip { get; set; }

    public LinkState State { get; set; }

    /// <summary>What the ROM said it offers, once it did.</summary>
    public GetReply? Offered { get; set; }

    /// <summary>Where a broken exchange stopped.</summary>
    public LeftPhase Left { get; private set; }

    /// <summary>The frames of the command that runs or ran last.</summary>
    public FrameSet Frames { get; } = new();

    /// <summary>An erase's ACK says nothing about its end (erratum bank2-erase-acked-early).</summary>
    public bool EraseMayOutliveItsAck { get; set; }

    /// <summary>Until when, by the link's clock, an answer or the flash may still be busy.</summary>
    public long BusyUntil { get; private set; }

    /// <summary>Encodes a command aside and lets the gate look at all of its bytes. Sends nothing, changes nothing.</summary>
    /// <returns>The bytes, until the next call.</returns>
    /// <exception cref="NotAllowedException">Not granted.</exception>
    /// <exception cref="CommandNotOfferedException">The ROM has no such command.</exception>
    public ReadOnlyMemory<byte> Vet<TCommand>(TCommand command)
        where TCommand : struct, ICommand
    {
        Prepare(command, _vetted);
        return _vetted.All;
    }

    /// <summary>Sends a command's frames, each when the one before was acknowledged. The caller ends it with <see cref="Done"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="answerFollows">Bytes may follow the last ACK: data, a second ACK, an application's text.</param>
    /// <param name="cancellationToken">Breaks the exchange.</param>
    public async ValueTask RunAsync<TCommand>(TCommand command, bool answerFollows, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        for (int i = 0; i < Frames.Count; i++)
        {
            Frame frame = Frames[i];
            TimeSpan deadline = await SendFrameAsync(command, frame, cancellationToken).ConfigureAwait(false);
            bool alone = i < Frames.Count - 1 || !answerFollows;
            await AcknowledgeAsync(command, frame.Phase, deadline, alone, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for a ROM that may forget the opcode's ACK (erratum go-first-ack-missing).</summary>
    public async ValueTask RunWithForgottenAckAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        for (int i = 0; i < Frames.Count; i++)
        {
            Frame frame = Frames[i];
            TimeSpan deadline = await SendFrameAsync(command, frame, cancellationToken).ConfigureAwait(false);
            try
            {
                TimeSpan wait = i == 0 ? _deadlines.ForgottenAck : deadline;
                await AcknowledgeAsync(command, frame.Phase, wait, alone: i == 0, cancellationToken).ConfigureAwait(false);
            }
            catch (NoResponseException) when (i == 0)
            {
                // The erratum, or an ACK that is on its way and will be read as the address's: the ROM jumps either way.
            }
        }
    }

    /// <summary>Checks that commands may be sent, encodes, passes the gate, waits until the flash is at rest.</summary>
    /// <exception cref="InvalidOperationException">Not connected, or broken.</exception>
    public async ValueTask BeginAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        if (State != LinkState.Ready)
        {
            throw new InvalidOperationException(State == LinkState.Unsynced
                ? "not connected: connect first"
                : "the last exchange broke: resynchronise first");
        }

        Prepare(command, Frames);
        await RestAsync(cancellationToken).ConfigureAwait(false);
        _link.DiscardInput(); // nothing is on its way at the prompt: what is there is noise, or a second NACK
    }

    /// <summary>Get is about to be sent by hand: that is where the ROM will be left.</summary>
    public void EnterGet()
    {
        State = LinkState.Broken;
        Left = new LeftPhase(CommandCode.Get, Phase.Opcode, default, null);
    }

    /// <summary>Nothing is known of the ROM: connect, or connect anew after a reset.</summary>
    public void Forget()
    {
        Done(LinkState.Unsynced);
        Offered = null;
    }

    /// <summary>Sends one frame; from here on the exchange is broken until it ends.</summary>
    /// <returns>The deadline of its answer.</returns>
    private async ValueTask<TimeSpan> SendFrameAsync<TCommand>(
        TCommand command, Frame frame, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        TimeSpan deadline = _deadlines.Answer(frame.Length, 1) + command.Work(frame.Phase, _deadlines);
        State = LinkState.Broken;
        Left = new LeftPhase(command.Code, frame.Phase, frame, command.Address);
        Busy(deadline);
        await _pipe.SendAsync(Frames.BytesOf(frame), cancellationToken).ConfigureAwait(false);
        return deadline;
    }

    /// <summary>Waits for the second ACK of a command without further frames.</summary>
    public ValueTask CompleteAsync<TCommand>(TCommand command, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        TimeSpan deadline = _deadlines.Answer(0, 1) + command.Work(Phase.Completion, _deadlines);
        Left = Left with { Phase = Phase.Completion };
        Busy(deadline);
        return AcknowledgeAsync(command, Phase.Completion, deadline, alone: true, cancellationToken);
    }

    /// <summary>Receives an answer's bytes.</summary>
    /// <returns>The bytes that came in time.</returns>
    public ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken) =>
        ReceiveAsync(destination, TimeSpan.Zero, cancellationToken);

    /// <summary>Receives an answer's bytes, before which the ROM works for so long.</summary>
    /// <returns>The bytes that came in time.</returns>
    public ValueTask<int> ReceiveAsync(Memory<byte> destination, TimeSpan work, CancellationToken cancellationToken)
    {
        TimeSpan deadline = _deadlines.Answer(0, destination.Length) + work;
        Busy(deadline);
        return _pipe.ReceiveAsync(destination, deadline, cancellationToken);
    }

    /// <summary>The exchange ended as it should: the ROM is at its prompt, or where it went.</summary>
    public void Done(LinkState state = LinkState.Ready)
    {
        State = state;
        BusyUntil = _link.Time.GetTimestamp();
    }

    /// <summary>The flash goes on working for so long although it was acknowledged.</summary>
    public void Busy(TimeSpan time) =>
        BusyUntil = _link.Time.GetTimestamp() + (long)(time.TotalSeconds * _link.Time.TimestampFrequency);

    /// <summary>What is left of it.</summary>
    public TimeSpan BusyFor()
    {
        long now = _link.Time.GetTimestamp();
        return BusyUntil <= now ? TimeSpan.Zero : _link.Time.GetElapsedTime(now, BusyUntil);
    }

    /// <summary>Waits until the flash is at rest.</summary>
    public async ValueTask RestAsync(CancellationToken cancellationToken)
    {
        TimeSpan rest = BusyFor();
        if (rest > TimeSpan.Zero)
        {
            await _link.DelayAsync(rest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The exception for an answer that did not come whole.</summary>
    public static NoResponseException Late(
        ICommand command, string awaited, TimeSpan waited, ReadOnlySpan<byte> seen, string? hint = null, bool needsReset = false) =>
        new(ErrorCodes.AnswerLate,
            $"{awaited} of {CommandNames.Of(command.Code)}{At(command.Address)} did not come within {waited.TotalSeconds:F1} s "
            + $"({seen.Length} bytes received{(seen.IsEmpty ? "" : ": " + LineDiagnosis.Hex(seen))})", hint)
        {
            Awaited = $"{awaited} of {CommandNames.Of(command.Code)}",
            Waited = waited,
            Seen = seen.ToArray(),
            Address = command.Address,
            NeedsReset = needsReset,
        };

    /// <summary>The exception for an answer that AN3155 does not allow.</summary>
    public static ProtocolException Broken(ICommand command, string awaited, string expected, ReadOnlySpan<byte> received) =>
        new(ErrorCodes.BrokenAnswer,
            $"{awaited} of {CommandNames.Of(command.Code)}{At(command.Address)}: expected {expected}, received {LineDiagnosis.Hex(received)}",
            "the line drops or changes bytes: check ground and cable, or try --baud 57600")
        {
            Expected = expected,
            Received = received.ToArray(),
        };

    /// <summary>Makes sure of the ROM after a NACK.</summary>
    /// <returns>The exception to throw: a refusal where Get is answered, a broken answer where it is not.</returns>
    public async ValueTask<CodedException> RefusedAsync<TCommand>(
        TCommand command, Phase phase, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        // Some parts send two NACKs under readout protection. And a NACK may come early, because a count arrived changed
        // or not at all: then the rest of the frame was taken for commands, and an odd byte may be pending. Only an
        // answer to Get tells that the ROM is at its prompt and in step.
        byte[] received = answer.ToArray();
        await _pipe.DrainAsync(_deadlines.Quiet, [], cancellationToken).ConfigureAwait(false);
        return await Proof.TryAsync([], [], cancellationToken).ConfigureAwait(false) is null
            ? Broken(command, $"the answer {PhaseName(phase)}", "79, or 1F and then an answer to Get", received)
            : Refused(command, phase);
    }

    private void Prepare<TCommand>(TCommand command, FrameSet frames)
        where TCommand : struct, ICommand
    {
        command.Encode(frames);
        Bug?.Invoke(frames);
        if (HasGate)
        {
            WireGate.Check(frames.All, Allowance, Chip);
        }

        if (Offered is { } offered && !offered.Offers(command.Code))
        {
            throw new CommandNotOfferedException(command.Code, offered);
        }
    }

    private async ValueTask AcknowledgeAsync<TCommand>(
        TCommand command, Phase phase, TimeSpan deadline, bool alone, CancellationToken cancellationToken)
        where TCommand : struct, ICommand
    {
        int count = await _pipe.ReceiveSomeAsync(_answer.AsMemory(0, alone ? 2 : 1), deadline, cancellationToken)
            .ConfigureAwait(false);
        if (count == 0)
        {
            throw Late(command, $"the ACK {PhaseName(phase)}", deadline, []);
        }

        if (_answer[0] == Answer.Nack)
        {
            throw await RefusedAsync(command, phase, _answer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }

        bool again = alone && command.MayAcknowledgeTwice(phase);
        if (again && count == 1)
        {
            count += await _pipe.ReceiveSomeAsync(_answer.AsMemory(1), _deadlines.Quiet, cancellationToken).ConfigureAwait(false);
        }

        if (_answer[0] != Answer.Ack || (count > 1 && !(again && _answer[1] == Answer.Ack)))
        {
            throw Broken(command, $"the answer {PhaseName(phase)}", "79 or 1F alone", _answer.AsSpan(0, count));
        }
    }

    /// <summary>The exception for a command refused.</summary>
    public static NackException Refused(ICommand command, Phase phase) =>
        new($"the bootloader refused {CommandNames.Of(command.Code)}{At(command.Address)}: NACK (1F) {PhaseName(phase)}")
        {
            Command = command.Code,
            Phase = phase,
            Address = command.Address,
            Likely = phase switch
            {
                Phase.Opcode => "readout protection is on, or a bit flipped on the line.",
                Phase.Parameter => "the ROM has no such function, or a bit flipped on the line.",
                Phase.Address => "the ROM does not accept this address, or a bit flipped on the line.",
                Phase.Data => "programming failed, or a bit flipped on the line.",
                Phase.List => "the ROM does not accept this list, or a bit flipped on the line.",
                _ => null,
            },
        };

    private static string PhaseName(Phase phase) => phase switch
    {
        Phase.Opcode => "after the opcode",
        Phase.Address => "after the address",
        Phase.Length => "after the count",
        Phase.Parameter => "after the parameter",
        Phase.Data => "after the data",
        Phase.List => "after the list",
        _ => "at the end",
    };

    private static string At(uint? address) => address is { } at ? $" at 0x{at:X8}" : "";
}
