using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Jobs;
using Nameplate.Serial;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

/// <summary>
/// Power, wire and host fail in a lock and in an unlock: at every byte of the frames that change the protection and at the reads
/// and writes around them. The same command, or the other one, then ends with exactly the protection that it stands for.
/// </summary>
public sealed class LockCutTests
{
    private const ulong Number = 10;

    public static TheoryData<string, bool> Stories
    {
        get
        {
            TheoryData<string, bool> data = [];
            foreach (Chip chip in ChipDatabase.OfFamilies("H7", "H7RS").Where(chip => chip.Rom.Commands.Contains((byte)0x63)))
            {
                data.Add(chip.Name, true);
                data.Add(chip.Name, false);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Stories))]
    public async Task A_cut_is_mended_by_a_rerun(string chip, bool locks)
    {
        Scene scene = await Scene.PrepareAsync(chip, locks);
        foreach (Fault fault in await scene.FaultsAsync())
        {
            string replay = $"{(locks ? "lock" : "unlock")} on {chip}, {fault}";
            (Bench bench, MemoryFiles files) = scene.Begin();
            bench.Device.Faults.Arm(fault);
            try
            {
                await scene.ActAsync(bench, locks);
            }
            catch (CodedException)
            {
                bench.Device.Faults.Struck.Count.ShouldBe(1, replay);
            }

            bench.Device.Faults.Clear();
            if (fault.Action != FaultAction.Nack)
            {
                bench.Device.PowerCycle();
            }

            await scene.CompleteAsync(bench, fault.Index % 3 == 0 && !bench.HasJournal ? !locks : locks, replay);
        }
    }

    [Theory, MemberData(nameof(Stories))]
    public async Task A_host_that_dies_at_any_change_of_its_state_knows_what_to_put_back(string chip, bool locks)
    {
        Scene scene = await Scene.PrepareAsync(chip, locks);
        (Bench whole, MemoryFiles counted) = scene.Begin();
        int acts = counted.Acts.Count;
        await scene.ActAsync(whole, locks);
        acts = counted.Acts.Count - acts;
        acts.ShouldBeGreaterThan(1);
        for (int i = 1; i <= acts; i++)
        {
            foreach (bool after in new[] { false, true })
            {
                (Bench bench, MemoryFiles files) = scene.Begin();
                files.DiesAt = files.Acts.Count + i;
                files.DiesAfter = after;
                await Should.ThrowAsync<HostDiedException>(() => scene.ActAsync(bench, locks));
                files.DiesAt = 0;
                await scene.CompleteAsync(bench, i % 2 == 0 && !bench.HasJournal ? !locks : locks, $"{chip}, locks {locks}, host died at act {i}, after {after}");
            }
        }
    }

    // Control: a host that forgets what it began cannot put back what was protected beside the identity.
    [Fact]
    public async Task A_forgotten_record_is_caught()
    {
        Scene scene = await Scene.PrepareAsync("STM32H743xI", locks: false);
        int wrong = 0;
        foreach (Fault fault in (await scene.FaultsAsync()).Where(fault => fault.Action == FaultAction.Cut))
        {
            (Bench bench, MemoryFiles files) = scene.Begin();
            bench.Device.Faults.Arm(fault);
            await Should.ThrowAsync<CodedException>(() => scene.ActAsync(bench, false));
            bench.Device.Faults.Clear();
            bench.Device.PowerCycle();
            files.Content.Clear();
            await scene.ActAsync(bench, false);
            wrong += LockJobTests.ProtectedGroups(bench).SequenceEqual(scene.Before) ? 0 : 1;
        }

        wrong.ShouldBeGreaterThan(0);
    }

    private sealed class Scene
    {
        private readonly string _chip;
        private readonly bool _locks;
        private readonly bool _embedded;
        private readonly DeviceSnapshot _start;
        private readonly MemoryFiles _files;

        private Scene(string chip, bool locks, Bench prepared, uint[] before)
        {
            _chip = chip;
            _locks = locks;
            _embedded = prepared.Chip.RequireIdentity().Kind == PlacementKind.Embed;
            _start = prepared.Device.Snapshot();
            _files = prepared.Files;
            Before = before;
        }

        public uint[] Before { get; }

        public static async Task<Scene> PrepareAsync(string chip, bool locks)
        {
            Bench bench = await LockJobTests.NumberedAsync(chip);
            if (bench.Chip.Flash.Sectors.Count > bench.Chip.WriteProtectionGroup)
            {
                await bench.ProtectAsync(1);
            }

            uint[] before = LockJobTests.ProtectedGroups(bench);
            bool embedded = bench.Chip.RequireIdentity().Kind == PlacementKind.Embed;
            if (!locks)
            {
                await bench.LockAsync(embedded);
            }
            else if (embedded)
            {
                await bench.AssignAsync(Number, production: true); // its sector's rewrite is cut by other tests
            }

            return new Scene(chip, locks, bench, before);
        }

        public (Bench Bench, MemoryFiles Files) Begin()
        {
            Bench bench = LockJobTests.On(_chip, new RomBehaviour { ProtectCommandsReset = _chip.Length % 2 == 0 }, _start);
            foreach ((string name, byte[] content) in _files.Content)
            {
                bench.Files.Content[name] = content;
            }

            return (bench, bench.Files);
        }

        public Task<LockOutcome> ActAsync(Bench bench, bool locks) => locks ? bench.LockAsync(_embedded) : bench.UnlockAsync();

        public async Task CompleteAsync(Bench bench, bool locks, string replay)
        {
            try
            {
                await ActAsync(bench, locks);
            }
            catch (Exception failure)
            {
                throw new Xunit.Sdk.XunitException($"{replay}, then {(locks ? "lock" : "unlock")}: {failure}");
            }

            uint[] expected = locks ? [.. Before.Union(LockJobTests.GroupsOf(bench, bench.Chip.RequireIdentity().Regions)).Order()] : Before;
            LockJobTests.ProtectedGroups(bench).ShouldBe(expected, replay);
            (await bench.ShowAsync()).DeviceId.ShouldBe(Number, replay);
        }

        /// <summary>Every byte of the changes of the protection and of what follows, and others by sample.</summary>
        public async Task<IReadOnlyList<Fault>> FaultsAsync()
        {
            (Bench bench, _) = Begin();
            List<(long Received, long Sent, long Command, byte[] Frame)> frames = [];
            long Count(FaultPoint point) => bench.Device.Faults.CountOf(point);
            long received = Count(FaultPoint.Received);
            long sent = Count(FaultPoint.Sent);
            long commands = Count(FaultPoint.Command);
            bench.Options = options => options with
            {
                OpenLink = _ => ValueTask.FromResult<ISerialLink>(new WatchedLink(bench.Device.Connect(), frame =>
                    frames.Add((Count(FaultPoint.Received) - received, Count(FaultPoint.Sent) - sent, Count(FaultPoint.Command) - commands, frame)))),
            };
            await ActAsync(bench, _locks);

            List<Fault> faults = [];
            for (int i = 0; i < frames.Count; i++)
            {
                (long atByte, long atAnswer, long atCommand, byte[] frame) = frames[i];
                if (frame is [0x63, 0x9C] or [0x73, 0x8C])
                {
                    long end = frames[Math.Min(i + 4, frames.Count - 1)].Received;
                    for (long at = atByte + 1; at <= end; at++)
                    {
                        faults.Add(new Fault(FaultAction.Cut, FaultPoint.Received, at));
                    }

                    foreach (long at in new[] { atAnswer + 1, atAnswer + 2, atAnswer + 3 })
                    {
                        faults.Add(new Fault(FaultAction.Cut, FaultPoint.Sent, at));
                        faults.Add(new Fault(FaultAction.Drop, FaultPoint.Sent, at));
                    }

                    foreach (CommandPhase phase in new[] { CommandPhase.Opcode, CommandPhase.Data })
                    {
                        faults.Add(new Fault(FaultAction.Nack, FaultPoint.Command, atCommand + 1) { Phase = phase });
                        faults.Add(new Fault(FaultAction.Silence, FaultPoint.Command, atCommand + 1) { Phase = phase });
                    }
                }
                else if (frame is [0x31, 0xCE])
                {
                    faults.Add(new Fault(FaultAction.Cut, FaultPoint.Received, atByte + 20));
                    faults.Add(new Fault(FaultAction.Silence, FaultPoint.Command, atCommand + 1) { Phase = CommandPhase.Data });
                    faults.Add(new Fault(FaultAction.Drop, FaultPoint.Received, atByte + 20));
                }
                else if (i % 40 == 0)
                {
                    faults.Add(new Fault(FaultAction.Cut, FaultPoint.Received, atByte + 1));
                }
            }

            return faults;
        }
    }

    /// <summary>Tells every frame before it leaves.</summary>
    private sealed class WatchedLink(ISerialLink link, Action<byte[]> seen) : PassedLink(link)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            seen(bytes.ToArray());
            return base.WriteAsync(bytes, cancellationToken);
        }
    }
}
