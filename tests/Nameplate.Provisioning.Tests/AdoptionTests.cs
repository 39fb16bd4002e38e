using System.Buffers.Binary;
using System.Text;
using Nameplate.Foundation;
using Nameplate.Identity;
using Nameplate.Provisioning.Destruction;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Simulator;

namespace Nameplate.Provisioning.Tests;

public sealed class AdoptionTests
{
    public static TheoryData<string> Chips => CutTests.Chips;

    [Theory, MemberData(nameof(Chips))]
    public async Task Foreign_data_is_refused_unasked_and_adopted_when_asked(string chip)
    {
        Bench bench = await ForeignAsync(chip);

        (await Should.ThrowAsync<CodedException>(() => bench.AssignAsync(10))).Code.ExitCode.ShouldBeOneOf(8, 10);
        bench.Device.Peek(bench.Chip.RequireIdentity().Regions[0].Start, 64).ShouldBe(Foreign[..64]);
        await AdoptAsync(bench);

        (await bench.ShowAsync()).DeviceId.ShouldBe(10UL);
        bench.Holds(Firmware.Blinky).ShouldBeTrue();
        bench.SavedBackups().First().Image.Within(bench.Chip.RequireIdentity().Regions[0]).First().Data.Span[..64].SequenceEqual(Foreign.AsSpan(0, 64)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_store_is_never_adopted()
    {
        Bench bench = new("STM32H743xI");
        await bench.AssignAsync(9);
        bench.Device.Log.Clear();

        (await Should.ThrowAsync<IdentityStoreException>(() => AdoptAsync(bench))).Code.ShouldBe(ErrorCodes.NumberTaken);

        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_nothing_can_be_saved_nothing_is_adopted()
    {
        Bench bench = await ForeignAsync("STM32H743xI");
        bench.Files.FailWith = "read-only file system";
        bench.Device.Log.Clear();

        (await Should.ThrowAsync<CodedException>(() => AdoptAsync(bench))).Code.ShouldBe(ErrorCodes.StateNotWritten);

        bench.Device.Log.Erases.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Chips))]
    public async Task An_adoption_that_is_cut_anywhere_is_completed_by_a_rerun(string chip)
    {
        DeviceSnapshot start = (await ForeignAsync(chip)).Device.Snapshot();
        Bench whole = new(chip);
        whole.Device.Restore(start);
        long from = whole.Device.Faults.CountOf(FaultPoint.Flash);
        await AdoptAsync(whole);
        long acts = whole.Device.Faults.CountOf(FaultPoint.Flash) - from;
        for (int i = 0; i < 16 && i < acts; i++)
        {
            long index = 1 + (acts - 1) * i / 15;
            string replay = $"{chip}, cut at flash {index}, seed {i + 1}";
            Bench bench = new(chip, new DeviceOptions { Seed = i + 1 });
            bench.Device.Restore(start);
            bench.Device.Faults.Arm(new Fault(FaultAction.Cut, FaultPoint.Flash, index));
            await Should.ThrowAsync<CodedException>(() => AdoptAsync(bench), replay);
            bench.Device.Faults.Clear();
            bench.Device.PowerCycle();
            (await bench.ShowAsync()).DeviceId.ShouldBeOneOf([10UL, null], replay);

            await AdoptAsync(bench);

            (await bench.ShowAsync()).DeviceId.ShouldBe(10UL, replay);
            bench.Holds(Firmware.Blinky).ShouldBeTrue(replay);
            bench.SavedBackups().First().Image.Contains(new AddressRange(bench.Chip.RequireIdentity().Regions[0].Start, 64)).ShouldBeTrue(replay);
        }
    }

    // The headers are made here after the documents that ForeignData names.
    [Fact]
    public void Known_stores_are_recognised()
    {
        Recognised(region => BinaryPrimitives.WriteUInt32LittleEndian(region, 0x12345678)).ShouldContain("not known");
        Recognised(region =>
        {
            BinaryPrimitives.WriteUInt32LittleEndian(region, 0xFFFFFFFE);
            BinaryPrimitives.WriteUInt32LittleEndian(region.AsSpan(4), 0);
            region[8] = 0xFE;
            BinaryPrimitives.WriteUInt32LittleEndian(region.AsSpan(28), 0xB92F4B44);
        }).ShouldBe("an ESP-IDF NVS store");
        Recognised(region => "littlefs"u8.CopyTo(region.AsSpan(8))).ShouldBe("a littlefs file system");
        Recognised(region => "TlvInfo\0\u0001"u8.CopyTo(region)).ShouldBe("an ONIE TlvInfo EEPROM image");
        Recognised(region =>
        {
            BinaryPrimitives.WriteUInt32LittleEndian(region, 0x20020000);
            BinaryPrimitives.WriteUInt32LittleEndian(region.AsSpan(4), 0x081E0101);
        }).ShouldStartWith("firmware");
        Recognised(region => region.AsSpan(0, 5000).Clear()).ShouldBe("5000 bytes that are all 00");
        Recognised(region => new Random(1).NextBytes(region)).ShouldContain("encrypted");
        Recognised(region => Encoding.ASCII.GetBytes("calibration: 1.25, 3.5").CopyTo(region, 0)).ShouldStartWith("text: \"calibration");
        Recognised(_ => { }).ShouldContain("blank");
    }

    // Two entries of a sector of 8 KiB, 32 bytes apart as the flash word wants, the place of the closing one left blank.
    [Fact]
    public void A_zephyr_store_is_recognised_by_its_last_entries() => Recognised(region =>
    {
        foreach (int at in new[] { 0x2000 - 64, 0x2000 - 96 })
        {
            byte[] entry = [1, 0, 0, 0, 4, 0, 0xFF];
            entry.CopyTo(region, at);
            region[at + 7] = ReferenceCrc8(entry);
        }
    }).ShouldBe("a Zephyr NVS store");

    [Fact]
    public void Anything_at_all_gets_a_description()
    {
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            byte[] bytes = new byte[random.Next(0, 4096)];
            random.NextBytes(bytes);
            ForeignData.Recognise(bytes, 0x081E0000).ShouldNotBeNullOrEmpty($"seed {seed}");
        }
    }

    private static readonly byte[] Foreign = MakeForeign();

    private static byte[] MakeForeign()
    {
        byte[] bytes = new byte[2048];
        new Random(77).NextBytes(bytes);
        return bytes;
    }

    private static async Task<Bench> ForeignAsync(string chip)
    {
        Bench bench = new(chip);
        await bench.UpdateAsync(Firmware.Blinky);
        bench.Device.Preload(bench.Chip.RequireIdentity().Regions[0].Start, Foreign);
        return bench;
    }

    private static async Task AdoptAsync(Bench bench)
    {
        await using DeviceSession session = await bench.OpenAsync();
        await new AssignJob(session, new AssignRequest(new StoreEdit { DeviceId = 10 }) { Adopt = true }).RunAsync(CancellationToken.None);
    }

    private static string Recognised(Action<byte[]> fill)
    {
        byte[] region = new byte[0x8000];
        region.AsSpan().Fill(0xFF);
        fill(region);
        return ForeignData.Recognise(region, 0x081E0000);
    }

    /// <summary>Bit by bit as a shift register: polynomial x⁸ + x² + x + 1, from FF.</summary>
    private static byte ReferenceCrc8(byte[] bytes)
    {
        int register = 0xFF;
        foreach (byte value in bytes)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                bool out1 = ((register >> 7) ^ (value >> bit)) % 2 != 0;
                register = (register << 1) & 0xFF;
                register = out1 ? register ^ 0x07 : register;
            }
        }

        return (byte)register;
    }
}
