using System.Globalization;
using Nameplate.Serial;

// Opens a port, acts, prints what it sees, one line each:
//   probe PORT BAUD even|none DTR RTS ACT…
// DTR and RTS at open: 0, 1 or - to leave them. Acts: lines=01 (dtr, rts) · send=7F · settings · cts · wait (for a line on
// standard input, so that a test can look at an open port).
string[] acts = args[5..];
await using SerialPort port = SerialPort.Open(args[0], new SerialSettings
{
    BaudRate = int.Parse(args[1], CultureInfo.InvariantCulture),
    Parity = args[2] == "even" ? Parity.Even : Parity.None,
    Dtr = Line(args[3]),
    Rts = Line(args[4]),
});
foreach (string act in acts)
{
    switch (act.Split('='))
    {
        case ["lines", var state]:
            port.SetControlLines(dtr: state[0] == '1', rts: state[1] == '1');
            break;
        case ["send", var hex]:
            await port.WriteAsync(Convert.FromHexString(hex), CancellationToken.None);
            break;
        case ["settings"]:
            Console.WriteLine($"{port.Settings}; {port.Capabilities}");
            break;
        case ["cts"]:
            Console.WriteLine($"cts {port.ClearToSend}");
            break;
        case ["wait"]:
            Console.WriteLine("open");
            Console.ReadLine();
            break;
        default:
            Console.Error.WriteLine($"unknown act {act}");
            return 2;
    }
}
return 0;

static bool? Line(string text) => text switch { "0" => false, "1" => true, _ => null };
