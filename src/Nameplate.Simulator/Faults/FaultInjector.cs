namespace Nameplate.Simulator;

/// <summary>The faults that wait to strike one device, and the counts they wait for.</summary>
public sealed class FaultInjector
{
    private readonly long[] _counts = new long[6];
    private readonly List<(Fault Fault, long At)> _armed = [];
    private readonly List<Fault> _struck = [];

    internal FaultInjector()
    {
    }

    /// <summary>Faults that have struck, in order.</summary>
    public IReadOnlyList<Fault> Struck => _struck;

    /// <summary>True while a fault has yet to strike.</summary>
    public bool AnyArmed => _armed.Count > 0;

    /// <summary>Lets <paramref name="fault"/> strike at the place counted from now.</summary>
    public void Arm(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Index, 1);
        if (!fault.IsPossible)
            throw new ArgumentException($"{fault.Action} cannot strike at {fault.Point}", nameof(fault));
        _armed.Add((fault, checked(_counts[(int)fault.Point] + fault.Index)));
    }

    /// <summary>Forgets what has not struck.</summary>
    public void Clear() => _armed.Clear();

    /// <summary>How often <paramref name="point"/> was passed since the device was made: how many cuts a campaign has to try.</summary>
    public long CountOf(FaultPoint point) => _counts[(int)point];

    /// <summary>Counts one and returns what strikes there, or null.</summary>
    internal Fault? Pass(FaultPoint point)
    {
        long count = ++_counts[(int)point];
        bool flash = point is FaultPoint.Program or FaultPoint.Erase;
        long operation = flash ? ++_counts[(int)FaultPoint.Flash] : 0;
        if (_armed.Count == 0 || point == FaultPoint.Command)
            return null;
        return Match(point, count, null) ?? (flash ? Match(FaultPoint.Flash, operation, null) : null);
    }

    /// <summary>Counts several at once if nothing can strike there; false, and nothing counted, if something might.</summary>
    internal bool PassAll(FaultPoint point, int count)
    {
        if (_armed.Count > 0)
            return false;
        _counts[(int)point] += count;
        return true;
    }

    /// <summary>What strikes at this phase of the command counted last.</summary>
    internal Fault? AtPhase(CommandPhase phase) =>
        _armed.Count == 0 ? null : Match(FaultPoint.Command, _counts[(int)FaultPoint.Command], phase);

    private Fault? Match(FaultPoint point, long count, CommandPhase? phase)
    {
        for (int i = 0; i < _armed.Count; i++)
        {
            (Fault fault, long at) = _armed[i];
            if (fault.Point != point || count < at || count >= at + fault.Count || (phase is not null && fault.Phase != phase))
                continue;
            if (count == at + fault.Count - 1)
                _armed.RemoveAt(i);
            _struck.Add(fault);
            return fault;
        }
        return null;
    }
}
