using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Tests;

public sealed class MainJobTests
{
    [Fact]
    public async Task A_number_survives_an_update()
    {
        Bench bench = new("STM32H743xI");
        AssignOutcome assigned = await bench.AssignAsync(10);
        assigned.After.DeviceId.ShouldBe(10ul);

        UpdateOutcome first = await bench.UpdateAsync(Firmware.Make(1));
        first.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Holds(Firmware.Make(1)).ShouldBeTrue();

        UpdateOutcome second = await bench.UpdateAsync(Firmware.Make(2));
        second.Verdict.ShouldBe(IdentityVerdict.Intact);
        bench.Holds(Firmware.Make(2)).ShouldBeTrue();
        (await bench.ShowAsync()).DeviceId.ShouldBe(10ul);
    }
}
