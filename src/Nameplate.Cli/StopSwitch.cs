using Nameplate.Provisioning.Jobs;

namespace Nameplate.Cli;

/// <summary>
/// Ctrl-C, counted: the first asks politely (the block is finished, the erase awaited, the ROM left at its command
/// prompt), the second leaves at once.
/// </summary>
internal sealed class StopSwitch : IDisposable
{
    private readonly CancellationTokenSource _polite = new();
    private readonly CancellationTokenSource _atOnce = new();
    private int _requests;

    /// <summary>Raised at each request, with its number from 1.</summary>
    public event Action<int>? Requested;

    /// <summary>What the jobs look at.</summary>
    public StopSignal Signal => new(_polite.Token, _atOnce.Token);

    /// <summary>For whatever holds no frame open: the first request ends it.</summary>
    public CancellationToken Any => _polite.Token;

    public void Request()
    {
        int number = Interlocked.Increment(ref _requests);
        Requested?.Invoke(number);
        _polite.Cancel();
        if (number > 1)
        {
            _atOnce.Cancel();
        }
    }

    public void Dispose()
    {
        _polite.Dispose();
        _atOnce.Dispose();
    }
}
