using Nameplate.Foundation;
using Nameplate.Images;

namespace Nameplate.Provisioning.Planning;

/// <summary>The refusals of promise 1 that need no device: fence, flash limits, vectors.</summary>
internal static class ImageChecks
{
    public static void Refuse(PlanRequest request)
    {
        if (request.Image.Segments.Count == 0)
        {
            throw new PlanRefusedException(ErrorCodes.NoVectors, default, "the firmware holds no data at all",
                "check the build: the file has no loadable bytes");
        }

        foreach (MemorySegment segment in request.Image.Segments)
        {
            RefuseFenced(request, segment);
            RefuseOutside(request, segment);
        }

        if (!request.IsData)
        {
            RefuseWithoutVectors(request);
        }
    }

    /// <summary>True if the image has a plausible vector table at <paramref name="address"/>.</summary>
    public static bool HasVectorsAt(PlanRequest request, uint address) => WhyNoVectorsAt(request, address) is null;

    private static void RefuseFenced(PlanRequest request, MemorySegment segment)
    {
        // A flash word that is only partly covered is padded, so the fence is held against whole words.
        AddressRange padded = FlashWords.Around(segment.Range, request.Chip.Flash.FlashWordSize);
        if (request.Fences.Touching(padded) is not { } fence)
        {
            return;
        }

        uint first = Math.Max(segment.Range.Start, fence.Range.Start);
        throw new PlanRefusedException(ErrorCodes.Fence, segment.Range.Intersect(fence.Range),
            $"{request.Image.OriginOf(Math.Min(first, (uint)(segment.Range.End - 1)))} puts data at 0x{first:X8}, "
            + $"inside {fence.Range}, which {fence.Why}",
            "link the firmware so that it leaves this range alone (nameplate chips shows where the identity lies)");
    }

    private static void RefuseOutside(PlanRequest request, MemorySegment segment)
    {
        if (request.Chip.Flash.Contains(segment.Range))
        {
            return;
        }

        ulong outside = segment.Range.Start;
        while (request.Chip.Flash.SectorAt((uint)outside) is { } sector)
        {
            outside = sector.Range.End;
        }

        string flash = string.Join(", ", request.Chip.Flash.Banks.Select(bank => bank.Range.ToString()));
        throw new PlanRefusedException(ErrorCodes.OutsideFlash, segment.Range,
            $"{request.Image.OriginOf((uint)outside)} puts data at 0x{outside:X8}, but the flash of {request.Chip} is {flash}",
            "check the linker script, --base of a raw binary, and that this is the firmware for this chip");
    }

    private static void RefuseWithoutVectors(PlanRequest request)
    {
        uint lowest = request.Image.Segments[0].Address;
        if (WhyNoVectorsAt(request, lowest) is not { } reason)
        {
            return;
        }

        throw new PlanRefusedException(ErrorCodes.NoVectors, request.Image.Segments[0].Range,
            $"no plausible vector table at 0x{lowest:X8}: {reason}",
            "check that this is a firmware for this chip and, for a raw binary, --base; --data writes data without vectors");
    }

    private static string? WhyNoVectorsAt(PlanRequest request, uint address) =>
        VectorTable.Check(request.Image, address, RamOf(request)).Fault;

    /// <summary>Any RAM of an STM32H7: ITCM and DTCM, AXI SRAM, D2 and D3 SRAM (RM0399 rev 4 §2.3.2). An initial stack pointer
    /// may lie in any of them, also in those that the ROM does not offer.</summary>
    private static IReadOnlyList<AddressRange> RamOf(PlanRequest request) =>
        [.. request.Chip.Rom.RamWindows, new(0x20000000, 0x0010_0000), new(0x24000000, 0x0020_0000), new(0x30000000, 0x0010_0000), new(0x38000000, 0x0002_0000)];
}
