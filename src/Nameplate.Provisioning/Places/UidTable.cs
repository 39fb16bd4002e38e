// The table of numbers by unique ID: uid-table.jsonl in the host's state, one line of JSON a change, only ever added to. The
// last line of a device counts; the device that a line replaces has no number any more.
//
//   {"uid":"3A0021000F51383032363430","number":"10","chip":"STM32H743xI","at":"2026-01-02T10:00:00+00:00","replaces":null}
//
// An append is durable on return, and two programs that add at the same time both get in. A line that a power cut of the host
// tore ends without its brace: nobody was told that it is there, and it is skipped. Any other line that is none is damage.

using System.Globalization;
using System.Text;
using System.Text.Json;
using Nameplate.Foundation;
using Nameplate.Provisioning.Journal;

namespace Nameplate.Provisioning.Places;

/// <summary>One device of the table.</summary>
/// <param name="Uid">Its unique ID: 24 hex digits, upper case, in the order in which a byte read returns them.</param>
/// <param name="Number">Its number.</param>
/// <param name="Chip">The chip that it was, by the chip database; empty where the table came from elsewhere.</param>
/// <param name="At">When it was given the number, UTC.</param>
public sealed record UidEntry(string Uid, ulong Number, string Chip, DateTimeOffset At);

/// <summary>The numbers that this host gave to unique IDs. No two devices have one number, and no device has two.</summary>
public sealed class UidTable
{
    /// <summary>Bytes of a unique ID.</summary>
    public const int UidSize = 12;

    /// <summary>The file's name in the host's state.</summary>
    public const string FileName = "uid-table.jsonl";

    private readonly IStateFiles _files;
    private readonly Dictionary<string, UidEntry> _byUid = [];
    private readonly Dictionary<ulong, UidEntry> _byNumber = [];
    private bool _isTorn;

    private UidTable(IStateFiles files) => _files = files;

    /// <summary>The devices, by number.</summary>
    public IReadOnlyList<UidEntry> Entries => [.. _byUid.Values.OrderBy(entry => entry.Number)];

    /// <summary>Where it lies, for messages.</summary>
    public string Path => System.IO.Path.Combine(_files.Location, FileName);

    /// <summary>Reads the table; an empty one where there is no file.</summary>
    /// <exception cref="StateException">The file cannot be read or is damaged.</exception>
    public static async ValueTask<UidTable> LoadAsync(IStateFiles files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        UidTable table = new(files);
        byte[]? content = await files.ReadAsync(FileName, cancellationToken).ConfigureAwait(false);
        if (content is not null)
        {
            table._isTorn = content is [.., not (byte)'\n'];
            table.Read(Encoding.UTF8.GetString(content));
        }

        return table;
    }

    /// <summary>The device with this unique ID, or null.</summary>
    /// <param name="uid">12 bytes.</param>
    public UidEntry? Find(ReadOnlySpan<byte> uid) => _byUid.GetValueOrDefault(Convert.ToHexString(uid));

    /// <summary>The device with this number, or null.</summary>
    public UidEntry? Find(ulong number) => _byNumber.GetValueOrDefault(number);

    /// <summary>Gives a unique ID a number, durable on return. The device that had it goes out of the table, where <paramref name="replace"/> says so.</summary>
    /// <param name="uid">12 bytes, not all 0 and not all FF.</param>
    /// <param name="number">1 and up.</param>
    /// <param name="chip">The chip's name; may be empty.</param>
    /// <param name="at">Now.</param>
    /// <param name="replace">Another number of the device, or another device of the number, gives way.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="PlaceException">N609: no unique ID; N807: it has another number; N814: the number is another device's.</exception>
    /// <exception cref="StateException">The file cannot be written.</exception>
    public async ValueTask AddAsync(
        ReadOnlyMemory<byte> uid, ulong number, string chip, DateTimeOffset at, bool replace, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(number);
        RequireUid(uid.Span);
        UidEntry entry = new(Convert.ToHexString(uid.Span), number, chip, at);
        RequireFree(entry, replace);
        UidEntry? replaced = Find(number) is { } other && other.Uid != entry.Uid ? other : null;
        UidLine line = new(entry.Uid, number.ToString(CultureInfo.InvariantCulture), chip, at, replaced?.Uid);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(line, StateLineJson.Default.UidLine);
        await _files.AppendAsync(FileName, _isTorn ? [(byte)'\n', .. text, (byte)'\n'] : (byte[])[.. text, (byte)'\n'], cancellationToken)
            .ConfigureAwait(false);
        _isTorn = false;
        Take(entry, replaced?.Uid);
    }

    /// <summary>Makes sure that these bytes tell a device from another.</summary>
    /// <exception cref="PlaceException">N609.</exception>
    public static void RequireUid(ReadOnlySpan<byte> uid)
    {
        if (uid.Length != UidSize || !uid.ContainsAnyExcept((byte)0) || !uid.ContainsAnyExcept((byte)0xFF))
        {
            throw new PlaceException(ErrorCodes.UidRefused, $"'{Convert.ToHexString(uid)}' is no unique ID: 12 bytes, not all 00 and not all FF",
                "read it with the firmware or a debug probe; nameplate chips NAME tells its address");
        }
    }

    private void RequireFree(UidEntry entry, bool replace)
    {
        if (!replace && _byUid.GetValueOrDefault(entry.Uid) is { } mine && mine.Number != entry.Number)
        {
            throw new PlaceException(ErrorCodes.NumberTaken, $"{Path}: {entry.Uid} is #{mine.Number} and was to become #{entry.Number}",
                "if that is meant: the same command with --replace --reason TEXT");
        }

        if (!replace && Find(entry.Number) is { } other && other.Uid != entry.Uid)
        {
            throw new PlaceException(ErrorCodes.NumberTwice, $"{Path}: #{entry.Number} is the device {other.Uid} ({other.Chip}), since {other.At:yyyy-MM-dd}",
                "if this one takes its place: the same command with --replace --reason TEXT");
        }
    }

    private void Read(string text)
    {
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.EndsWith('}')))
        {
            try
            {
                UidLine stored = JsonSerializer.Deserialize(line, StateLineJson.Default.UidLine) ?? throw new FormatException("a line is empty");
                Take(stored);
            }
            catch (Exception damaged) when (damaged is JsonException or FormatException or OverflowException or PlaceException)
            {
                throw new StateException(Path, $"a line of the table is damaged ({damaged.Message.TrimEnd('.')}); mend it, or move the file away and "
                    + "assign the numbers again", damaged);
            }
        }
    }

    private void Take(UidLine line)
    {
        RequireUid(Convert.FromHexString(line.Uid));
        string uid = line.Uid.ToUpperInvariant();
        ulong number = ulong.Parse(line.Number, NumberStyles.None, CultureInfo.InvariantCulture);
        if (number == 0 || (Find(number) is { } other && other.Uid != uid && other.Uid != line.Replaces))
        {
            throw new FormatException($"#{number} stands there twice, or is none");
        }

        Take(new UidEntry(uid, number, line.Chip, line.At), line.Replaces);
    }

    private void Take(UidEntry entry, string? replaced)
    {
        if (replaced is not null && _byUid.Remove(replaced, out UidEntry? gone))
        {
            _byNumber.Remove(gone.Number);
        }

        if (_byUid.Remove(entry.Uid, out UidEntry? before))
        {
            _byNumber.Remove(before.Number);
        }

        _byUid.Add(entry.Uid, entry);
        _byNumber.Add(entry.Number, entry);
    }
}

/// <summary>A line of the file.</summary>
/// <param name="Uid">24 hex digits.</param>
/// <param name="Number">As text.</param>
/// <param name="Chip">By the chip database.</param>
/// <param name="At">UTC.</param>
/// <param name="Replaces">The device whose number this was, or null.</param>
internal sealed record UidLine(string Uid, string Number, string Chip, DateTimeOffset At, string? Replaces = null);
