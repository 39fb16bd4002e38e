using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Tests;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Input;

/// <summary>Whole commands over a wire on which answers are changed. Whatever it says, "done" is true.</summary>
internal sealed class SessionReading : WireReading
{
    private const int Cells = 4;
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
        VirtualDevice device = new(chip, new DeviceOptions { Seed = 1 });
        device.Restore(prepared);
        MemoryFiles files = new();
        int act = (parts[1].Length > 0 ? parts[1][0] : 0) % 5;
        long start = device.Clock.GetTimestamp();
        string? said = null;
        CodedException? refusal = null;
        try
        {
            await using DeviceSession session = await OpenAsync(chip, files, new TamperedLink(device.Connect(), parts[0]));
            said = await ActAsync(session, act, mayBeNone: parts[0].Length > FewChanges * TamperedLink.ChangeSize);
        }
        catch (CodedException refused)
        {
            refusal = refused;
        }

        TimeSpan time = device.Clock.GetElapsedTime(start);
        return time > s_longest ? $"took {time.TotalMinutes:F0} minutes on the device's clock"
            : said
            ?? (refusal is null ? await TruthAsync(chip, device, files, act) : throw refusal);
    }

    /// <summary>Does a command; what it answered and is wrong, or null.</summary>
    private static async Task<string?> ActAsync(DeviceSession session, int act, bool mayBeNone)
    {
        switch (act)
        {
            case 0:
                StoreView view = await new ShowJob(session, ReadScope.History).RunAsync(CancellationToken.None);
                return view.DeviceId is Before || (view.DeviceId is null && mayBeNone) ? null : $"shows {view.DeviceId?.ToString() ?? "nothing"}, and says so without an error";
            case 1:
                await new AssignJob(session, new AssignRequest(new StoreEdit { DeviceId = After, Replace = true }, "campaign")).RunAsync(CancellationToken.None);
                return null;
            case 2:
                await new UpdateJob(session, new UpdateRequest { Image = s_firmware, Files = ["firmware.hex"] }).RunAsync(CancellationToken.None);
                return null;
            case 3:
                Backup backup = await new BackupJob(session, BackupScope.Identity).RunAsync(CancellationToken.None);
                return backup.Number is Before || (backup.Number is null && mayBeNone) ? null : $"saves {backup.Number?.ToString() ?? "nothing"}";
            default:
                await new InspectJob(session).RunAsync(CancellationToken.None);
                return null;
        }
    }

    /// <summary>What a command that said "done" did not do; read over a sound wire.</summary>
    private static async Task<string?> TruthAsync(Chip chip, VirtualDevice device, MemoryFiles files, int act)
    {
        if (act is not (1 or 2))
        {
            return null;
        }

        ulong asked = act == 1 ? After : Before;
        await using DeviceSession session = await OpenAsync(chip, files, device.Connect());
        StoreView view = await new ShowJob(session, ReadScope.Newest).RunAsync(CancellationToken.None);
        return view.DeviceId != asked ? $"said done, and the device shows {view.DeviceId?.ToString() ?? "nothing"} instead of {asked}"
            : act == 2 && !device.Peek(s_firmware.Segments[0].Address, (int)s_firmware.Length).AsSpan().SequenceEqual(s_firmware.Segments[0].Data.Span)
                ? "said done, and the firmware is not there"
            : null;
    }

    private static Task<DeviceSession> OpenAsync(Chip chip, MemoryFiles files, ISerialLink link) => DeviceSession.OpenAsync(
        new SessionOptions
        {
            OpenLink = _ => ValueTask.FromResult(link),
            BootEntry = BootEntries.Sim,
            State = new HostState(files),
            Chip = chip,
            Reconnect = TimeSpan.Zero,
        },
        CancellationToken.None);

    private static async Task<IReadOnlyList<(Chip Chip, DeviceSnapshot Device)>> PrepareAsync()
    {
        List<(Chip, DeviceSnapshot)> prepared = [];
        foreach (string name in new[] { "STM32H743xI", "STM32H7A3xI", "STM32H723xG" })
        {
            Chip whole = ChipDatabase.Get(name);
            uint length = Cells * (uint)whole.Identity.SlotSize;
            Chip chip = whole with
            {
                Identity = whole.Identity with { Regions = [.. whole.Identity.Regions.Select(region => new AddressRange(region.Start, length))] },
            };
            VirtualDevice device = new(chip);
            await using DeviceSession session = await OpenAsync(chip, new MemoryFiles(), device.Connect());
            await new AssignJob(session, new AssignRequest(new StoreEdit { DeviceId = Before })).RunAsync(CancellationToken.None);
            prepared.Add((chip, device.Snapshot()));
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
