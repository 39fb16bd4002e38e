// With SWAP_BANK the two banks change places at the next reset (RM0399 rev 4 §4.3.13): what is mapped at bank 2's addresses now
// starts then at bank 1's. So firmware linked for 0x08000000 is written at the same place of the other bank, byte for byte.
//
//   linked for   0x08000000 .. 0x080DFFFF        written at   0x08100000 .. 0x081DFFFF
//
// The bit itself is not set here. AN3155 rev 20 §3.6 lets Write Memory reach "the option byte area", but says neither where that is
// on an H7 nor how it is laid out; ST's tools show 0x5200201C, which is the register that is only read (RM0399 rev 4 §4.9.8), and a
// wrong word there can set readout protection for good. It is set over the debug port, or by the firmware itself.

using Nameplate.Chips;
using Nameplate.Foundation;
using Nameplate.Images;
using Nameplate.Provisioning.Device;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Planning;

/// <summary>An update of the bank that does not start.</summary>
public static class InactiveBank
{
    /// <summary>The same update, of the bank that is mapped at bank 2's addresses now.</summary>
    /// <param name="session">The device.</param>
    /// <param name="request">The firmware, linked for bank 1's addresses.</param>
    /// <exception cref="PlanRefusedException">N802: the chip cannot swap banks, or the firmware reaches beyond one bank; N801 and N803 as for
    /// any update, judged where the firmware will run.</exception>
    public static UpdateRequest Redirect(DeviceSession session, UpdateRequest request)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        FlashGeometry flash = session.Chip.Flash;
        if (!flash.CanSwapBanks)
        {
            throw new PlanRefusedException(ErrorCodes.OutsideFlash, flash.Banks[0].Range,
                $"{session.Chip} has one bank: there is no inactive one", "leave out --inactive-bank");
        }

        foreach (MemorySegment segment in request.Image.Segments)
        {
            if (!flash.Banks[0].Range.Contains(segment.Range))
            {
                throw new PlanRefusedException(ErrorCodes.OutsideFlash, segment.Range,
                    $"{request.Image.OriginOf(segment.Address)} puts data at {segment.Range}, but a firmware for the inactive bank is linked for {flash.Banks[0].Range}",
                    "link it for bank 1's addresses: that is where it runs once the banks are swapped");
            }
        }

        ImageChecks.Refuse(new PlanRequest
        {
            Chip = session.Chip,
            Image = request.Image,
            Files = request.Files,
            Fences = Fences.For(session.Chip, session.Placement, [], request.Symbols),
            IsData = request.IsData,
        });
        return request with
        {
            Image = MemoryImage.Merge([.. request.Image.Segments.Select(segment =>
                MemoryImage.FromBytes(segment.Address ^ flash.BankStride, segment.Data, string.Join(" + ", request.Files)))]),
            IsData = true, // its vectors were looked at above; here they point into the other bank
            InactiveBank = true,
        };
    }
}
