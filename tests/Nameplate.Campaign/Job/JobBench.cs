using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Tests;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>
/// A virtual device with the addresses, sectors, flash words and ROM of its chip, and a host that works on it in virtual time.
/// The identity's region is eight cells, the firmware under 2 KB: a job is short, and nothing in it is another job.
/// </summary>
internal sealed class JobBench
{
    /// <summary>The same in every copy of a prepared device: its number is bound to it.</summary>
    private static readonly byte[] s_uid = "NAMEPLATE-01"u8.ToArray();

    private readonly Chip _chip;

    public JobBench(Chip chip, int seed, MemoryFiles? files = null, DeviceOptions? options = null)
    {
        _chip = chip;
        Device = new VirtualDevice(chip, (options ?? new DeviceOptions()) with { Seed = seed, Uid = s_uid });
        Files = files ?? new MemoryFiles();
    }

    public VirtualDevice Device { get; }

    /// <summary>The host's disk.</summary>
    public MemoryFiles Files { get; }

    /// <summary>The chip as the host knows it: with the small region.</summary>
    public Chip Chip => _chip;

    /// <summary>Changes how sessions are opened.</summary>
    public Func<SessionOptions, SessionOptions> Options { get; set; } = options => options;

    /// <summary>Power, cable and host are back.</summary>
    public void Mend()
    {
        Device.Faults.Clear();
        Files.DiesAt = 0;
        Device.Unplugged = false;
        if (!Device.Powered)
        {
            Device.PowerCycle();
        }
    }

    public async ValueTask AssignAsync(ulong number)
    {
        await using DeviceSession session = await OpenAsync();
        await new AssignJob(session, new AssignRequest(new StoreEdit { DeviceId = number, Replace = true }, "campaign"))
            .RunAsync(CancellationToken.None);
    }

    public async ValueTask SetAsync(uint delay)
    {
        await using DeviceSession session = await OpenAsync();
        StoreEdit edit = new() { Changes = [FieldChange.Set(new Field(0x1005, BitConverter.GetBytes(delay)))] };
        await new AssignJob(session, new AssignRequest(edit)).RunAsync(CancellationToken.None);
    }

    public async ValueTask UpdateAsync(MemoryImage image)
    {
        await using DeviceSession session = await OpenAsync();
        await new UpdateJob(session, Request(image)).RunAsync(CancellationToken.None);
    }

    public async ValueTask ProvisionAsync(ulong number, MemoryImage image)
    {
        await using DeviceSession session = await OpenAsync();
        await new ProvisionJob(session, Request(image), new AssignRequest(new StoreEdit { DeviceId = number, Replace = true }, "campaign"))
            .RunAsync(CancellationToken.None);
    }

    public async ValueTask LockAsync()
    {
        await using DeviceSession session = await OpenAsync();
        await new LockJob(session, new LockRequest(WithFirmware: _chip.Identity.Kind == PlacementKind.Embed)).RunAsync(CancellationToken.None);
    }

    /// <summary>Jumps to the application by the Go command.</summary>
    public async ValueTask GoAsync(uint vectors)
    {
        await using DeviceSession session = await OpenAsync();
        await session.StartByGoAsync(vectors, CancellationToken.None);
    }

    /// <summary>Write-protects a sector, as any tool could.</summary>
    public async ValueTask ProtectAsync(byte code)
    {
        await using DeviceSession session = await OpenAsync();
        session.Client.Allowance = Bootloader.Allowance.ReadOnly.AllowWriteProtect([code]);
        await session.Client.WriteProtectAsync([code], CancellationToken.None);
    }

    public async ValueTask<StoreView> ShowAsync()
    {
        await using DeviceSession session = await OpenAsync();
        return await new ShowJob(session).RunAsync(CancellationToken.None);
    }

    private static UpdateRequest Request(MemoryImage image) => new() { Image = image, Files = ["firmware.hex"] };

    private Task<DeviceSession> OpenAsync() => DeviceSession.OpenAsync(
        Options(new SessionOptions
        {
            OpenLink = _ => ValueTask.FromResult<ISerialLink>(Device.Connect()),
            BootEntry = BootEntries.Sim,
            State = new HostState(Files),
            Chip = _chip,
            Reconnect = TimeSpan.Zero,
        }),
        CancellationToken.None);
}
