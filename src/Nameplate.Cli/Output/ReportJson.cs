using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Project;

namespace Nameplate.Cli.Output;

/// <summary>
/// How reports become JSON: camelCase names, nulls written, addresses as <c>"0x08000000"</c>, device numbers and other
/// 64-bit values as strings (a JSON number loses digits above 2⁵³ in many readers).
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(AdviseReport))]
[JsonSerializable(typeof(BackupReport))]
[JsonSerializable(typeof(DestructionReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(ChipsReport))]
[JsonSerializable(typeof(CompletionReport))]
[JsonSerializable(typeof(GenerateReport))]
[JsonSerializable(typeof(InspectVerbReport))]
[JsonSerializable(typeof(LockReport))]
[JsonSerializable(typeof(PlaceProvisionReport))]
[JsonSerializable(typeof(PlaceShowReport))]
[JsonSerializable(typeof(PlaceWriteReport))]
[JsonSerializable(typeof(PlanVerbReport))]
[JsonSerializable(typeof(PortsReport))]
[JsonSerializable(typeof(ProjectUse))]
[JsonSerializable(typeof(ProvisionReport))]
[JsonSerializable(typeof(RescueReport))]
[JsonSerializable(typeof(RestoreReport))]
[JsonSerializable(typeof(ShowReport))]
[JsonSerializable(typeof(SimulateReport))]
[JsonSerializable(typeof(TableReport))]
[JsonSerializable(typeof(UnprotectReport))]
[JsonSerializable(typeof(UpdateReport))]
[JsonSerializable(typeof(WriteReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>Leaves apostrophes, plus signs and letters of any script readable; the output is no part of a web page.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
}
