// nameplate.json: what a project would else type into every command line. It is looked for from the working directory upwards,
// and the nearest one counts; docs/formats/nameplate.schema.json tells an editor what may stand in it.
//
//   { "$schema": "…/nameplate.schema.json",
//     "chip": "stm32h743zi",                 as --chip takes it
//     "port": "/dev/ttyUSB0",                or a list; never used by a verb that writes an identity or destroys
//     "boot": "rts-dtr",                     as --boot takes it; not for virtual devices, which have their own
//     "baud": 115200,
//     "firmware": "build/firmware.hex",      or a list; relative to this file
//     "base": "0x08000000",                  of that firmware, where it is raw binary
//     "fields": "nameplate.fields.json" }    or the list of fields itself
//
// Every name is optional. Precedence: option, environment, this file.
namespace Nameplate.Cli.Project;

/// <summary>One setting as it stands in the file.</summary>
/// <param name="Name"><c>chip</c>.</param>
/// <param name="Values">One, or several where a list is allowed; paths are absolute.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed record ProjectSetting(string Name, IReadOnlyList<string> Values, int Line)
{
    /// <summary>For people: <c>cm7.hex cm4.hex</c>.</summary>
    public string Text => string.Join(' ', Values);
}

/// <summary>A <c>nameplate.json</c> that was read and holds nothing that is not allowed.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Settings">Its settings, in its order.</param>
/// <param name="InlineFields">The list under <c>fields</c>, as JSON; null where that is a path or absent.</param>
internal sealed record ProjectFile(string Path, IReadOnlyList<ProjectSetting> Settings, ReadOnlyMemory<byte>? InlineFields)
{
    public const string FileName = "nameplate.json";

    /// <summary>The nearest file from <paramref name="folder"/> upwards, or null.</summary>
    /// <exception cref="UsageException">N208: it is there and wrong.</exception>
    public static ProjectFile? Nearest(string folder)
    {
        for (string? at = System.IO.Path.GetFullPath(folder); at is not null; at = System.IO.Path.GetDirectoryName(at))
        {
            string path = System.IO.Path.Combine(at, FileName);
            if (File.Exists(path))
            {
                return ProjectFileReader.Read(path);
            }
        }

        return null;
    }

    public ProjectSetting? Find(string name) => Settings.FirstOrDefault(setting => setting.Name == name);
}
