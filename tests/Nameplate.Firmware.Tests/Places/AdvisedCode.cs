using System.Text.Json;

namespace Nameplate.Firmware.Tests.Places;

/// <summary>The C that <c>nameplate advise</c> prints.</summary>
internal static class AdvisedCode
{
    /// <summary>The C for a place of a chip.</summary>
    public static string Of(string folder, string chip, string place)
    {
        using JsonDocument advice = JsonDocument.Parse(CommandLineTool.Nameplate(folder, "advise", "--chip", chip, "--json"));
        return advice.RootElement.GetProperty("places").EnumerateArray().Single(it => it.GetProperty("name").GetString() == place)
            .GetProperty("c").GetString()!;
    }
}
