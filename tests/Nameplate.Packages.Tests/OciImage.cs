using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Nameplate.Packages.Tests;

/// <summary>
/// An image in the layout of the Open Container Initiative, unpacked from its tar (image-spec 1.0, image-layout.md): index →
/// manifest → config and layers, each named by its SHA-256. Reading checks every digest and size.
/// </summary>
internal sealed class OciImage
{
    private readonly string _folder;
    private readonly JsonElement _manifest;

    public OciImage(string tar, string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        TarFile.ExtractToDirectory(tar, folder, overwriteFiles: false);
        Json(File.ReadAllBytes(Path.Combine(folder, "oci-layout"))).GetProperty("imageLayoutVersion").GetString().ShouldBe("1.0.0");
        Index = Json(File.ReadAllBytes(Path.Combine(folder, "index.json")));
        _manifest = Json(Blob(Index.GetProperty("manifests")[0]));
        Config = Json(Blob(_manifest.GetProperty("config")));
    }

    public JsonElement Index { get; }

    public JsonElement Config { get; }

    /// <summary>Lays the layers over each other.</summary>
    public RootTree Unpack(string root)
    {
        Directory.CreateDirectory(root);
        string[] plain = [.. Config.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(id => id.GetString()!)];
        JsonElement[] layers = [.. _manifest.GetProperty("layers").EnumerateArray()];
        layers.Length.ShouldBe(plain.Length);
        foreach ((JsonElement layer, string diffId) in layers.Zip(plain))
        {
            using MemoryStream tar = new();
            using (GZipStream packed = new(new MemoryStream(Blob(layer)), CompressionMode.Decompress))
            {
                packed.CopyTo(tar);
            }

            Digest(tar.ToArray()).ShouldBe(diffId);
            tar.Position = 0;
            TarFile.ExtractToDirectory(tar, root, overwriteFiles: true);
        }

        return new RootTree(root);
    }

    private byte[] Blob(JsonElement descriptor)
    {
        string digest = descriptor.GetProperty("digest").GetString()!;
        byte[] bytes = File.ReadAllBytes(Path.Combine(_folder, "blobs", digest.Replace(':', '/')));
        Digest(bytes).ShouldBe(digest);
        bytes.Length.ShouldBe(descriptor.GetProperty("size").GetInt32());
        return bytes;
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static JsonElement Json(byte[] bytes) => JsonDocument.Parse(bytes).RootElement;
}
