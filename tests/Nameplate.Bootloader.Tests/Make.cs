using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Bootloader.Tests;

/// <summary>Clients and allowances for the tests.</summary>
internal static class Make
{
    /// <summary>The Get exchange of an H7, V3.1, as composed from AN3155 rev 20 §3.1.</summary>
    public static readonly string[] Get = ["> 00 FF", "< 79 0B 31 00 01 02 11 21 31 44 63 73 82 92 79"];

    public static readonly string[] Connect = ["> 7F", "< 79", .. Get];

    public static Chip H743 { get; } = ChipDatabase.Get("STM32H743xI");

    public static Chip H723 { get; } = ChipDatabase.Get("STM32H723xG");

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Everything that a workflow could be granted.</summary>
    public static Allowance Everything { get; } = Allowance.ReadOnly
        .AllowErase(Enumerable.Range(0, 0xFFF0).Select(number => (ushort)number))
        .AllowWrite(AddressRange.FromInclusive(0x0800_0000, 0x0FFF_FFFF))
        .AllowWrite(AddressRange.FromInclusive(0x2000_0000, 0x3FFF_FFFF))
        .AllowGo(0x0800_0000)
        .AllowWriteProtect(Enumerable.Range(0, 256).Select(code => (byte)code))
        .AllowWriteUnprotect()
        .AllowReadoutProtect()
        .AllowReadoutUnprotect()
        .AllowMassErase()
        .AllowBankErase(1)
        .AllowBankErase(2)
    with
    { Name = "everything" };

    /// <summary>What <c>update</c> of sectors 0 to 3 of an H743 is granted, with one identity line of embed.</summary>
    public static Allowance Update { get; } = Allowance.ReadOnly
        .AllowErase([0, 1, 2, 3])
        .AllowWrite(new AddressRange(0x0800_0000, 4 * 0x2_0000))
        .AllowExactWrite(new ExactWrite(0x081E_0000, Enumerable.Range(0, 32).Select(i => (byte)(0x40 + i)).ToArray()))
        .AllowGo(0x0800_0000)
    with
    { Name = "update" };

    /// <summary>A client on a transcript, connected unless the transcript says how.</summary>
    public static async Task<(BootloaderClient Client, ScriptedLink Link)> ConnectedAsync(params string[] lines)
    {
        ScriptedLink link = new([.. Connect, .. lines]);
        BootloaderClient client = await ConnectedAsync(link);
        return (client, link);
    }

    public static async Task<BootloaderClient> ConnectedAsync(VirtualTestLink link, Chip? chip = null, byte? bootloaderId = 0x92)
    {
        BootloaderClient client = new(link, new SyncBudget());
        await client.ConnectAsync(Token);
        client.Configure(chip ?? H743, bootloaderId);
        client.Allowance = Everything;
        return client;
    }
}
