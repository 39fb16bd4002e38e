namespace Nameplate.Identity.Tests;

/// <summary>What a campaign did, and the first thing that went wrong.</summary>
internal sealed record CampaignResult(int Runs, int Cuts, string? FirstLoss, int Losses, string? FirstViolation, int Violations);

/// <summary>
/// Runs of sessions in which the power goes away. After every cut the device must say the last completed number or one that
/// was on its way since; the rerun must bring it to the one wanted. Numbers only grow, so that nothing is mistaken.
/// </summary>
internal sealed class CutCampaign(Func<int, Bench> makeBench)
{
    private int _runs;
    private int _cuts;
    private int _losses;
    private int _violations;
    private string? _firstLoss;
    private string? _firstViolation;

    public CampaignResult Result => new(_runs, _cuts, _firstLoss, _losses, _firstViolation, _violations);

    /// <summary>After <paramref name="history"/> writes, cuts the next one at every act it has; reruns it, cutting that, too.</summary>
    public async Task CutEverywhere(int history, Tear? tear, int seed, bool cutTheRerun)
    {
        var past = new Run(makeBench(seed));
        for (int i = 0; i < history; i++)
        {
            await past.Write(null, tear);
        }
        for (int cut = 0; ; cut++)
        {
            Run run = past.Clone(seed + cut);
            bool wasCut = await run.Write(cut, tear);
            if (cutTheRerun)
            {
                await run.Write(new Random(seed * 31 + cut).Next(12), tear);
            }
            await run.Write(null, tear);
            await run.Write(null, tear);
            Note(run, $"history {history}, cut {cut}, tear {tear}, seed {seed}");
            if (!wasCut)
            {
                return;
            }
        }
    }

    /// <summary>Random writes, each cut with even odds.</summary>
    public async Task CutAtRandom(int seed, int writes)
    {
        var random = new Random(seed);
        var run = new Run(makeBench(seed));
        for (int i = 0; i < writes; i++)
        {
            await run.Write(random.Next(2) == 0 ? random.Next(14) : null, null);
        }
        await run.Write(null, null);
        Note(run, $"random seed {seed}");
    }

    private void Note(Run run, string what)
    {
        _runs++;
        _cuts += run.Cuts;
        if (run.Loss is { } loss)
        {
            _losses++;
            _firstLoss ??= $"{what}: {loss}";
        }
        if (run.Bench.Flash.Violations.Count > 0)
        {
            _violations++;
            _firstViolation ??= $"{what}: {run.Bench.Flash.Violations[0]}";
        }
    }

    private sealed class Run(Bench bench)
    {
        private readonly HashSet<ulong> _allowed = [];
        private ulong _next;

        public Bench Bench => bench;

        public Run Clone(int seed)
        {
            var run = new Run(bench.Clone(seed)) { _next = _next, Loss = Loss };
            run._allowed.UnionWith(_allowed);
            return run;
        }

        public int Cuts { get; private set; }

        public string? Loss { get; private set; }

        /// <summary>Writes the next number; true if the cut came before it was done.</summary>
        public async Task<bool> Write(int? cutAfter, Tear? tear)
        {
            if (Loss is not null)
            {
                return false;
            }
            ulong number = ++_next;
            bench.Flash.ActsUntilCut = cutAfter;
            bench.Flash.Tear = tear;
            try
            {
                await bench.Write(Bench.Number(number));
                _allowed.Clear();
                _allowed.Add(number);
                bench.Flash.ActsUntilCut = null;
                await Check(2, true);
                return false;
            }
            catch (PowerCutException)
            {
                Cuts++;
                if (_allowed.Count > 0 || cutAfter is null)
                {
                    _allowed.Add(number);
                }
                bench.Flash.ActsUntilCut = null;
                await Check(2, false);
                return true;
            }
            catch (Exception e) when (e is IdentityStoreException or InvalidOperationException)
            {
                Loss = $"write of {number} refused: {e.Message}";
                return false;
            }
        }

        private async Task Check(int reads, bool completed)
        {
            for (int i = 0; i < reads && Loss is null; i++)
            {
                StoreView view = await bench.Read(ReadScope.Newest);
                ulong? number = view.DeviceId;
                if (!completed && !bench.ForgetsJournal && bench.Journal.Open is { State: JournalState.Erasing } open)
                {
                    // On the chip, or in the journal of the host that ran it.
                    number = open.New.DeviceId;
                }
                bool fine = _allowed.Count == 0 || (number is { } n && _allowed.Contains(n));
                if (!fine)
                {
                    Loss = $"read {number?.ToString() ?? "nothing"} ({view.Status}), "
                        + $"expected one of {string.Join(", ", _allowed)}";
                }
                else if (completed && view.Has(StoreStatus.Unsettled))
                {
                    Loss = "a completed write reads as unsettled";
                }
            }
        }
    }
}
