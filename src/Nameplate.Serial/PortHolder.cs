namespace Nameplate.Serial;

/// <summary>A process that has a port open.</summary>
/// <param name="ProcessId">Its number.</param>
/// <param name="Name">The program's name, at most 15 characters as the kernel keeps it.</param>
public sealed record PortHolder(int ProcessId, string Name)
{
    /// <summary><c>minicom (process 1234)</c>.</summary>
    public override string ToString() => $"{Name} (process {ProcessId})";
}
