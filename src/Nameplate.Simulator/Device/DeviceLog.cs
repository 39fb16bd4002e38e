namespace Nameplate.Simulator;

/// <summary>What happened inside a device, for tests and for people. Grows until <see cref="Clear"/>.</summary>
public sealed class DeviceLog
{
    private readonly List<EraseRecord> _erases = [];
    private readonly List<ProgramRecord> _programs = [];
    private readonly List<CommandRecord> _commands = [];

    internal DeviceLog()
    {
    }

    /// <summary>Every sector erase begun, write-protected ones included.</summary>
    public IReadOnlyList<EraseRecord> Erases => _erases;

    /// <summary>Every Write Memory to main flash.</summary>
    public IReadOnlyList<ProgramRecord> Programs => _programs;

    /// <summary>Every command that the ROM took up.</summary>
    public IReadOnlyList<CommandRecord> Commands => _commands;

    /// <summary>Indices, in the chip's sector table, of the sectors whose cells an erase has changed; ascending.</summary>
    public IReadOnlyList<int> PhysicalSectorsErased => [.. _erases
        .Where(erase => erase.Outcome != EraseOutcome.WriteProtected)
        .Select(erase => erase.PhysicalSector).Distinct().Order()];

    /// <summary>Flash words programmed that were not virgin.</summary>
    public int NonVirginPrograms { get; internal set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _erases.Clear();
        _programs.Clear();
        _commands.Clear();
        NonVirginPrograms = 0;
    }

    internal EraseRecord Add(EraseRecord record)
    {
        _erases.Add(record);
        return record;
    }

    internal ProgramRecord Add(ProgramRecord record)
    {
        _programs.Add(record);
        return record;
    }

    internal CommandRecord Add(CommandRecord record)
    {
        _commands.Add(record);
        return record;
    }

    internal void Close(CommandRecord? record, uint? address, Next next)
    {
        if (record is null || _commands.Count == 0 || !ReferenceEquals(_commands[^1], record))
            return;
        record.Address = address;
        record.Nacked = next == Next.Refused;
        record.Completed = next != Next.Hang;
    }

    internal void MarkTorn(object record)
    {
        int index = record is EraseRecord erase ? _erases.LastIndexOf(erase) : _programs.LastIndexOf((ProgramRecord)record);
        if (index < 0)
            return;
        if (record is EraseRecord)
            _erases[index] = _erases[index] with { Outcome = EraseOutcome.Torn };
        else
            _programs[index] = _programs[index] with { Outcome = _programs[index].Outcome | ProgramOutcome.Torn };
    }
}
