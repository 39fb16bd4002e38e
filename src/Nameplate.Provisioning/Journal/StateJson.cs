using System.Text.Json.Serialization;
using Nameplate.Provisioning.Places;

namespace Nameplate.Provisioning.Journal;

/// <summary>How state files are written: generated at compile time, so that no reflection is needed. A file that leaves out a
/// member, or has null where there is none, is damaged.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DeviceRecord))]
[JsonSerializable(typeof(StoredJournal))]
internal sealed partial class StateJson : JsonSerializerContext;

/// <summary>The same, one record a line.</summary>
[JsonSourceGenerationOptions(WriteIndented = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Replacement))]
[JsonSerializable(typeof(UidLine))]
internal sealed partial class StateLineJson : JsonSerializerContext;
