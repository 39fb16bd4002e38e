using System.CommandLine;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Places;

namespace Nameplate.Cli.Commands;

/// <summary><c>backup FILE</c>: the whole flash, or the identity alone, into a file that other tools can read.</summary>
internal sealed class BackupCommand : DeviceVerb
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "Intel HEX of what is not blank, or raw binary where it ends in .bin; FILE.json beside it says whose it is",
    };

    private readonly Option<bool> _identity = new("--identity") { Description = "the identity alone, with its history" };

    private readonly PlaceArguments _place = new();

    public BackupCommand()
        : base("backup", "Saves the flash of a device, or its identity alone. Changes nothing on it.",
            PortNeed.OneOrOnly,
            "nameplate backup board10.hex -p /dev/ttyUSB0",
            "nameplate backup board10-identity.hex -p /dev/ttyUSB0 --identity",
            "nameplate show board10.hex")
    {
        _file.NamesFile();
        Arguments.Add(_file);
        Options.Add(_identity);
        _place.AddTo(this, Device, writes: false);
    }

    public override Task<Verdict> RunAsync(Run run)
    {
        string path = run.Get(_file);
        RequirePlace(path);
        if (File.Exists(path))
        {
            Question.RequireYes(run, $"{path} exists. Overwrite it?");
        }

        if (_place.BesideFlash(run) is { } kind)
        {
            return WithDeviceAsync(run, async session =>
            {
                PlaceReading reading = await _place.Open(run, kind, session).ReadAsync(run.Stop);
                await WriteAsync(stop => PlaceBackup.Of(reading, session).SaveAsync(path, stop).AsTask(), path, run.Stop.AtOnce);
                PlaceText.Write(run.Screen, session, reading);
                return Verdict.Done($"done: #{reading.Number} of {PlaceText.Title(reading)} saved in {path}", PlaceShowReport.Of(Name, session, reading, path));
            });
        }

        return WithDeviceAsync(run, async session =>
        {
            BackupJob job = new(session, run.Get(_identity) ? BackupScope.Identity : BackupScope.Flash);
            run.Condition = job.Condition;
            Backup backup = await job.RunAsync(run.Stop);
            await WriteAsync(stop => backup.SaveAsync(path, stop), path, run.Stop.AtOnce);
            Show(run, backup, path);
            string number = backup.Number is { } known ? $"#{known}" : "no number";
            string missing = backup.Unreadable.Count == 0 ? ""
                : $"; {Quantity.Count(backup.Unreadable.Count, "range")} could not be read and {(backup.Unreadable.Count == 1 ? "is" : "are")} missing";
            return Verdict.Done($"done: {Quantity.Bytes(backup.Image.Length)} of {backup.Chip}, {number}, saved in {path}{missing}",
                BackupReport.Of(session.Port, backup, path));
        });
    }

    private static void Show(Run run, Backup backup, string path)
    {
        run.Screen.Field("chip", $"{backup.Chip}, unique ID {backup.UidText}");
        run.Screen.Field("number", backup.Number is { } number ? $"#{number}" : "none");
        run.Screen.Field("saved", $"{Quantity.Bytes(backup.Image.Length)} in {Quantity.Count(backup.Image.Segments.Count, "run")}; blank flash is left out");
        foreach (AddressRange range in backup.Unreadable)
        {
            run.Screen.Field("not readable", Quantity.Range(range));
        }

        run.Screen.Field("files", $"{path} and {path}{Backup.DescriptionSuffix}; restore wants both");
        run.Screen.Say();
    }

    private static async Task WriteAsync(Func<CancellationToken, Task> save, string path, CancellationToken cancellationToken)
    {
        try
        {
            await save(cancellationToken);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new OutputFileException(path, denied);
        }
    }

    /// <summary>Told before minutes of reading rather than after.</summary>
    private static void RequirePlace(string path)
    {
        if (Directory.Exists(path))
        {
            throw new OutputFileException(path, new IOException("it is a directory"));
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new OutputFileException(path, new IOException("its directory does not exist"));
        }
    }
}
