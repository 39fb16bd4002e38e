using Nameplate.Bootloader;
using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;
using Nameplate.Serial;

namespace Nameplate.Provisioning.Destruction;

/// <summary>
/// Takes the readout protection off a device, at the price of everything in its flash: the chip erases itself (AN3155 rev 20
/// §3.12). Nothing can be read before, so nothing can be shown or saved; a device that is not protected is left alone.
/// </summary>
/// <param name="options">How to reach the device.</param>
public sealed class UnprotectJob(SessionOptions options)
{
    /// <summary>What has to be typed: the number of a protected device cannot be read.</summary>
    public const string Word = "unprotect";

    /// <summary>What has been done to the device so far.</summary>
    public DeviceCondition Condition { get; } = new();

    /// <summary>True if the device refuses to be read.</summary>
    /// <exception cref="CodedException">N3xx, N4xx, N601.</exception>
    public async Task<bool> IsProtectedAsync(StopSignal stop)
    {
        BootloaderClient client = await ConnectAsync(stop).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            return await IsProtectedAsync(client, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the protection and reads back that the flash is blank.</summary>
    /// <param name="confirmed">What the user typed.</param>
    /// <param name="stop">Ends it between two acts; the same command again completes it.</param>
    /// <returns>The device's facts, and false where it was not protected and nothing was sent.</returns>
    /// <exception cref="NotConfirmedException">N207. Nothing was sent.</exception>
    public async Task<(DeviceFacts Facts, bool Changed)> RunAsync(string confirmed, StopSignal stop)
    {
        ArgumentNullException.ThrowIfNull(confirmed);
        bool changed = await UnprotectAsync(confirmed, stop).ConfigureAwait(false);
        DeviceSession session = await DeviceSession.OpenAsync(options, stop).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            if (changed)
            {
                await MassEraseJob.ProveBlankAsync(session, stop).ConfigureAwait(false);
                Condition.Firmware = FirmwareCondition.Erased;
                Condition.Identity = IdentityCondition.Wiped;
            }

            return (session.Facts, changed);
        }
    }

    private async Task<bool> UnprotectAsync(string confirmed, StopSignal stop)
    {
        BootloaderClient client = await ConnectAsync(stop).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            if (!await IsProtectedAsync(client, stop).ConfigureAwait(false))
            {
                return false; // sent to an open device, some ROMs would erase it all the same
            }

            if (confirmed.Trim() != Word)
            {
                throw new NotConfirmedException(client.Link.Name, confirmed, Word, hasNumber: false);
            }

            stop.ThrowIfStopped();
            Condition.IsDestroyed = true;
            Condition.Firmware = FirmwareCondition.EraseBegun;
            Condition.IdentityChanges();
            client.Allowance = (Allowance.ReadOnly with { Name = Word }).AllowReadoutUnprotect();
            try
            {
                await client.ReadoutUnprotectAsync(stop.AtOnce).ConfigureAwait(false);
                return true;
            }
            catch (CommandNotOfferedException)
            {
                Condition.Firmware = FirmwareCondition.Untouched; // refused here, before a byte left
                Condition.Identity = IdentityCondition.NotRead;
                throw;
            }
        }
    }

    private async Task<BootloaderClient> ConnectAsync(StopSignal stop)
    {
        ISerialLink link = await options.OpenLink(stop.AtOnce).ConfigureAwait(false);
        BootloaderClient client = new(link, new SyncBudget());
        try
        {
            await client.ConnectAsync(options.BootEntry, stop.AtOnce).ConfigureAwait(false);
            ushort productId = await client.GetIdAsync(stop.AtOnce).ConfigureAwait(false);

            // The size register cannot be read either: the largest variant's deadlines fit all.
            Chip chip = options.Chip ?? ChipDatabase.ForProductId(productId).MaxBy(row => row.Flash.Size)
                ?? ChipDatabase.Decide(productId, null, null).Chip;
            client.Configure(chip.ProductId == productId ? chip : ChipDatabase.Decide(productId, null, chip).Chip, null);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<bool> IsProtectedAsync(BootloaderClient client, StopSignal stop)
    {
        try
        {
            await client.ReadMemoryAsync(client.Chip!.Flash.Banks[0].Address, new byte[32], stop.AtOnce).ConfigureAwait(false);
            return false;
        }
        catch (ReadoutProtectedException)
        {
            return true;
        }
        catch (NackException) when (client.IsConnected)
        {
            return false; // that address is refused, which readout protection is not
        }
    }
}
