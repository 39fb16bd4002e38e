namespace Nameplate.Chips;

/// <summary>What a check objects to.</summary>
/// <param name="Check">The check's name: <c>sectors-ascend</c>.</param>
/// <param name="Chip">The chip's name.</param>
/// <param name="Problem">What is wrong, with the values.</param>
public sealed record ChipFinding(string Check, string Chip, string Problem)
{
    /// <summary><c>STM32H743xI: sectors-ascend: …</c>.</summary>
    public override string ToString() => $"{Chip}: {Check}: {Problem}";
}

/// <summary>One demand on chip rows, by name.</summary>
public sealed class ChipCheck
{
    private readonly Func<IReadOnlyList<Chip>, IEnumerable<(Chip Chip, string Problem)>> objections;

    private ChipCheck(
        string name, string demand, Func<IReadOnlyList<Chip>, IEnumerable<(Chip Chip, string Problem)>> objections)
    {
        Name = name;
        Demand = demand;
        this.objections = objections;
    }

    /// <summary>Kebab case.</summary>
    public string Name { get; }

    /// <summary>What every row must fulfil, one sentence.</summary>
    public string Demand { get; }

    /// <summary>What this check objects to among <paramref name="chips"/>; empty if nothing.</summary>
    public IReadOnlyList<ChipFinding> Run(IReadOnlyList<Chip> chips) =>
        [.. objections(chips).Select(found => new ChipFinding(Name, found.Chip.Name, found.Problem))];

    /// <summary><see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>A check that looks at one chip at a time.</summary>
    internal static ChipCheck OfEach(string name, string demand, Func<Chip, IEnumerable<string>> problems) =>
        new(name, demand, chips => chips.SelectMany(chip => problems(chip).Select(problem => (chip, problem))));

    /// <summary>A check that compares chips.</summary>
    internal static ChipCheck OfAll(
        string name, string demand, Func<IReadOnlyList<Chip>, IEnumerable<(Chip Chip, string Problem)>> objections) =>
        new(name, demand, objections);
}
