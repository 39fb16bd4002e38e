using System.CommandLine;
using Nameplate.Cli.Output;
using Nameplate.Cli.Output.Reports;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Rescue;

namespace Nameplate.Cli.Commands;

/// <summary><c>rescue</c>: for a device whose bootloader hangs on a flash word that an interrupted write or erase left behind.</summary>
internal sealed class RescueCommand : DeviceVerb
{
    private readonly Option<string[]> _firmware = new("--firmware")
    {
        Description = "firmware to write afterwards, as update does; repeatable. Its sectors are erased and mended with it",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _base = FirmwareArguments.BaseOption();

    private readonly Option<string[]> _erase = new("--erase")
    {
        Description = "an address in a sector that may be erased although it holds data; saved first, as far as it can be read; repeatable",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "find the words, show what would be erased, erase nothing" };

    public RescueCommand()
        : base("rescue", "For a bootloader that hangs while it reads: finds the flash words that do it, remembers them on this host, erases what holds nothing else. Never the identity.",
            PortNeed.OneNamed,
            "nameplate rescue -p /dev/ttyUSB0 --dry-run",
            "nameplate rescue -p /dev/ttyUSB0 --boot rts-dtr",
            "nameplate rescue -p /dev/ttyUSB0 --firmware firmware.hex --yes")
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_firmware, _base, _erase, _dryRun])
        {
            Options.Add(option);
        }

        _erase.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => FirmwareArguments.ParseAddress(token.Value) is null))
            {
                result.AddError($"'{token.Value}' is no address: 0x08020000 is meant");
            }
        });
    }

    public override Task<Verdict> RunAsync(Run run)
    {
        RescueRequest request = RequestOf(run);
        return WithOptionsAsync(run, async (_, options) =>
        {
            await using DeviceSession session = await DeviceSession.OpenAsync(options with
            {
                AskForReset = run.Surroundings.InIsTerminal ? (range, _) => ValueTask.FromResult(AskForReset(run, range)) : null,
            }, run.Stop);
            RescueJob job = new(session, request);
            run.Condition = job.Condition;
            RescuePlan plan = await job.PlanAsync(run.Stop);
            Show(run, session, plan);
            RequireNeeded(request, plan);
            if (run.Get(_dryRun))
            {
                return Conclude(run, session, plan, null);
            }

            if (plan.Changes)
            {
                Question.RequireYes(run, $"{session.Port}: erase {string.Join(", ", Erases(plan))}?");
            }

            return Conclude(run, session, plan, await job.RunAsync(plan, run.Stop));
        });
    }

    private RescueRequest RequestOf(Run run)
    {
        RescueRequest request = new() { Give = [.. run.Get(_erase)!.Select(text => FirmwareArguments.ParseAddress(text)!.Value)] };
        if (run.Get(_firmware) is not { Length: > 0 } paths)
        {
            return request;
        }

        Firmware firmware = FirmwareArguments.Load(paths, run.Get(_base));
        return request with
        {
            Firmware = new UpdateRequest
            {
                Image = firmware.Image,
                Files = firmware.Files,
                Symbols = firmware.Symbols,
                Claims = firmware.Claims,
            },
        };
    }

    private static bool AskForReset(Run run, AddressRange range)
    {
        run.Surroundings.Error.Write($"The bootloader hangs at {range}. Hold BOOT0, press RESET, then press Enter (end of input gives up): ");
        return run.Surroundings.In.ReadLine() is not null;
    }

    /// <exception cref="UsageException">A sector is given up that can be read.</exception>
    private static void RequireNeeded(RescueRequest request, RescuePlan plan)
    {
        foreach (uint address in request.Give)
        {
            if (!plan.Sectors.Any(sector => sector.Sector.Range.Contains(address)))
            {
                throw new UsageException($"every word of the sector at {Quantity.Address(address)} can be read: there is nothing to rescue in it",
                    "leave out that --erase");
            }
        }
    }

    private static void Show(Run run, DeviceSession session, RescuePlan plan)
    {
        run.Screen.Field("chip", $"{session.Chip.Name}, unique ID {session.Facts.UidText}");
        StoreText.Write(run.Screen, plan.Identity, FieldWords.For(run), history: false);
        RescueText.Write(run.Screen, plan);
    }

    private static IEnumerable<AddressRange> Erases(RescuePlan plan) => AddressRange.Join(plan.Erased.Select(sector => sector.Sector.Range)
        .Union(plan.Firmware?.Erase.Select(planned => planned.Sector.Range) ?? []));

    private static Verdict Conclude(Run run, DeviceSession session, RescuePlan plan, RescueOutcome? outcome)
    {
        if (outcome?.Saved is { } saved)
        {
            run.Screen.Field("saved", saved);
            run.Screen.Say();
        }

        RescueReport report = ReportOf(run, session, plan, outcome);
        if (outcome is not null && plan is { IdentityIsDamaged: true, OpenJournal: null })
        {
            // As with show: the identity is in a state that a script must notice, whatever else went well.
            IdentityShownException damaged = new(ErrorCodes.IdentityDamaged, LineOf(session, plan, outcome)
                + (plan.Identity.DeviceId is { } older ? $"; the identity has lost its newest generation, #{older} is an older one" : "; the identity is lost"));
            ErrorReport error = ErrorReport.From(damaged, run.Condition);
            run.Screen.Error(error);
            return new Verdict(error.ExitCode, error.VerdictLine, report, error);
        }

        return Verdict.Done(LineOf(session, plan, outcome), report);
    }

    private static string LineOf(DeviceSession session, RescuePlan plan, RescueOutcome? outcome)
    {
        if (plan.Sectors.Count == 0 && plan.Firmware is null)
        {
            return "done: every word of flash can be read; nothing was changed";
        }

        string found = plan.Sectors.Count == 0 ? "every word of flash can be read"
            : $"{RescueText.Count(plan, session.Chip.Flash.FlashWordSize)} {(outcome is null ? "cannot" : "could not")} be read";
        List<string> words = [found];
        if (outcome is null)
        {
            words.Add(plan.Changes ? $"would erase {string.Join(", ", Erases(plan))}" : "there is nothing to erase");
            words.Add("nothing was changed");
            return $"dry run: {string.Join("; ", words)}";
        }

        if (outcome.Erased.Count > 0)
        {
            words.Add($"erased {string.Join(", ", outcome.Erased)}, read back blank");
        }

        if (outcome.Firmware is { } update)
        {
            words.Add(VerdictText.Firmware(update));
        }

        if (outcome.Verdict is { } verdict)
        {
            words.Add(VerdictText.Identity(verdict, outcome.Identity.DeviceId));
        }

        if (RescueText.Left(plan) is { } left)
        {
            words.Add(left);
        }

        return $"{(plan.Left.Count == 0 ? "done" : "found")}: {string.Join("; ", words)}";
    }

    private static RescueReport ReportOf(Run run, DeviceSession session, RescuePlan plan, RescueOutcome? outcome) =>
        new(session.Port, session.Chip.Name, session.Facts.Uid is null ? null : session.Facts.UidText, outcome is null)
        {
            Identity = StoreReport.Of(outcome?.Identity ?? plan.Identity, FieldWords.For(run)),
            IdentityDamaged = plan.IdentityIsDamaged,
            OpenJournal = plan.OpenJournal?.ToString(),
            Sectors = [.. plan.Sectors.Select(DamagedSectorReport.Of)],
            Erased = outcome is null ? [] : [.. outcome.Erased.Select(RangeReport.Of)],
            Saved = outcome?.Saved,
            Plan = plan.Firmware is { } update ? PlanReport.Of(update) : null,
            IdentityProven = outcome?.Verdict is { } verdict ? VerdictText.Word(verdict) : null,
            Seconds = outcome is null ? null : Math.Round(outcome.Elapsed.TotalSeconds, 3),
        };
}
