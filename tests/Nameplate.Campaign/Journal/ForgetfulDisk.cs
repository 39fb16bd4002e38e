// A disk as POSIX promises it and no better. Content is durable once the file is fsynced, a name once its directory is; a rename is
// one act. What was not fsynced is kept or lost when the power fails, each name and each file for itself; a file may keep a part.
// The host dies at an act, before it, in the middle of it or after it, and does nothing any more from then on.

using Nameplate.Foundation;
using Nameplate.Provisioning.Tests;

namespace Nameplate.Campaign.Journal;

/// <summary>When the host dies at an act.</summary>
internal enum Moment
{
    Before,

    /// <summary>Half of a write; else as <see cref="Before"/>.</summary>
    Within,

    After,
}

/// <summary>What a control leaves out.</summary>
internal enum Sloppiness
{
    None,
    FilesAreNotSynced,
    DirectoriesAreNotSynced,
    RenameComesBeforeSync,
}

/// <summary>A disk in memory that can die, fill up, and forget what was not fsynced.</summary>
internal sealed class ForgetfulDisk : IDisk
{
    private readonly Folder _root = new();
    private readonly Sloppiness _sloppiness;
    private Document? _syncedLate;

    public ForgetfulDisk(Sloppiness sloppiness = Sloppiness.None)
    {
        _sloppiness = sloppiness;
    }

    private ForgetfulDisk(Folder root, Sloppiness sloppiness)
        : this(sloppiness) => _root = root;

    private abstract class Node;

    private sealed class Folder : Node
    {
        public Dictionary<string, Node> Durable { get; } = [];

        public Dictionary<string, Node> Now { get; } = [];

        /// <summary>What happened to names since the last fsync, in order; null: the name went away.</summary>
        public List<(string Name, Node? Node)> Pending { get; } = [];

        public void Set(string name, Node? node)
        {
            Pending.Add((name, node));
            if (node is null)
            {
                Now.Remove(name);
            }
            else
            {
                Now[name] = node;
            }
        }
    }

    private sealed class Document : Node
    {
        public byte[] Durable { get; set; } = [];

        public byte[] Now { get; set; } = [];
    }

    /// <summary>What was done to it, in words.</summary>
    public List<string> Acts { get; } = [];

    /// <summary>The host dies at the act of this number, from 1; 0: it lives.</summary>
    public int DiesAt { get; set; }

    public Moment Moment { get; set; }

    /// <summary>From the act of this number on the disk is full, or read-only; 0: never.</summary>
    public int FailsFrom { get; set; }

    /// <summary>True: nothing can be changed, not even deleted; false: nothing can grow.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>It has refused something.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The host is dead: it asks for nothing any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>The same disk in a host that has come up again: after a kill with all that was done, after a power cut without a part of it.</summary>
    /// <param name="random">What a power cut takes; null: nothing, only the program died.</param>
    public ForgetfulDisk Survivor(Random? random) => new((Folder)Survive(_root, random, random?.Next(3) ?? 0), _sloppiness);

    /// <summary>Names of the files in a directory.</summary>
    public IReadOnlyList<string> Names(string path) => Find(path) is Folder folder ? [.. folder.Now.Keys] : [];

    /// <summary>Content of a file, or null.</summary>
    public byte[]? Peek(string path) => (Find(path) as Document)?.Now;

    /// <summary>Puts a file there, durable.</summary>
    public void Put(string path, byte[] content)
    {
        Folder folder = _root;
        string[] parts = Split(path);
        foreach (string part in parts[..^1])
        {
            Folder below = folder.Now.GetValueOrDefault(part) as Folder ?? new Folder();
            folder.Now[part] = folder.Durable[part] = below;
            folder = below;
        }
        folder.Now[parts[^1]] = folder.Durable[parts[^1]] = new Document { Now = content, Durable = content };
    }

    public bool FileExists(string path) => Alive(Find(path) is Document);

    public bool DirectoryExists(string path) => Alive(Find(path) is Folder);

    public ValueTask<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (Alive(Find(path)) is Document document)
        {
            return ValueTask.FromResult<byte[]>([.. document.Now]);
        }
        throw Find(Path.GetDirectoryName(path)!) is Folder ? new FileNotFoundException(path) : new DirectoryNotFoundException(path);
    }

    public string RequireReplaceable(string path) => Path.GetFullPath(path);

    public ValueTask<IDiskFile> CreateAsync(string path, FileReaders readers, string replaced, CancellationToken cancellationToken) =>
        OpenAsync(path, "create");

    public ValueTask<IDiskFile> OpenToAppendAsync(string path, CancellationToken cancellationToken) => OpenAsync(path, "open");

    private ValueTask<IDiskFile> OpenAsync(string path, string act)
    {
        Document? document = null;
        Act($"{act} {Path.GetFileName(path)}", grows: true, () =>
        {
            Folder folder = FolderOf(path);
            string name = Path.GetFileName(path);
            document = folder.Now.GetValueOrDefault(name) as Document;
            if (document is null)
            {
                folder.Set(name, document = new Document());
            }
        });
        return ValueTask.FromResult<IDiskFile>(new OpenFile(this, document!, Path.GetFileName(path)));
    }

    public ValueTask RenameAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        Act($"rename to {Path.GetFileName(newPath)}", grows: false, () =>
        {
            Folder folder = FolderOf(path);
            Node node = folder.Now.GetValueOrDefault(Path.GetFileName(path)) ?? throw new FileNotFoundException(path);
            folder.Set(Path.GetFileName(newPath), node);
            folder.Set(Path.GetFileName(path), null);
        });
        if (_syncedLate is { } late)
        {
            _syncedLate = null;
            Act("fsync behind the rename", grows: false, () => late.Durable = late.Now);
        }
        return ValueTask.CompletedTask;
    }

    public void Delete(string path) => Act($"delete {Path.GetFileName(path)}", grows: false, () =>
    {
        if (FolderOf(path).Now.ContainsKey(Path.GetFileName(path)))
        {
            FolderOf(path).Set(Path.GetFileName(path), null);
        }
    });

    public void CreateDirectory(string path) =>
        Act($"mkdir {Path.GetFileName(path)}", grows: true, () => FolderOf(path).Set(Path.GetFileName(path), new Folder()));

    public void SyncDirectory(string path) => Act($"fsync directory {path}", grows: false, () =>
    {
        if (_sloppiness == Sloppiness.DirectoriesAreNotSynced)
        {
            return;
        }
        Folder folder = Find(path) as Folder ?? throw new IOException($"the directory {path} cannot be fsynced");
        foreach ((string name, Node? node) in folder.Pending)
        {
            if (node is null)
            {
                folder.Durable.Remove(name);
            }
            else
            {
                folder.Durable[name] = node;
            }
        }
        folder.Pending.Clear();
    });

    private static Node Survive(Node node, Random? random, int way)
    {
        if (node is Document document)
        {
            byte[] content = random is null || document.Now.AsSpan().SequenceEqual(document.Durable) ? document.Now : KeptOf(document, random);
            return new Document { Now = content, Durable = content };
        }
        Folder folder = (Folder)node;
        Dictionary<string, Node> names = random is null ? folder.Now : new(folder.Durable);
        if (random is not null)
        {
            // Journalling file systems keep a prefix of what happened to names; POSIX lets each name go its own way, or nothing be kept.
            int prefix = random.Next(folder.Pending.Count + 1);
            foreach (IGrouping<string, (int At, Node? To)> name in folder.Pending.Select((change, i) => (At: i, change)).GroupBy(c => c.change.Name, c => (c.At, c.change.Node)))
            {
                int kept = way switch { 0 => 0, 1 => name.Count(change => change.At < prefix), _ => random.Next(name.Count() + 1) };
                if (kept > 0 && name.ElementAt(kept - 1).To is { } to)
                {
                    names[name.Key] = to;
                }
                else if (kept > 0)
                {
                    names.Remove(name.Key);
                }
            }
        }
        Folder after = new();
        foreach ((string name, Node below) in names)
        {
            after.Now[name] = after.Durable[name] = Survive(below, random, way);
        }
        return after;
    }

    /// <summary>Content that was not fsynced: lost, kept, cut short, or of the right length with zeros at its end.</summary>
    private static byte[] KeptOf(Document document, Random random)
    {
        byte[] part = document.Now[..random.Next(document.Now.Length + 1)];
        return random.Next(4) switch
        {
            0 => document.Durable,
            1 => document.Now,
            2 => part,
            _ => [.. part, .. new byte[document.Now.Length - part.Length]],
        };
    }

    private void Act(string what, bool grows, Action change, Action? half = null)
    {
        Alive(true);
        Acts.Add(what);
        if (FailsFrom > 0 && Acts.Count >= FailsFrom && (IsReadOnly || grows))
        {
            HasFailed = true;
            throw new IOException(IsReadOnly ? $"Read-only file system : '{what}'" : $"No space left on device : '{what}'");
        }
        if (Acts.Count != DiesAt)
        {
            change();
            return;
        }
        IsDead = true;
        if (Moment == Moment.After)
        {
            change();
        }
        else if (Moment == Moment.Within)
        {
            half?.Invoke();
        }
        throw new HostDiedException($"{Moment} {what}");
    }

    private T Alive<T>(T result) => IsDead ? throw new HostDiedException("it is dead already") : result;

    private Node? Find(string path)
    {
        Node? node = _root;
        foreach (string part in Split(path))
        {
            node = (node as Folder)?.Now.GetValueOrDefault(part);
        }
        return node;
    }

    private Folder FolderOf(string path) =>
        Find(Path.GetDirectoryName(path)!) as Folder ?? throw new DirectoryNotFoundException(path);

    private static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private sealed class OpenFile(ForgetfulDisk disk, Document document, string name) : IDiskFile
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            disk.Act($"write {name}", grows: true,
                () => document.Now = [.. document.Now, .. bytes.Span], () => document.Now = [.. document.Now, .. bytes.Span[..(bytes.Length / 2)]]);
            return ValueTask.CompletedTask;
        }

        public void Sync() => disk.Act($"fsync {name}", grows: false, () =>
        {
            if (disk._sloppiness == Sloppiness.RenameComesBeforeSync)
            {
                disk._syncedLate = document;
            }
            else if (disk._sloppiness != Sloppiness.FilesAreNotSynced)
            {
                document.Durable = document.Now;
            }
        });

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
