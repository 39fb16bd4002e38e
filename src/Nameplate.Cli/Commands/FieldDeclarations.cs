using System.Text;
using Nameplate.Cli.Project;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Cli.Commands;

/// <summary>The fields that can be named here: the format's own, and those of <c>nameplate.json</c> or <c>nameplate.fields.json</c>.</summary>
internal static class FieldDeclarations
{
    public const string FileName = "nameplate.fields.json";

    /// <summary>The catalog with the project's fields, or with the file nearest above the working directory, if there is one.</summary>
    /// <exception cref="UsageException">N205: the file is there and wrong; N208: so is the project's.</exception>
    public static FieldCatalog Load(Run run) => Load(run.Project, run.Surroundings.WorkingDirectory);

    /// <summary>The same without a verb.</summary>
    public static FieldCatalog Load(ProjectSettings project, string workingDirectory)
    {
        if (project.Take("fields") is { } path)
        {
            return project.File!.InlineFields is { } list ? Inline(project.File, list) : Read(path);
        }

        return Nearest(workingDirectory);
    }

    private static FieldCatalog Nearest(string workingDirectory)
    {
        for (string? folder = workingDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string file = Path.Combine(folder, FileName);
            if (File.Exists(file))
            {
                return Read(file);
            }
        }

        return FieldCatalog.Known;
    }

    /// <summary>The catalog with a file's fields.</summary>
    /// <exception cref="UsageException">N205: the file cannot be read, or is wrong.</exception>
    public static FieldCatalog Read(string path) =>
        FieldCatalogFile.TryRead(Bytes(path), FieldCatalog.Known, out FieldCatalog catalog, out string reason)
            ? catalog
            : throw Wrong(path, reason);

    private static FieldCatalog Inline(ProjectFile file, ReadOnlyMemory<byte> list)
    {
        byte[] whole = [.. Encoding.UTF8.GetBytes($"{{\"schema\":\"{FieldCatalogFile.Schema}\",\"fields\":"), .. list.Span, (byte)'}'];
        return FieldCatalogFile.TryRead(whole, FieldCatalog.Known, out FieldCatalog catalog, out string reason)
            ? catalog
            : throw new UsageException(ErrorCodes.ProjectFile, $"{file.Path} line {file.Find("fields")!.Line}: fields: {reason}",
                $"mend the list of fields in {file.Path}");
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, refused.Message.TrimEnd('.'));
        }
    }

    private static UsageException Wrong(string path, string reason) =>
        new(ErrorCodes.UnknownField, $"{path}: {reason}", "mend the file, or move it away");
}
