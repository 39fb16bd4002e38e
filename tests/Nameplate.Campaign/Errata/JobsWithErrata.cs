// A device plays one erratum, or two, or all of them, in a way that is drawn where documents leave it open; a host that is told of
// them by the chip's row runs each command. Each erratum gets something to bite on: a word with a double ECC error, a protected
// sector, a jump by Go. Every job ends as if the ROM had no faults.

using Nameplate.Bootloader.BootEntry;
using Nameplate.Campaign.Job;
using Nameplate.Campaign.Running;
using Nameplate.Campaign.Wire;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Jobs;
using Nameplate.Serial;
using Nameplate.Simulator;
using Known = Nameplate.Chips.Errata;

namespace Nameplate.Campaign.Errata;

/// <summary>Whole jobs on ROMs with errata, alone and in pairs.</summary>
/// <param name="chips">By name.</param>
/// <param name="missing">A control's host; null: one that knows all.</param>
internal sealed class JobsWithErrata(IReadOnlyList<string> chips, MissingWorkaround? missing = null) : ICampaign
{
    private readonly Scene[] _scenes = [.. MakeScenes(chips, missing?.Erratum)];

    public string Name => "E";

    public string Title => "ROMs with errata, alone and in pairs, a host that expects them";

    public long PerTest => 3_600;

    public long PerNight => 72_000;

    private sealed record Scene(JobStory Story, IReadOnlyList<Erratum> Errata)
    {
        public bool Has(Erratum erratum) => Errata.Contains(erratum);

        /// <summary>A sector of the firmware is protected, so that "acknowledged" and "done" are two things.</summary>
        public bool MustBeRefused => Story.Name == "update" && Has(Known.WriteProtectedSectorAcks);
    }

    public async ValueTask<CaseResult> PlayAsync(long index, int seed)
    {
        Scene scene = SceneOf(index);
        int own = CaseSeed.Of(seed, index);
        Random random = new(own);
        RomBehaviour rom = Draw(random);
        if (scene.MustBeRefused)
        {
            rom = rom with { OptionBytes = OptionBytesShown.None }; // nothing tells of the protection but the effect
        }
        JobBench bench = new(scene.Story.Chip, own, JobHost.Whole, null, new DeviceOptions { Errata = scene.Errata, Rom = rom });
        bool canReset = scene.Has(Known.DoubleEccReadHangs) || random.Next(2) == 0;
        // What was there before was made by a host that knows all; the last byte on the wire is long past.
        Open(bench, scene, canReset: true, missing: null);
        await scene.Story.Prepare(bench);
        if (scene.MustBeRefused)
        {
            await bench.ProtectAsync((byte)Math.Min(1, scene.Story.Chip.Flash.Sectors.Count - 1));
        }
        Spoil(bench, scene);
        bench.Device.PowerCycle();
        bench.Device.Clock.Advance(TimeSpan.FromSeconds(1));
        Open(bench, scene, canReset, missing);
        return new CaseResult(scene.MustBeRefused ? await BeRefusedAsync(scene, bench) : await CompleteAsync(scene, bench));
    }

    public ValueTask<IReadOnlyList<string>> ShrinkAsync(long index, int seed)
    {
        Scene scene = SceneOf(index);
        return ValueTask.FromResult<IReadOnlyList<string>>([$"{scene.Story.Name} on {scene.Story.Chip.Name}", $"  {string.Join(", ", scene.Errata)}",
            $"  {Draw(new Random(CaseSeed.Of(seed, index)))}"]);
    }

    private Scene SceneOf(long index) => _scenes[(int)Rounds.Spread(index, _scenes.Length)];

    private static async ValueTask<string?> BeRefusedAsync(Scene scene, JobBench bench)
    {
        try
        {
            await scene.Story.Act(bench);
            return "done is said, and a sector of the firmware is protected";
        }
        catch (CodedException refused)
        {
            ulong? number = (await CellReading.ReadAsync(bench)).DeviceId;
            return number != scene.Story.Before && !bench.Files.HasJournal ? $"{refused.Code}, and the device says {number?.ToString() ?? "nothing"}" : null;
        }
    }

    private static async ValueTask<string?> CompleteAsync(Scene scene, JobBench bench)
    {
        try
        {
            await scene.Story.Act(bench);
            uint vectors = bench.Chip.Flash.Banks[0].Address;
            if (await new JobJudge(scene.Story, bench, [], _ => []).DoneAsync("done is said", bench.Files.Content.Keys) is { } broken)
            {
                return broken;
            }
            if (scene.Has(Known.GoFirstAckMissing) && scene.Story.Firmware is not null)
            {
                await bench.GoAsync(vectors);
                return bench.Device.WentTo == vectors ? null : "Go did not go";
            }
            return null;
        }
        catch (CodedException failure)
        {
            return $"ends with {failure.Code}: {failure.Message}";
        }
    }

    private static void Open(JobBench bench, Scene scene, bool canReset, MissingWorkaround? missing)
    {
        Chip chip = bench.Chip;
        IReadOnlyList<Erratum> expected = missing is { RowLacksIt: true } ? [] : scene.Errata;
        Chip told = chip with { Rom = chip.Rom with { Versions = [.. chip.Rom.Versions.Select(version => version with { Errata = expected })] } };
        bench.Options = options => options with
        {
            Chip = told,
            BanksSwapped = scene.MustBeRefused ? false : null, // such a ROM does not tell
            BootEntry = canReset ? BootEntries.Sim : BootEntries.Manual,
            Rules = missing?.Rules ?? JobRules.All,
            OpenLink = _ => ValueTask.FromResult<ISerialLink>(
                new WatchedLink((missing?.Wrap ?? (link => link))(bench.Device.Connect()), null, TimeSpan.FromMinutes(10))),
        };
    }

    /// <summary>Gives a double ECC error a word: of the firmware that goes, or of a slot that is not the newest.</summary>
    private static void Spoil(JobBench bench, Scene scene)
    {
        if (!scene.Has(Known.DoubleEccReadHangs))
        {
            return;
        }
        bool replacesFirmware = scene.Story.Name is "update" or "provision" or "provision over another";
        IdentityPlacement place = bench.Chip.RequireIdentity();
        bench.Device.SetWordState(replacesFirmware
            ? bench.Chip.Flash.Banks[0].Address + 0x620
            : place.Regions[0].Start + (5 * (uint)place.SlotSize), FlashWordState.DoubleEcc);
    }

    private static RomBehaviour Draw(Random random) => new()
    {
        DropClearedByErase = random.Next(2) == 0,
        DropClearedByRamWrite = random.Next(2) == 0,
        DropClearedByReset = random.Next(2) == 0,
        DoubleEcc = (DoubleEccRead)new[] { DoubleEccRead.Hang, DoubleEccRead.Nack, DoubleEccRead.Reset }.GetValue(random.Next(3))!,
        BusyFlash = random.Next(2) == 0 ? BusyFlashTouch.Hang : BusyFlashTouch.WriteLost,
        MisalignedWriteNacks = random.Next(2) == 0,
    };

    private static IEnumerable<Scene> MakeScenes(IReadOnlyList<string> chips, Erratum? only)
    {
        IReadOnlyList<Erratum>[] sets = only is not null ? [[only]] :
        [
            .. Known.All.Select(erratum => new[] { erratum }),
            .. Known.All.SelectMany((one, i) => Known.All.Skip(i + 1).Select(other => new[] { one, other })),
            [.. Known.All],
        ];
        return chips.SelectMany(chip => JobStory.Of(SmallChip.Of(chip))).SelectMany(story => sets.Select(set => new Scene(story, set)));
    }
}
