namespace Nameplate.Cli.Doctor;

/// <summary>How a check ended.</summary>
internal enum Finding
{
    /// <summary>An earlier fault left nothing to look at.</summary>
    NotReached,

    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but there is something to look at.</summary>
    Look,

    /// <summary>It keeps a device from being reached.</summary>
    Fault,

    /// <summary>There is no such thing on this port or this system.</summary>
    Absent,
}

/// <summary>One thing that <c>doctor</c> looked at.</summary>
/// <param name="Name">One of <see cref="Checks.Names"/>.</param>
/// <param name="Finding">How it ended.</param>
/// <param name="Text">What was seen.</param>
/// <param name="Try">What to do about it, or null.</param>
internal sealed record Check(string Name, Finding Finding, string Text, string? Try = null);

/// <summary>What to do now.</summary>
/// <param name="Do">By hand, before the command; null where nothing is to be done.</param>
/// <param name="Command">The command line.</param>
internal sealed record NextStep(string? Do, string Command)
{
    public override string ToString() => Do is null ? Command : $"{Do}; then: {Command}";
}

/// <summary>The checks in the order in which they are made; each starts as not reached.</summary>
internal sealed class Checks
{
    public const string Port = "port";
    public const string Permission = "permission";
    public const string Holder = "holder";
    public const string Latency = "latency";
    public const string Lines = "lines";
    public const string Parity = "parity";
    public const string Noise = "noise";
    public const string Echo = "echo";
    public const string Bootloader = "bootloader";

    private readonly Dictionary<string, Check> _checks = Names.ToDictionary(name => name, name => new Check(name, Finding.NotReached, "not reached"));

    public static IReadOnlyList<string> Names { get; } = [Port, Permission, Holder, Latency, Lines, Parity, Noise, Echo, Bootloader];

    public IReadOnlyList<Check> All => [.. Names.Select(name => _checks[name])];

    public Finding this[string name] => _checks[name].Finding;

    public int CountOf(Finding finding) => _checks.Values.Count(check => check.Finding == finding);

    public void Set(string name, Finding finding, string text, string? @try = null) => _checks[name] = new Check(name, finding, text, @try);
}
