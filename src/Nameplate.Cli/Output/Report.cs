namespace Nameplate.Cli.Output;

/// <summary>The content of a verb's JSON. Its schema's name and version are part of it.</summary>
/// <param name="Schema"><c>nameplate.show/1</c>; the number grows when a field changes its meaning or goes away.</param>
internal abstract record Report([property: System.Text.Json.Serialization.JsonIgnore] string Schema);
