using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Simulator;

namespace Nameplate.Campaign.Input;

/// <summary>Single commands over a wire on which answers are changed.</summary>
internal sealed class ClientReading : WireReading
{
    /// <summary>Every sector at its worst-case time, twice (the erase, then its resynchronisation), and slack.</summary>
    private static readonly TimeSpan s_longest = (2 * 16 * s_chip.Timing.SectorErase) + TimeSpan.FromSeconds(60);

    private static readonly Allowance s_all = Allowance.ReadOnly
        .AllowErase([0, 1, 8]).AllowWrite(new AddressRange(0x0800_0000, 0x20_0000)).AllowGo(0x0800_0000)
        .AllowWriteProtect([7]).AllowWriteUnprotect().AllowReadoutUnprotect();

    private static Chip s_chip => ChipDatabase.Get("STM32H743xI");

    public override string Name => "I10";

    public override string Title => "answers to single commands, changed on the wire";

    protected override int Answers => 12;

    /// <summary>What is done first; a control does something else.</summary>
    public Func<BootloaderClient, ValueTask> Before { get; init; } = static _ => default;

    public override async ValueTask<string?> ReadAsync(byte[][] parts, Random random)
    {
        VirtualDevice device = new(s_chip, new DeviceOptions { Seed = random.Next() });
        TamperedLink link = new(device.Connect(), parts[0]);
        await using BootloaderClient client = new(link, new SyncBudget());
        long start = link.Time.GetTimestamp();
        CodedException? refusal = null;
        try
        {
            await Before(client);
            await client.ConnectAsync(CancellationToken.None);
            client.Configure(s_chip, random.Next(2) == 0 ? (byte)0x92 : null);
            client.Allowance = s_all;
            await ActAsync(client, (parts[1].Length > 0 ? parts[1][0] : 0) % 12);
        }
        catch (CodedException refused)
        {
            refusal = refused;
        }

        if (refusal is not null && client.IsBroken)
        {
            refusal = await ResynchroniseAsync(client) ?? refusal;
        }

        TimeSpan time = link.Time.GetElapsedTime(start);
        return time > s_longest ? $"took {time.TotalSeconds:F0} s on the device's clock" : refusal is null ? null : throw refusal;
    }

    private static async ValueTask<CodedException?> ResynchroniseAsync(BootloaderClient client)
    {
        try
        {
            await client.ResynchroniseAsync(CancellationToken.None);
            return null;
        }
        catch (CodedException again)
        {
            return again;
        }
    }

    private static async Task ActAsync(BootloaderClient client, int act)
    {
        CancellationToken token = CancellationToken.None;
        switch (act)
        {
            case 0:
                await client.GetAsync(token);
                break;
            case 1:
                await client.GetVersionAsync(token);
                break;
            case 2:
                await client.GetIdAsync(token);
                break;
            case 3 or 4 or 5:
                await client.ReadMemoryAsync(0x0800_0000, new byte[256], token);
                break;
            case 6 or 7:
                await client.WriteMemoryAsync(0x0800_0000, new byte[64], token);
                break;
            case 8:
                await client.EraseSectorsAsync([0, 1, 8], true, token);
                break;
            case 9:
                await client.GoAsync(0x0800_0000, token);
                break;
            case 10:
                await client.WriteProtectAsync([7], token);
                break;
            default:
                await client.ReadoutUnprotectAsync(token);
                break;
        }
    }
}
