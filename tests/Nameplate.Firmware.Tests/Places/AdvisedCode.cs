using System.Collections.Concurrent;
using System.Text.Json;

namespace Nameplate.Firmware.Tests.Places;

/// <summary>The C that <c>nameplate advise</c> prints; each chip is asked about once.</summary>
internal static class AdvisedCode
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> s_advice = new();

    /// <summary>The C for a place of a chip.</summary>
    public static string Of(string folder, string chip, string place)
    {
        using JsonDocument advice = JsonDocument.Parse(
            s_advice.GetOrAdd(chip, _ => new Lazy<string>(() => CommandLineTool.Nameplate(folder, "advise", "--chip", chip, "--json"))).Value);
        return advice.RootElement.GetProperty("places").EnumerateArray().Single(it => it.GetProperty("name").GetString() == place)
            .GetProperty("c").GetString()!;
    }
}
