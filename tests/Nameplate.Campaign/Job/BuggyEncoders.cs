// A bug in the program makes another command of one that the job sends: another sector, another place, a mass erase, a change
// of the protection. The gate at the wire decodes what is about to leave and lets only pass what the plan grants, so that no
// such bug can cost an identity.

using Nameplate.Bootloader;
using Nameplate.Bootloader.Wire;
using Nameplate.Campaign.Running;
using Nameplate.Chips;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Job;

/// <summary>Wrong commands against the gate.</summary>
internal sealed class BuggyEncoders(JobShelf shelf, JobHost host) : JobCampaign(shelf, host)
{
    private static readonly CommandCode[] s_bare = [CommandCode.WriteUnprotect, CommandCode.ReadoutProtect, CommandCode.ReadoutUnprotect];

    public override string Name => "J7";

    public override string Title => "a bug in the program makes another command of one";

    public override long PerTest => 15_000;

    public override long PerNight => 300_000;

    /// <summary>Where there is an identity to lose; an unlock is granted to take every protection away.</summary>
    protected override bool Fits(PreparedJob job) => job.Story.Before is not null && !job.Story.Name.Contains("lock", StringComparison.Ordinal);

    protected override async ValueTask<CaseResult> PlayAsync(PreparedJob job, JobBench bench, Random random, Action<string> tell)
    {
        long left = 1 + random.NextInt64(job.Commands);
        bench.Bug = frames =>
        {
            if (--left == 0)
            {
                Mistake(frames, bench.Device.Chip, random, tell);
            }
        };
        await job.TryAsync(bench);
        bench.Bug = null;
        return new CaseResult(
            bench.Device.Readout != ReadoutProtection.Level0 ? "readout protection is on"
            : await job.LookBetweenAsync(bench) is { } wrong ? $"after the bug: {wrong}"
            : await job.CompleteAsync(bench));
    }

    private static void Mistake(FrameSet frames, Chip chip, Random random, Action<string> tell)
    {
        Sector sector = chip.Flash.Sectors[random.Next(chip.Flash.Sectors.Count)];
        switch (random.Next(4))
        {
            case 0:
                tell($"Extended Erase of sector {sector.Index}");
                Erase(frames, (ushort)sector.Index);
                break;
            case 1:
                tell("Extended Erase of everything");
                Erase(frames, null);
                break;
            case 2:
                uint line = sector.Range.Start + (32 * (uint)random.Next((int)sector.Range.Length / 32));
                tell($"Write Memory at 0x{line:X8}");
                Write(frames, line, random);
                break;
            default:
                CommandCode code = s_bare[random.Next(s_bare.Length)];
                tell($"{code}");
                frames.Opcode(code);
                break;
        }
    }

    private static void Erase(FrameSet frames, ushort? number)
    {
        frames.Opcode(CommandCode.ExtendedErase);
        Span<byte> list = frames.Add(Phase.List, number is null ? 3 : 5);
        if (number is { } one)
        {
            list.Clear();
            (list[2], list[3]) = ((byte)(one >> 8), (byte)one);
        }
        else
        {
            list.Fill(0xFF);
        }
        FrameSet.Seal(list);
    }

    private static void Write(FrameSet frames, uint address, Random random)
    {
        frames.Opcode(CommandCode.WriteMemory);
        frames.Address(address);
        Span<byte> data = frames.Add(Phase.Data, 1 + 32 + 1);
        random.NextBytes(data);
        data[0] = 31;
        FrameSet.Seal(data);
    }
}
