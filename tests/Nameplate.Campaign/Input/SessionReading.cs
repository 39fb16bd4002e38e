using Nameplate.Campaign.Job;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Input;

/// <summary>Whole commands over a wire on which answers are changed. Whatever it says, "done" is true.</summary>
internal sealed class SessionReading : WireReading
{
    private const ulong Before = 10;
    private const ulong After = 11;

    /// <summary>A wire that changes read after read in the same way cannot be told from a chip that holds what it says: it may
    /// hide the number, but never show another.</summary>
    private const int FewChanges = 4;

    /// <summary>On the device's clock: a command with its retries, each after a worst-case erase and a reset.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    private static readonly MemoryImage s_firmware = MemoryImage.FromBytes(0x0800_0000, FirmwareBytes(), "firmware");

    private static readonly Lazy<Task<IReadOnlyList<(Chip Chip, DeviceSnapshot Device)>>> s_prepared = new(PrepareAsync);

    public override string Name => "I11";

    public override string Title => "answers to whole commands, changed on the wire";

    protected override int Answers => 400;

    public override async ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        (Chip chip, DeviceSnapshot prepared) = (await s_prepared.Value)[random.Next((await s_prepared.Value).Count)];
        JobBench bench = new(chip, seed: 1, JobHost.Whole);
        bench.Device.Restore(prepared);
        bench.Options = options => options with
        {
            OpenLink = _ => ValueTask.FromResult<ISerialLink>(new TamperedLink(bench.Device.Connect(), parts[0])),
        };
        int act = (parts[1].Length > 0 ? parts[1][0] : 0) % 5;
        long start = bench.Device.Clock.GetTimestamp();
        string? said = null;
        CodedException? refusal = null;
        try
        {
            said = await ActAsync(bench, act, mayBeNone: parts[0].Length > FewChanges * TamperedLink.ChangeSize);
        }
        catch (CodedException refused)
        {
            refusal = refused;
        }

        TimeSpan time = bench.Device.Clock.GetElapsedTime(start);
        return time > s_longest ? $"took {time.TotalMinutes:F0} minutes on the device's clock"
            : said
            ?? (refusal is null ? await TruthAsync(bench, act) : throw refusal);
    }

    /// <summary>Does a command; what it answered and is wrong, or null.</summary>
    private static async Task<string?> ActAsync(JobBench bench, int act, bool mayBeNone)
    {
        switch (act)
        {
            case 0:
                StoreView view = await bench.ShowAsync(ReadScope.History);
                return view.DeviceId is Before || (view.DeviceId is null && mayBeNone) ? null : $"shows {view.DeviceId?.ToString() ?? "nothing"}, and says so without an error";
            case 1:
                await bench.AssignAsync(After);
                return null;
            case 2:
                await bench.UpdateAsync(s_firmware);
                return null;
            case 3:
                Backup backup = await bench.BackupAsync(BackupScope.Identity);
                return backup.Number is Before || (backup.Number is null && mayBeNone) ? null : $"saves {backup.Number?.ToString() ?? "nothing"}";
            default:
                await bench.InspectAsync();
                return null;
        }
    }

    /// <summary>What a command that said "done" did not do; read over a sound wire.</summary>
    private static async Task<string?> TruthAsync(JobBench bench, int act)
    {
        if (act is not (1 or 2))
        {
            return null;
        }

        ulong asked = act == 1 ? After : Before;
        bench.Options = options => options;
        StoreView view = await bench.ShowAsync(ReadScope.Newest);
        return view.DeviceId != asked ? $"said done, and the device shows {view.DeviceId?.ToString() ?? "nothing"} instead of {asked}"
            : act == 2 && !bench.Holds(s_firmware) ? "said done, and the firmware is not there"
            : null;
    }

    private static async Task<IReadOnlyList<(Chip Chip, DeviceSnapshot Device)>> PrepareAsync()
    {
        List<(Chip, DeviceSnapshot)> prepared = [];
        foreach (string name in new[] { "STM32H743xI", "STM32H7A3xI", "STM32H723xG" })
        {
            JobBench bench = new(SmallChip.Of(name), seed: 1, JobHost.Whole);
            await bench.AssignAsync(Before);
            prepared.Add((bench.Chip, bench.Device.Snapshot()));
        }

        return prepared;
    }

    private static byte[] FirmwareBytes()
    {
        byte[] bytes = ByteChanges.Noise(new Random(1), 600);
        BitConverter.GetBytes(0x2002_0000).CopyTo(bytes, 0);
        BitConverter.GetBytes(0x0800_0041).CopyTo(bytes, 4);
        return bytes;
    }
}
