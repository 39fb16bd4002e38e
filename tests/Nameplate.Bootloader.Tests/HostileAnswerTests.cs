using System.Diagnostics;
using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Bootloader.Tests;

/// <summary>Any bytes as a device's answer to any command end in a value or a documented exception within a bounded time.</summary>
public class HostileAnswerTests
{
    private const int Cases = 110_000;

    private const int Acts = 16;

    /// <summary>From here on, what no H7 offers.</summary>
    private const int FirstOfOtherParts = 12;

    /// <summary>Every sector of an H743 at its worst-case time, twice (the erase, then its resynchronisation), and slack.</summary>
    private static readonly TimeSpan s_longest = (2 * 16 * Make.H743.Timing.SectorErase) + TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Any_answer_ends_in_a_value_or_a_documented_exception_in_time()
    {
        int seed = Environment.TickCount;
        List<string> faults = await CampaignAsync(seed, Cases, (client, act) => ActAsync(client, act));
        faults.ShouldBeEmpty($"seed {seed}");
    }

    [Fact]
    public async Task Control_a_client_that_lets_another_exception_through_is_found()
    {
        List<string> faults = await CampaignAsync(1, 500, async (client, act) =>
        {
            try
            {
                await ActAsync(client, act);
            }
            catch (ProtocolException broken)
            {
                throw new FormatException("not documented", broken);
            }
        });
        faults.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Control_a_client_that_waits_too_long_is_found()
    {
        List<string> faults = await CampaignAsync(1, 500, async (client, act) =>
        {
            await client.Link.DelayAsync(s_longest, Make.Token);
            await ActAsync(client, act);
        });
        faults.ShouldNotBeEmpty();
    }

    private static async Task<List<string>> CampaignAsync(int seed, int cases, Func<BootloaderClient, int, Task> act)
    {
        List<string> faults = [];
        for (int i = 0; i < cases && faults.Count < 5; i++)
        {
            Random random = new(unchecked(seed * 1_000_003 + i));
            ModelLink link = new() { LargestRead = random.Next(4) == 0 ? 1 : int.MaxValue };
            if (i % Acts >= FirstOfOtherParts)
            {
                link.Rom.Commands = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x50, 0x51, 0xA1];
            }

            Chip chip = Make.H743 with
            {
                Rom = Make.H743.Rom with { Checksum = random.Next(2) == 0 ? ChecksumForm.Plain : ChecksumForm.WithPolynomial },
            };
            await using BootloaderClient client = await Make.ConnectedAsync(link, chip, random.Next(2) == 0 ? (byte)0x92 : null);
            client.Allowance = Make.Everything.AllowSpecial(0x1234).AllowExtendedSpecial(0x1234);
            bool mutate = i % 2 == 0;
            link.Mangle = answer => mutate ? Mutated(answer, random) : Noise(random);
            TimeSpan start = link.Now;
            string what = $"seed {seed}, case {i}";
            try
            {
                await act(client, i % Acts);
            }
            catch (Exception exception) when (IsDocumented(exception))
            {
                Debug.Assert(exception.Message.Length > 0);
            }
            catch (Exception exception)
            {
                faults.Add($"{what}: {exception}");
            }

            if (link.Now - start > s_longest)
            {
                faults.Add($"{what}: took {link.Now - start}");
            }
        }

        return faults;
    }

    private static async Task ActAsync(BootloaderClient client, int act)
    {
        CancellationToken token = CancellationToken.None;
        switch (act)
        {
            case 0:
                await client.ConnectAsync(token);
                break;
            case 1:
                await client.GetAsync(token);
                break;
            case 2:
                await client.GetVersionAsync(token);
                break;
            case 3:
                await client.GetIdAsync(token);
                break;
            case 4:
                await client.ReadMemoryAsync(0x0800_0000, new byte[64], token);
                break;
            case 5:
                await client.WriteMemoryAsync(0x0800_0000, new byte[64], token);
                break;
            case 6:
                await client.EraseSectorsAsync([0, 1, 8], true, token);
                break;
            case 7:
                await client.GoAsync(0x0800_0000, token);
                break;
            case 8:
                await client.WriteProtectAsync([7], token);
                break;
            case 9:
                await client.ReadoutUnprotectAsync(token);
                break;
            case 12:
                await client.EraseSectorsAsync([0, 1, 8], true, token);
                break;
            case 13:
                await client.GetChecksumAsync(0x0800_0000, 1024, token);
                break;
            case 14:
                await client.SpecialAsync(0x1234, new byte[] { 1, 2, 3 }, token);
                break;
            case 15:
                await client.ExtendedSpecialAsync(0x1234, new byte[] { 1 }, new byte[] { 1, 2, 3 }, token);
                break;
            default:
                try
                {
                    await client.GetIdAsync(token);
                }
                catch (CodedException) when (client.IsBroken)
                {
                    await client.ResynchroniseAsync(token);
                }

                break;
        }
    }

    private static bool IsDocumented(Exception exception) => exception is NoResponseException or ProtocolException
        or NackException or ReadoutProtectedException or CommandNotOfferedException;

    private static byte[] Mutated(byte[] answer, Random random)
    {
        List<byte> bytes = [.. answer];
        for (int n = random.Next(3); n > 0; n--)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 3 when at < bytes.Count:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, [.. bytes]);
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Noise(Random random)
    {
        byte[] bytes = new byte[random.Next(8) == 0 ? random.Next(600) : random.Next(6)];
        random.NextBytes(bytes);
        if (bytes.Length > 0 && random.Next(2) == 0)
        {
            bytes[0] = random.Next(4) == 0 ? (byte)0x1F : (byte)0x79;
        }

        return bytes;
    }
}
