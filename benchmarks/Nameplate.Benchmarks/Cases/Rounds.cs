namespace Nameplate.Benchmarks.Cases;

/// <summary>Repeats a measurement until it was undisturbed often enough, or was disturbed too often.</summary>
/// <param name="wanted">Undisturbed rounds wanted.</param>
/// <param name="spare">Disturbed rounds that are put up with.</param>
/// <param name="say">Where progress goes.</param>
internal sealed class Rounds(int wanted, int spare, Action<string> say)
{
    /// <summary>Why there is nothing to show, or null if one round at least was undisturbed.</summary>
    public string? Objection { get; private set; }

    public async Task RunAsync(string name, Func<Task> round)
    {
        int done = 0;
        string? disturbance = null;
        for (int attempt = 0; done < wanted && attempt < wanted + spare; attempt++)
        {
            say($"{name}: round {done + 1} of {wanted}");
            try
            {
                await round();
                done++;
            }
            catch (DisturbedException disturbed)
            {
                disturbance = disturbed.Message;
                say($"{name}: thrown away: {disturbance}");
            }
        }

        Objection = done > 0 ? null : disturbance;
    }
}
