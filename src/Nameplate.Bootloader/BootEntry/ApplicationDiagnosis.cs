using Nameplate.Bootloader.Wire;
using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Bootloader.BootEntry;

/// <summary>What a failed request to an application looks like, told from the bytes that came back.</summary>
internal static class ApplicationDiagnosis
{
    private const string Awaited = "the application's answer to the request for its bootloader";

    private const string ByHand = "hold BOOT0, press RESET and run again without --boot";

    /// <summary>True if the failure leaves room for an application that runs: silence, text, or bytes that are no answer.</summary>
    /// <remarks>
    /// Not an echo, which is a short circuit, and not a line on which an earlier run's answer was waiting, which is a ROM inside a
    /// frame.
    /// </remarks>
    public static bool MayBeApplication(CodedException failure) =>
        (failure.Code == ErrorCodes.NoAnswer && failure is NoResponseException { NeedsReset: false })
        || failure.Code == ErrorCodes.WrongLineSettings
        || failure.Code == ErrorCodes.ApplicationText;

    /// <summary>The request was not answered as an application that knows it would.</summary>
    public static CodedException NotAnswered(ISerialLink link, string request, TimeSpan waited, ReadOnlyMemory<byte> seen)
    {
        string at = link.Settings is { } settings ? $" at {settings}" : "";
        string asked = $"0x7F, then \"{request}\"{at}";
        if (seen.IsEmpty)
        {
            return new NoResponseException(ErrorCodes.NoAnswer,
                $"{link.Name} opened, but neither a bootloader nor an application answered ({asked}, 0 bytes received in {waited.TotalSeconds:F1} s)",
                $"{ByHand}; where the firmware listens at another rate, add --baud")
            {
                Awaited = Awaited,
                Waited = waited,
                Seen = seen,
                Likely = "the firmware does not know the request, listens on another UART or at another rate, or an interrupted run "
                    + "left no firmware, or a ROM inside a frame.",
            };
        }

        bool isText = LineDiagnosis.IsText(seen.Span[..Math.Min(seen.Length, 256)]);
        return isText
            ? Wrong(ErrorCodes.ApplicationText,
                $"{link.Name} runs an application that does not enter the bootloader when asked ({asked}, received \"{LineDiagnosis.Printable(seen.Span)}\")",
                "the firmware is older than the request for the bootloader.",
                $"{ByHand}; firmware that is built with nameplate_boot.h can be asked next time")
            : Wrong(ErrorCodes.WrongLineSettings,
                $"{link.Name} answered the request for the bootloader with bytes that are no text ({asked}, received {LineDiagnosis.Hex(seen.Span)})",
                "the application talks at another rate or without parity, or a ROM took its rate from another byte than 0x7F.",
                $"run again with the firmware's own rate (--baud; 8 data bits, even parity), or {ByHand}");

        ProtocolException Wrong(ErrorCode code, string what, string likely, string hint) => new(code, what, hint)
        {
            Expected = Awaited,
            Received = seen,
            Likely = likely + $"  Seen: {LineDiagnosis.Hex(seen.Span)}.",
        };
    }

    /// <summary>The application agreed, and then no bootloader was there.</summary>
    public static CodedException NoBootloaderAfterwards(ISerialLink link, CodedException failure) =>
        new NoResponseException(ErrorCodes.NoAnswer,
            $"{link.Name}: the application agreed to enter its bootloader, but none answered 0x7F afterwards ({failure.Code}: {failure.Message})",
            $"{ByHand}; in the firmware, nameplate_boot_check() must come first after reset")
        {
            Awaited = "79 (or 1F) to 7F, and an answer to Get",
            Waited = failure is NoResponseException late ? late.Waited : TimeSpan.Zero,
            Seen = failure is NoResponseException silent ? silent.Seen : ReadOnlyMemory<byte>.Empty,
            Likely = "the firmware resets without jumping into system memory, or the ROM does not listen on these pins.",
        };

    /// <summary>No text may be sent although the line looks like an application's.</summary>
    public static CodedException TextWithheld(ISerialLink link) =>
        new NoResponseException(ErrorCodes.NoAnswer,
            $"{link.Name}: the bootloader that was met before does not answer any more; text for an application is not sent to it",
            "press RESET and run the same command again; if the firmware does not start any more, with BOOT0 high and without --boot")
        {
            Awaited = "79 (or 1F) to 7F, and an answer to Get",
            Waited = TimeSpan.Zero,
            Seen = ReadOnlyMemory<byte>.Empty,
            NeedsReset = true,
            Likely = "the ROM was left inside a frame, or the device lost its power and has no firmware to start.",
        };
}
