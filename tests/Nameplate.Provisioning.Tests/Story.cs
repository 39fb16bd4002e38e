using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>One command that is interrupted and run again, and what must come out of it.</summary>
/// <param name="Chip">On which chip.</param>
/// <param name="Name">What is done, for messages.</param>
/// <param name="Act">Does it.</param>
/// <param name="Before">The number before, or none.</param>
/// <param name="After">The number after.</param>
/// <param name="Firmware">The firmware after.</param>
internal sealed record Story(
    string Chip, string Name, Func<Bench, Task> Act, ulong? Before, ulong After, MemoryImage Firmware)
{
    private static readonly MemoryImage Old = Provisioning.Tests.Firmware.Make(1, 1900);
    private static readonly MemoryImage New = Provisioning.Tests.Firmware.Make(2, 1700);

    /// <summary>Slots that are used up before the act, so that a replacement has to erase.</summary>
    public int Replacements { get; init; }

    public static Story Update(string chip) => new(chip, "update", bench => bench.UpdateAsync(New), 10, 10, New);

    public static Story Assign(string chip) =>
        new(chip, "assign", bench => bench.AssignAsync(11, replace: true), 10, 11, Old);

    /// <summary>The region of a shared sector is full: its firmware is saved, erased and put back around the new number.</summary>
    public static Story Rewrite(string chip) => Assign(chip) with { Name = "rewrite", Replacements = 14 };

    public static Story FirstAssign(string chip) =>
        new(chip, "first assign", bench => bench.AssignAsync(11), null, 11, Old);

    /// <summary>Another number for a production device: the same at the fixed address of each region.</summary>
    public static Story Production(string chip) => new(chip, "production", bench => bench.AssignAsync(11, replace: true, production: true), 10, 11, Old)
    {
        Prepare = bench => bench.AssignAsync(10, production: true),
        Finally = async bench => StoreWriter.LacksCopy(await bench.ShowAsync(ReadScope.History)).ShouldBeFalse(),
    };

    /// <summary>What else is done to the device before the act.</summary>
    public Func<Bench, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>What else must hold after the act.</summary>
    public Func<Bench, Task> Finally { get; init; } = _ => Task.CompletedTask;

    public static Story Provision(string chip) => new(chip, "provision", ProvisionAsync, null, 11, New);

    /// <summary>The device as it is before the act.</summary>
    public async Task<DeviceSnapshot> StartAsync()
    {
        Bench prepared = new(Chip);
        await prepared.UpdateAsync(Old);
        for (int i = Before is null ? Replacements + 1 : 0; i <= Replacements; i++)
        {
            await prepared.AssignAsync(i == Replacements ? Before!.Value : 100 + (ulong)i, replace: true);
        }

        await Prepare(prepared);
        return prepared.Device.Snapshot();
    }

    /// <summary>What a reader may find after an interruption: the old number, the new one, or none but in the journal.</summary>
    public async Task RequireOldOrNewAsync(Bench bench, string replay)
    {
        ulong? between = (await bench.ShowAsync()).DeviceId;
        (between == Before || between == After || (between is null && bench.HasJournal))
            .ShouldBeTrue($"{replay}: the device shows {between?.ToString() ?? "none"}, journal {bench.HasJournal}");
    }

    /// <summary>Runs the act to its end and looks at everything that it promises.</summary>
    public async Task CompleteAsync(Bench bench, string replay)
    {
        try
        {
            await Act(bench);
        }
        catch (Exception failure)
        {
            throw new Xunit.Sdk.XunitException($"{replay}: the rerun failed: {failure}");
        }

        (await bench.ShowAsync()).DeviceId.ShouldBe(After, replay);
        bench.Holds(Firmware).ShouldBeTrue($"{replay}: the firmware is not there");
        bench.HasJournal.ShouldBeFalse($"{replay}: a journal is left open");
        await Finally(bench);
    }

    private static async Task ProvisionAsync(Bench bench)
    {
        await using DeviceSession session = await bench.OpenAsync();
        await new ProvisionJob(session, Bench.Request(New), new AssignRequest(new StoreEdit { DeviceId = 11 }))
            .RunAsync(CancellationToken.None);
    }
}
