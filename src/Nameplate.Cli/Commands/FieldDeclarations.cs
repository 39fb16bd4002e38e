using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Cli.Commands;

/// <summary>The fields that can be named here: the format's own, and those of <c>nameplate.fields.json</c>.</summary>
internal static class FieldDeclarations
{
    public const string FileName = "nameplate.fields.json";

    /// <summary>The catalog with the file nearest above the working directory, if there is one.</summary>
    /// <exception cref="UsageException">N205: the file is there and wrong.</exception>
    public static FieldCatalog Load(Run run)
    {
        for (string? folder = run.Surroundings.WorkingDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(folder, FileName);
            if (File.Exists(path))
            {
                return Read(path);
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
