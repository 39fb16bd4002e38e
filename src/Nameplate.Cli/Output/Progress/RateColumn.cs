using Spectre.Console;
using Spectre.Console.Rendering;

namespace Nameplate.Cli.Output.Progress;

/// <summary>Bytes per second of the phase.</summary>
internal sealed class RateColumn : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.Speed is { } speed && !task.IsIndeterminate ? Quantity.Rate(speed) : "");

    public override int? GetColumnWidth(RenderOptions options) => "999,999 B/s".Length;
}

/// <summary>Seconds that the phase still takes at its present rate.</summary>
internal sealed class SecondsLeftColumn : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.RemainingTime is { } left && !task.IsIndeterminate ? Quantity.Time(left) : "");

    public override int? GetColumnWidth(RenderOptions options) => "59 min 59 s".Length;
}
