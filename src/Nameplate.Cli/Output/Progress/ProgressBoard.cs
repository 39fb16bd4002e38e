using System.Collections.Concurrent;
using Nameplate.Provisioning.Jobs;
using Spectre.Console;

namespace Nameplate.Cli.Output.Progress;

/// <summary>
/// Shows how far several devices are: on a terminal one bar each, with phase, rate and seconds left; elsewhere a line
/// whenever a device enters a new phase.
/// </summary>
internal sealed class ProgressBoard
{
    private readonly Screen _screen;
    private readonly bool _named;
    private readonly int _nameWidth;
    private readonly ProgressContext? _bars;
    private readonly ConcurrentDictionary<string, Feed> _feeds = [];

    private ProgressBoard(Screen screen, IReadOnlyList<string> ports, ProgressContext? bars)
    {
        _screen = screen;
        _named = ports.Count > 1;
        _nameWidth = _named ? ports.Max(port => ShortName(port).Length) : 0;
        _bars = bars;
    }

    /// <summary>Runs <paramref name="work"/> with a board for these ports.</summary>
    public static async Task<T> RunAsync<T>(Screen screen, IReadOnlyList<string> ports, Func<ProgressBoard, Task<T>> work)
    {
        if (!screen.IsTerminal || screen.Quiet)
        {
            return await work(new ProgressBoard(screen, ports, null));
        }

        return await screen.WithLiveConsoleAsync(console => console.Progress()
            .AutoClear(true)
            .HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 },
                PaceColumns.Share, PaceColumns.BytesPerSecond, PaceColumns.SecondsLeft)
            .StartAsync(bars => work(new ProgressBoard(screen, ports, bars))));
    }

    /// <summary>Where the events of one device go.</summary>
    public IProgress<JobEvent> For(string port)
    {
        string prefix = _named ? ShortName(port).PadRight(_nameWidth) + "  " : "";
        ProgressTask? bar = _bars?.AddTask($"{prefix}connecting".EscapeMarkup());
        bar?.IsIndeterminate = true;
        Feed feed = new(this, prefix, bar);
        _feeds[port] = feed;
        return feed;
    }

    /// <summary>The device has its result; its bar stands still from now on.</summary>
    public void Finish(string port, string result) => _feeds[port].Finish(result);

    // /dev/serial/by-id/usb-FTDI_… is longer than a terminal is wide: the last part tells enough.
    private static string ShortName(string port)
    {
        string name = port.StartsWith('/') ? port[(port.LastIndexOf('/') + 1)..] : port;
        return name.Length <= 24 ? name : $"…{name[^23..]}";
    }

    /// <summary>Events come one at a time from one job; different jobs' come at once.</summary>
    private sealed class Feed(ProgressBoard board, string prefix, ProgressTask? bar) : IProgress<JobEvent>
    {
        private string _phase = "";
        private Pace _pace = new();

        public void Report(JobEvent value)
        {
            switch (value)
            {
                case JobEvent.Note note:
                    Say(note.Text);
                    return;
                case JobEvent.Retrying retrying:
                    Say($"{retrying.Reason.TrimEnd('.')}; attempt {retrying.Attempt} of {retrying.Attempts}");
                    return;
                case JobEvent.Planned planned:
                    ShowPlan(planned);
                    return;
                default:
                    if (PhaseText.Of(value) is { } step)
                    {
                        Show(step);
                    }

                    return;
            }
        }

        public void Finish(string result)
        {
            if (bar is not null)
            {
                Show(new PhaseText(result, 0, 0));
                bar.IsIndeterminate = false;
                bar.Value = bar.MaxValue;
            }
        }

        private void ShowPlan(JobEvent.Planned planned)
        {
            if (board._named)
            {
                Say(PlanText.OneLine(planned.Plan));
                return;
            }

            lock (board)
            {
                PlanText.Write(board._screen, planned.Plan);
            }
        }

        private void Show(PhaseText step)
        {
            if (bar is not null)
            {
                ShowBar(bar, step);
            }
            else if (step.Phase != _phase)
            {
                Say(step.Total > 0 ? $"{step.Phase} {Quantity.Bytes(step.Total)}" : step.Phase);
            }

            _phase = step.Phase;
        }

        private void ShowBar(ProgressTask shown, PhaseText step)
        {
            if (step.Phase != _phase)
            {
                shown.Description = $"{prefix}{step.Phase}".EscapeMarkup();
                shown.IsIndeterminate = step.Total == 0;
                shown.MaxValue = Math.Max(step.Total, 1);
                _pace = new Pace();
            }

            shown.Value = step.Done;
            PaceColumns.Show(shown, _pace.Of(step));
        }

        private void Say(string text)
        {
            lock (board)
            {
                board._screen.Paragraph($"  {prefix}{text}", 4);
            }
        }
    }
}
