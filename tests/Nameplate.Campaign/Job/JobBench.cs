using Nameplate.Bootloader;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Bootloader.Wire;
using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Places;
using Nameplate.Provisioning.Tests;
using Nameplate.Serial;
using Nameplate.Simulator;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

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

    private readonly JobHost _host;

    public JobBench(Chip chip, int seed, JobHost host, MemoryFiles? files = null, DeviceOptions? options = null)
    {
        _chip = chip;
        _host = host;
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

    /// <summary>False: the user has no reset line, and presses nothing.</summary>
    public bool Resets { get; set; } = true;

    /// <summary>A bug in the encoders, or null.</summary>
    public Action<FrameSet>? Bug { get; set; }

    /// <summary>The board that is behind the port once the cable of <see cref="Device"/> is out; null: none.</summary>
    public VirtualDevice? Exchanged { get; set; }

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
        if (!_host.KeepsJournal)
        {
            Files.Content.Clear();
        }
    }

    public async ValueTask AssignAsync(ulong number)
    {
        await using DeviceSession session = await OpenAsync();
        await new AssignJob(session, new AssignRequest(new StoreEdit { DeviceId = number, Replace = true }, "campaign"))
            .RunAsync(CancellationToken.None);
    }

    /// <summary>Gives the device a number in a place, whatever is there.</summary>
    public async ValueTask AssignToAsync(PlaceKind place, ulong number)
    {
        await using DeviceSession session = await OpenAsync();
        await new PlaceAssignJob(session, IdentityPlaces.Of(place, session), new PlaceRequest(number, Replace: true, "campaign"))
            .RunAsync($"{number}", CancellationToken.None);
    }

    /// <summary>The number that a place says.</summary>
    /// <param name="place">The place.</param>
    /// <param name="asAnother">By a host that knows nothing of the device.</param>
    public async ValueTask<PlaceReading> ReadAsync(PlaceKind place, bool asAnother)
    {
        await using DeviceSession session = await OpenAsync(asAnother ? new MemoryFiles() : Files);
        return await IdentityPlaces.Of(place, session).ReadAsync(CancellationToken.None);
    }

    /// <summary>Takes readout protection off, with all that is lost by it; false where it is on again at the next reset.</summary>
    public async ValueTask<bool> UnprotectAsync()
    {
        try
        {
            await new UnprotectJob(Session(Files)).RunAsync(UnprotectJob.Word, CancellationToken.None);
            return true;
        }
        catch (ReadoutProtectedException)
        {
            return false;
        }
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
        await new LockJob(session, new LockRequest(AssumeUnprotected: true, WithFirmware: true)).RunAsync(CancellationToken.None);
    }

    public async ValueTask UnlockAsync()
    {
        await using DeviceSession session = await OpenAsync();
        await new UnlockJob(session, assumeUnprotected: true).RunAsync(CancellationToken.None);
    }

    public async ValueTask<Backup> BackupAsync(BackupScope scope)
    {
        await using DeviceSession session = await OpenAsync();
        return await new BackupJob(session, scope).RunAsync(CancellationToken.None);
    }

    public async ValueTask RestoreAsync(Backup backup)
    {
        await using DeviceSession session = await OpenAsync();
        await new RestoreJob(session, new RestoreRequest(backup, IdentityOnly: false, Replace: true, "campaign")).RunAsync(CancellationToken.None);
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

    public async ValueTask InspectAsync()
    {
        await using DeviceSession session = await OpenAsync();
        await new InspectJob(session).RunAsync(CancellationToken.None);
    }

    public async ValueTask<StoreView> ShowAsync(ReadScope scope)
    {
        await using DeviceSession session = await OpenAsync();
        return await new ShowJob(session, scope).RunAsync(CancellationToken.None);
    }

    /// <summary>True if these bytes are in the flash.</summary>
    public bool Holds(MemoryImage image) => image.Segments.All(segment => Holds(segment.Address, segment.Data.Span));

    private bool Holds(uint address, ReadOnlySpan<byte> bytes) => Device.Peek(address, bytes.Length).AsSpan().SequenceEqual(bytes);

    /// <summary>True if the device would start this firmware: its first flash word is there.</summary>
    public bool Starts(MemoryImage image) => Holds(image.Segments[0].Address, image.Segments[0].Data.Span[.._chip.Flash.FlashWordSize]);

    private static UpdateRequest Request(MemoryImage image) => new() { Image = image, Files = ["firmware.hex"] };

    private Task<DeviceSession> OpenAsync(MemoryFiles? files = null) => DeviceSession.OpenAsync(Session(files ?? Files), CancellationToken.None);

    private SessionOptions Session(MemoryFiles files) => Options(new SessionOptions
    {
        OpenLink = _ => ValueTask.FromResult<ISerialLink>((Device.Unplugged && Exchanged is { } other ? other : Device).Connect()),
        BootEntry = Resets ? BootEntries.Sim : BootEntries.Manual,
        State = new HostState(files),
        Chip = _chip,
        Reconnect = TimeSpan.Zero,
        Rules = _host.Rules,
        MakeClient = (link, budget) => new BootloaderClient(link, _host.LimitsSync ? budget : SyncBudget.Unlimited(), Bug, _host.HasGate),
    });
}
