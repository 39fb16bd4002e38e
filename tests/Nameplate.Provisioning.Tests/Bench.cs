using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Identity;
using Nameplate.Images;
using Nameplate.Provisioning.Backups;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Provisioning.Journal;
using Nameplate.Provisioning.Places;
using Nameplate.Simulator;
using PlaceKind = Nameplate.Chips.Places.PlaceKind;

namespace Nameplate.Provisioning.Tests;

/// <summary>A virtual device on a virtual wire, and a host with its state in memory.</summary>
internal sealed class Bench
{
    public Bench(string chip, DeviceOptions? options = null)
    {
        Device = new VirtualDevice(ChipDatabase.Get(chip), options ?? new DeviceOptions());
    }

    /// <summary>A device of a chip that differs from the database's row of its name; the user names it.</summary>
    public Bench(Chip chip, DeviceOptions? options = null)
    {
        Device = new VirtualDevice(chip, options ?? new DeviceOptions());
        Options = session => session with { Chip = chip };
    }

    public VirtualDevice Device { get; }

    public MemoryFiles Files { get; } = new();

    public List<JobEvent> Events { get; } = [];

    public Chip Chip => Device.Chip;

    /// <summary>Changes how sessions are opened.</summary>
    public Func<SessionOptions, SessionOptions> Options { get; set; } = options => options;

    /// <summary>Called with every progress record, at the moment it is reported.</summary>
    public Action<JobEvent>? OnEvent { get; set; }

    /// <summary>The condition of the job that ran last.</summary>
    public DeviceCondition Condition { get; private set; } = new();

    public Task<DeviceSession> OpenAsync() => DeviceSession.OpenAsync(SessionOptions(), CancellationToken.None);

    public SessionOptions SessionOptions() => Options(new SessionOptions
    {
        OpenLink = _ => ValueTask.FromResult<Serial.ISerialLink>(Device.Connect()),
        BootEntry = BootEntries.Sim,
        State = new HostState(Files),
        Progress = new Collector(this),
        Reconnect = TimeSpan.Zero,
    });

    /// <summary>The user says that nothing is protected where the option bytes do not tell.</summary>
    public bool AssumeUnprotected { get; init; }

    public async Task<LockOutcome> LockAsync(bool withFirmware = false, bool assumeUnprotected = false)
    {
        await using DeviceSession session = await OpenAsync();
        LockJob job = new(session, new LockRequest(assumeUnprotected || AssumeUnprotected, withFirmware));
        Condition = job.Condition;
        return await job.RunAsync(CancellationToken.None);
    }

    public async Task<LockOutcome> UnlockAsync()
    {
        await using DeviceSession session = await OpenAsync();
        UnlockJob job = new(session, AssumeUnprotected);
        Condition = job.Condition;
        return await job.RunAsync(CancellationToken.None);
    }

    public async Task<AssignOutcome> AssignAsync(ulong number, bool replace = false, bool production = false)
    {
        await using DeviceSession session = await OpenAsync();
        AssignJob job = new(session, new AssignRequest(new StoreEdit { DeviceId = number, Replace = replace, Production = production }, "test"));
        Condition = job.Condition;
        return await job.RunAsync(CancellationToken.None);
    }

    public async Task<UpdateOutcome> UpdateAsync(MemoryImage image, Func<UpdateRequest, UpdateRequest>? change = null)
    {
        await using DeviceSession session = await OpenAsync();
        UpdateJob job = new(session, Request(image, change));
        Condition = job.Condition;
        return await job.RunAsync(CancellationToken.None);
    }

    public async Task<(AssignOutcome Identity, UpdateOutcome Firmware)> ProvisionAsync(ulong number, MemoryImage image, bool replace = false)
    {
        await using DeviceSession session = await OpenAsync();
        ProvisionJob job = new(session, Request(image), new AssignRequest(new StoreEdit { DeviceId = number, Replace = replace }, "test"));
        Condition = job.Condition;
        return await job.RunAsync(CancellationToken.None);
    }

    public async Task<StoreView> ShowAsync(ReadScope scope = ReadScope.Newest)
    {
        await using DeviceSession session = await OpenAsync();
        return await new ShowJob(session, scope).RunAsync(CancellationToken.None);
    }

    public async Task<PlaceOutcome> AssignToAsync(PlaceKind place, ulong number, bool replace = false, bool confirm = true)
    {
        await using DeviceSession session = await OpenAsync();
        PlaceAssignJob job = new(session, IdentityPlaces.Of(place, session), new PlaceRequest(number, replace, "test"));
        Condition = job.Condition;
        return await job.RunAsync(confirm ? $"{number}" : null, CancellationToken.None);
    }

    public async Task<PlaceReading> ReadAsync(PlaceKind place)
    {
        await using DeviceSession session = await OpenAsync();
        return await IdentityPlaces.Of(place, session).ReadAsync(CancellationToken.None);
    }

    /// <summary>True while a journal lies on this host.</summary>
    public bool HasJournal => Files.HasJournal;

    /// <summary>Write-protects a sector, as any tool could.</summary>
    public async Task ProtectAsync(byte sector)
    {
        await using DeviceSession session = await OpenAsync();
        session.Client.Allowance = Bootloader.Allowance.ReadOnly.AllowWriteProtect([sector]);
        await session.Client.WriteProtectAsync([sector], CancellationToken.None);
    }

    /// <summary>What destructions saved on this host, in the order of their names.</summary>
    public IEnumerable<Backup> SavedBackups() =>
        Files.Content.Keys.Where(name => name.EndsWith(".hex", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => Backup.Decode(name, Files.Content[name], Files.Content[name + Backup.DescriptionSuffix]));

    public bool Holds(MemoryImage image) =>
        image.Segments.All(segment => Device.Peek(segment.Address, segment.Data.Length).AsSpan().SequenceEqual(segment.Data.Span));

    public static UpdateRequest Request(MemoryImage image, Func<UpdateRequest, UpdateRequest>? change = null)
    {
        UpdateRequest request = new() { Image = image, Files = ["firmware.hex"] };
        return change is null ? request : change(request);
    }

    private sealed class Collector(Bench bench) : IProgress<JobEvent>
    {
        public void Report(JobEvent value)
        {
            bench.Events.Add(value);
            bench.OnEvent?.Invoke(value);
        }
    }
}
