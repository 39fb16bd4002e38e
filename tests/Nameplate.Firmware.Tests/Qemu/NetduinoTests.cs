using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>A Cortex-M4 with flash at 0x08000000: firmware and identity at the addresses of an STM32F407.</summary>
public sealed class NetduinoTests(QemuPrograms programs, AssignedStore store)
{
    private const uint Region = 0x080E0000; // sector 11, the last of 1 MB; the region is its first 32 KB

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Number_is_read_at_real_flash_addresses(bool isUnsettled)
    {
        StoreImage image = new(store.Bytes);
        var job = new Job
        {
            Regions = [(Region, Region)],
            ProductId = 0x413,
            Uid = store.Uid,
            Memory = [(Region, (isUnsettled ? image.Unsettle(3) : image).Bytes)],
        };

        var machine = new Machine(programs, programs.Elf("reader-netduinoplus2")) { Name = "netduinoplus2" };
        Tool.Result result = machine.With(job).Run();

        string told = (result.Output + result.Error).Trim();
        told.ShouldBe(await Expected.OfAsync(job));
        told.ShouldContain("number=55 delay=300 serial=A-0055 bound=1");
    }
}
