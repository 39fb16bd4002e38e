using System.Text.Json.Serialization;

namespace Nameplate.Provisioning.Journal;

/// <summary>How state files are written: generated at compile time, so that no reflection is needed.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeviceRecord))]
[JsonSerializable(typeof(StoredJournal))]
internal sealed partial class StateJson : JsonSerializerContext;

/// <summary>The same, one record a line.</summary>
[JsonSourceGenerationOptions(WriteIndented = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Replacement))]
internal sealed partial class StateLineJson : JsonSerializerContext;
