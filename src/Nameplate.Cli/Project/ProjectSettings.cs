namespace Nameplate.Cli.Project;

/// <summary>What a command took from <c>nameplate.json</c>, for its words and its JSON.</summary>
/// <param name="File">The file.</param>
/// <param name="Used">Setting and value, in the file's order.</param>
internal sealed record ProjectUse(string File, IReadOnlyDictionary<string, string> Used)
{
    /// <summary><c>chip stm32h743zi, boot rts-dtr from /srv/pump/nameplate.json</c>.</summary>
    public override string ToString() => $"{string.Join(", ", Used.Select(pair => $"{pair.Key} {pair.Value}"))} from {File}";
}

/// <summary>
/// The settings of the nearest <c>nameplate.json</c> for one command. Read when first asked for, so that a wrong file stops no
/// verb that has no use for it. Every answer is remembered: a command says what it did not take from its command line.
/// </summary>
/// <param name="workingDirectory">Where the search begins.</param>
internal sealed class ProjectSettings(string workingDirectory)
{
    private readonly Lazy<ProjectFile?> _file = new(() => ProjectFile.Nearest(workingDirectory));
    private readonly HashSet<string> _used = [];
    private readonly Lock _lock = new();
    private int _announced;

    /// <summary>The file, or null.</summary>
    /// <exception cref="UsageException">N208: it is there and wrong.</exception>
    public ProjectFile? File => _file.Value;

    /// <summary>What was taken so far; null for nothing.</summary>
    public ProjectUse? Use
    {
        get
        {
            lock (_lock)
            {
                return _used.Count == 0 ? null : new ProjectUse(File!.Path, File.Settings
                    .Where(setting => _used.Contains(setting.Name)).ToDictionary(setting => setting.Name, setting => setting.Text));
            }
        }
    }

    /// <summary>Takes a setting that has one value, or null.</summary>
    public string? Take(string name) => TakeAll(name) is [var first, ..] ? first : null;

    /// <summary>Takes a setting; empty where the file has none.</summary>
    public IReadOnlyList<string> TakeAll(string name)
    {
        if (File?.Find(name) is not { } setting)
        {
            return [];
        }

        lock (_lock)
        {
            _used.Add(name);
        }

        return setting.Values;
    }

    /// <summary>Says once what was taken, before a port is opened.</summary>
    public void Announce(Action<string> say)
    {
        if (Use is { } use && Interlocked.Exchange(ref _announced, 1) == 0)
        {
            say($"using {use}");
        }
    }
}
