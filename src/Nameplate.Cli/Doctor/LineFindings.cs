// What the bytes on a line tell of it. A frame is 8E1: start, 8 data, parity, stop.
//
//   7F -> 79, then Get is not understood   the parity bit is missing: 7F and 79 have an odd number of ones, so their parity
//                                          bit is 1 and looks like a stop bit; 00 and FF of Get have an even number
//   00 among the answers                   a byte came with a wrong parity or stop bit (the port hands it over as 00)
//   7F 79                                  echo and answer: an adapter that hears itself (RS-485, one wire)
//   7F 7F 7F                               echo alone: TX and RX are joined
//   bytes while nothing is sent            text: an application prints; 79 or 1F: what an interrupted run left; else noise
using System.Globalization;
using Nameplate.Bootloader;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Cli.Output;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Cli.Doctor;

/// <summary>Turns what came over a line into findings and into the next command.</summary>
internal sealed class LineFindings(DevicePort port, IBootEntry boot)
{
    private const byte Sync = 0x7F;
    private const byte Ack = 0x79;
    private const byte Nack = 0x1F;

    /// <summary>What came while nothing was sent.</summary>
    public byte[] Heard { get; set; } = [];

    /// <summary>True once the port was opened.</summary>
    public bool IsOpen { get; set; }

    /// <summary>True where DTR and RTS can be driven.</summary>
    public bool HasLines { get; set; }

    /// <summary>The next command where a bootloader answers.</summary>
    public NextStep Onward => new(null, Command("inspect", boot.Name));

    /// <summary>Judges silence, or what came in its place.</summary>
    public void Judge(Checks checks, byte[] heard)
    {
        if (heard.Length == 0)
        {
            checks.Set(Checks.Noise, Finding.Ok, "the line is silent while nothing is sent");
        }
        else if (IsText(heard))
        {
            checks.Set(Checks.Noise, Finding.Look, $"text comes unasked: \"{Printable(heard)}\": the application runs", boot.CanReset ? null : "hold BOOT0 and press RESET");
        }
        else if (!heard.AsSpan().ContainsAnyExcept(Ack, Nack))
        {
            checks.Set(Checks.Noise, Finding.Look, $"{Hex(heard)} was waiting: an interrupted run's last answer", "press RESET with BOOT0 high");
        }
        else
        {
            checks.Set(Checks.Noise, Finding.Look, $"{Quantity.Bytes(heard.Length)} came while nothing was sent ({Hex(heard)}): "
                + "the adapter's RX floats, or something talks at another rate",
                "connect the device's TX and GND, and power the device; a pull-up of 10 kΩ to 3.3 V on RX keeps an open line quiet");
        }
    }

    /// <summary>Judges a connect that failed.</summary>
    public void Judge(Checks checks, CodedException failure, ISerialLink link)
    {
        byte[] received = (failure as ProtocolException)?.Received.ToArray() ?? [];
        string said = $"{failure.Code}: {failure.Message}";
        if (failure.Code == ErrorCodes.Echo)
        {
            bool isAnswered = received is [Sync, Ack or Nack, ..];
            checks.Set(Checks.Echo, Finding.Fault,
                isAnswered ? $"what is sent comes back with the device's answer behind it ({Hex(received)}): a half-duplex adapter that hears itself"
                    : $"what is sent comes back and nothing else ({Hex(received)})", failure.Hint);
            checks.Set(Checks.Bootloader, isAnswered ? Finding.Look : Finding.NotReached, isAnswered ? "answers behind the echo" : "not to be told from the echo");
            return;
        }

        checks.Set(Checks.Echo, Finding.Ok, "nothing that was sent came back");
        if (failure.Code == ErrorCodes.WrongLineSettings && IsNoise(Heard))
        {
            checks.Set(Checks.Noise, Finding.Fault, checks.All.First(check => check.Name == Checks.Noise).Text, "connect the device's TX and GND, and power the device");
        }
        else if (failure.Code == ErrorCodes.WrongLineSettings)
        {
            checks.Set(Checks.Parity, Finding.Fault, Garbled(received, link), failure.Hint);
        }

        checks.Set(Checks.Bootloader, Finding.Fault, said, failure.Hint);
    }

    /// <summary>What to do after a failure.</summary>
    public NextStep NextAfter(CodedException failure, SerialSettings settings)
    {
        string again = Command("doctor", boot.Name, settings.BaudRate);
        return failure.Code switch
        {
            var code when code == ErrorCodes.PortMissing => new NextStep("plug the adapter in", "nameplate ports"),
            var code when code == ErrorCodes.PortUnusable => IsOpen ? new NextStep("hold BOOT0 and press RESET", Command("doctor", "none")) : new NextStep("name a serial port", "nameplate ports"),
            var code when code == ErrorCodes.WrongLineSettings && !IsNoise(Heard) =>
                new NextStep("press RESET with BOOT0 high", Command("doctor", boot.Name, settings.BaudRate > 57600 ? 57600 : settings.BaudRate)),
            var code when (code == ErrorCodes.NoAnswer && IsText(Heard)) || code == ErrorCodes.ApplicationText =>
                boot.AsksApplication ? new NextStep("hold BOOT0 and press RESET", Command("doctor", "none"))
                    : new NextStep("hold BOOT0 and press RESET, or let the application be asked", Command("doctor", "app")),
            var code when code == ErrorCodes.NoAnswer && boot.CanReset =>
                new NextStep("check that TX and RX are crossed, or try the lines the other way round", Command("doctor", boot.Name.StartsWith("rts-dtr", StringComparison.Ordinal) ? "dtr-rts" : "rts-dtr")),
            var code when code == ErrorCodes.NoAnswer && HasLines =>
                new NextStep("hold BOOT0 and press RESET, or let DTR and RTS do it where they are wired to them", Command("doctor", "rts-dtr")),
            var code when code == ErrorCodes.NoAnswer => new NextStep("hold BOOT0 and press RESET, and check that TX and RX are crossed", again),
            _ => new NextStep(failure.Hint?.TrimEnd('.') ?? ErrorGuide.Of(failure.Code).Try, again),
        };
    }

    /// <summary>What makes an answer of a bootloader unreadable, as far as its bytes tell.</summary>
    private static string Garbled(byte[] received, ISerialLink link) => received switch
    {
        _ when link.Settings is { Parity: Parity.None } => $"the port runs without parity, and the answer cannot be read ({Hex(received)}): a ROM wants 8E1",
        _ when received.Contains((byte)0) => $"bytes come with a wrong parity or stop bit and are read as 00 ({Hex(received)})",
        [Ack, ..] => $"7F was answered with 79, but Get was not understood ({Hex(received)}): the parity bit gets lost on the way",
        _ => $"what comes back is no answer of a bootloader ({Hex(received)}): another rate, or a cable that garbles it",
    };

    private static bool IsNoise(byte[] heard) => heard.AsSpan().ContainsAnyExcept(Ack, Nack) && !IsText(heard);

    /// <summary>At least four bytes, nine in ten of them printable or line ends.</summary>
    private static bool IsText(byte[] heard) => heard.Length >= 4
        && heard.Count(value => value is (>= 0x20 and < Sync) or (byte)'\r' or (byte)'\n' or (byte)'\t') * 10 >= heard.Length * 9;

    private static string Printable(byte[] heard) =>
        new string([.. heard.Take(40).Select(value => value is >= 0x20 and < Sync ? (char)value : ' ')]).Trim();

    private static string Hex(byte[] bytes)
    {
        const int most = 12;
        return string.Join(' ', bytes.Take(most).Select(value => value.ToString("X2", CultureInfo.InvariantCulture))) + (bytes.Length > most ? " .." : "");
    }

    private string Command(string verb, string preset, int rate = 115200)
    {
        string name = port.Name.Contains(' ', StringComparison.Ordinal) ? $"\"{port.Name}\"" : port.Name;
        // Where another preset was chosen, the usual one has to be said: nameplate.json may have chosen it.
        string usual = (port.IsVirtual ? BootEntries.Sim : BootEntries.Manual).Name;
        bool isUsual = preset == usual && boot.Name == usual;
        return $"nameplate {verb} -p {name}" + (isUsual ? "" : $" --boot {preset}")
            + (rate == 115200 ? "" : string.Create(CultureInfo.InvariantCulture, $" --baud {rate}"));
    }
}
