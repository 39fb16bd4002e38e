using Nameplate.Campaign.Running;

namespace Nameplate.Campaign.Input;

/// <summary>Everything that is read from outside, changed.</summary>
internal static class InputCampaigns
{
    public static IReadOnlyList<ICampaign> All { get; } =
    [
        new InputCampaign(new TextFirmware(), 60_000, 4_000_000),
        new InputCampaign(new ElfFirmware(), 40_000, 3_000_000),
        new InputCampaign(new RawFirmware(), 30_000, 1_500_000),
        new InputCampaign(new StoreReading(), 25_000, 1_500_000),
        new InputCampaign(new BackupReading(), 10_000, 500_000),
        new InputCampaign(new JournalReading(), 8_000, 400_000),
        new InputCampaign(new StateReading(), 8_000, 400_000),
        new InputCampaign(new FieldReading(), 15_000, 750_000),
        new InputCampaign(new DeviceFileReading(), 4_000, 200_000),
        new InputCampaign(new ClientReading(), 15_000, 750_000),
        new InputCampaign(new SessionReading(), 3_000, 150_000),
        new InputCampaign(new CommandReading(), 1_500, 75_000),
    ];

    public static IReadOnlyList<Control> Controls => InputControls.All;
}
