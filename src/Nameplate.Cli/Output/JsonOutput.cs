using System.Text;
using System.Text.Json;
using Nameplate.Cli.Project;

namespace Nameplate.Cli.Output;

/// <summary>
/// The one object of <c>--json</c>: <c>schema</c>, <c>exitCode</c>, <c>verdict</c> (the last line), <c>error</c> (null
/// when all is well), <c>project</c> (what was taken from nameplate.json, or null) and then what the verb found.
/// </summary>
internal static class JsonOutput
{
    public static string Format(string verb, Verdict verdict, ProjectUse? project)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, new JsonWriterOptions { Indented = true, Encoder = ReportJson.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", verdict.Report?.Schema ?? $"nameplate.{verb}/1");
            writer.WriteNumber("exitCode", verdict.ExitCode);
            writer.WriteString("verdict", verdict.Line);
            writer.WritePropertyName("error");
            JsonSerializer.Serialize(writer, verdict.Error, ReportJson.Default.ErrorReport!);
            writer.WritePropertyName("project");
            JsonSerializer.Serialize(writer, project, ReportJson.Default.ProjectUse!);
            if (verdict.Report is { } report)
            {
                JsonElement content = JsonSerializer.SerializeToElement(report, ReportJson.Default.GetTypeInfo(report.GetType())!);
                foreach (JsonProperty property in content.EnumerateObject())
                {
                    property.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
