using Spectre.Console;
using Spectre.Console.Rendering;

namespace Nameplate.Cli.Output.Progress;

/// <summary>The columns that show a bar's share and <see cref="Pace"/>.</summary>
internal static class PaceColumns
{
    private const string Rate = "rate";
    private const string Left = "left";

    /// <summary>Bytes per second.</summary>
    public static ProgressColumn BytesPerSecond { get; } = new StateColumn(Rate, "999,999 B/s".Length, Quantity.Rate);

    /// <summary>Seconds left.</summary>
    public static ProgressColumn SecondsLeft { get; } =
        new StateColumn(Left, "99 min 59 s left".Length, seconds => $"{Quantity.Time(TimeSpan.FromSeconds(seconds))} left");

    /// <summary>How much of the phase is done.</summary>
    public static ProgressColumn Share { get; } = new ShareColumn();

    public static void Show(ProgressTask bar, (double Rate, double SecondsLeft) pace)
    {
        bar.State.Update<double>(Rate, _ => pace.Rate);
        bar.State.Update<double>(Left, _ => pace.SecondsLeft);
    }

    private sealed class ShareColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.IsIndeterminate ? "" : $"{task.Percentage,3:F0} %");

        public override int? GetColumnWidth(RenderOptions options) => "100 %".Length;
    }

    private sealed class StateColumn(string key, int width, Func<double, string> format) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.State.Get<double>(key) is > 0 and double value && !task.IsIndeterminate ? format(value) : "");

        public override int? GetColumnWidth(RenderOptions options) => width;
    }
}
