using Nameplate.Bootloader;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Cli.Commands;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;
using Nameplate.Serial;

namespace Nameplate.Cli.Doctor;

/// <summary>
/// Looks at everything between the command line and a bootloader, in the order in which it can fail. On the wire it is one
/// connect and nothing else: at most three 0x7F, and Get once something answered as a ROM does.
/// </summary>
/// <param name="port">The port.</param>
/// <param name="settings">Rate and frame.</param>
/// <param name="boot">How the device gets into its bootloader.</param>
/// <param name="record">Puts the trace around a link.</param>
internal sealed class Examination(DevicePort port, SerialSettings settings, IBootEntry boot, Func<ISerialLink, ISerialLink> record)
{
    private readonly Checks _checks = new();
    private readonly LineFindings _line = new(port, boot);

    /// <summary>Every check, also those that were not reached.</summary>
    public Checks Checks => _checks;

    /// <summary>What kept the device from being reached; null where its bootloader answers.</summary>
    public CodedException? Error { get; private set; }

    /// <summary>What to do now.</summary>
    public NextStep Next => Error is null ? _line.Onward : _line.NextAfter(Error, settings);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ISerialLink? link = null;
        try
        {
            LookFromOutside();
            link = await OpenAsync(cancellationToken);
            _line.IsOpen = true;
            LookAtLatency(port.LatencyOf(link));
            link = record(link);
            LookAtLines(link);
            LookAtParity(link);
            _line.Heard = await ListenAsync(link, cancellationToken);
            _line.Judge(_checks, _line.Heard);
            await ConnectAsync(link, cancellationToken);
        }
        catch (LinkException gone)
        {
            // Opening has put its own finding already.
            Error = gone;
            if (_checks.CountOf(Finding.Fault) == 0)
            {
                _checks.Set(Checks.Port, Finding.Fault, gone.Message, gone.Hint);
            }
        }
        finally
        {
            if (link is not null)
            {
                await link.DisposeAsync();
            }
        }
    }

    private void LookFromOutside()
    {
        if (port.Survey() is not { } survey)
        {
            string what = port.IsRemote ? "served over the network" : "a virtual device in this program";
            _checks.Set(Checks.Port, Finding.Ok, $"{port.Name}, {what}");
            _checks.Set(Checks.Permission, Finding.Absent, $"{what}: nothing of this machine to look at");
            _checks.Set(Checks.Holder, Finding.Absent, port.IsRemote ? "the machine that serves the port knows" : what);
            return;
        }

        _checks.Set(Checks.Port, Finding.Ok, $"{survey.Device}{Described(survey)}");
        switch (survey.Holders)
        {
            case null:
                _checks.Set(Checks.Holder, Finding.Absent, "this system does not tell who holds a port; opening it does");
                break;
            case { Count: 0 }:
                _checks.Set(Checks.Holder, Finding.Ok, Environment.IsPrivilegedProcess ? "nobody else has it open" : "none of your programs has it open; those of others are not visible");
                break;
            default:
                _checks.Set(Checks.Holder, Finding.Look, $"{Named(survey.Holders)} has it open too, and may take bytes away",
                    survey.Holders.Any(holder => holder.Name == "ModemManager") ? "sudo systemctl stop ModemManager, or tell it by a udev rule to leave the port alone" : "end that program");
                break;
        }
    }

    private static string Named(IReadOnlyList<PortHolder> holders)
    {
        const int most = 4;
        return string.Join(" and ", holders.Take(most)) + (holders.Count > most ? $" and {holders.Count - most} more" : "");
    }

    private static string Described(PortSurvey survey) => survey.Listed switch
    {
        { Usb: { } usb } info => $", USB {usb.VendorId:X4}:{usb.ProductId:X4} {string.Join(' ', new[] { usb.Vendor, usb.Product, info.Driver is { } driver ? $"({driver})" : null }.Where(text => text is not null))}",
        { Driver: { } driver } => $", {driver}",
        { } => "",
        null when survey.Exists == true => ", not among the ports with hardware behind them (a pseudo-terminal?)",
        null => "",
    };

    private async Task<ISerialLink> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            ISerialLink link = await port.OpenAsync(settings, cancellationToken);
            if (_checks[Checks.Permission] != Finding.Absent)
            {
                _checks.Set(Checks.Permission, Finding.Ok, "it could be opened");
            }

            return link;
        }
        catch (LinkException refused)
        {
            (string check, string? passed) = refused.Reason switch
            {
                LinkFailure.Denied => (Checks.Permission, null),
                LinkFailure.Busy => (Checks.Holder, Checks.Permission),
                _ => (Checks.Port, null),
            };
            if (passed is not null)
            {
                _checks.Set(passed, Finding.Ok, "it may be opened");
            }

            _checks.Set(check, Finding.Fault, refused.Message, refused.Hint);
            throw;
        }
    }

    private void LookAtLatency(LatencyReport? latency)
    {
        switch (latency)
        {
            case null:
                _checks.Set(Checks.Latency, Finding.Absent, port.IsRemote ? "the adapter is at the machine that serves the port" : "no adapter");
                break;
            case { IsSlow: true }:
                _checks.Set(Checks.Latency, Finding.Look, $"the adapter keeps answers back for {latency}: a third of the speed", latency.HowToFix);
                break;
            default:
                _checks.Set(Checks.Latency, Finding.Ok, latency.ToString());
                break;
        }
    }

    private void LookAtLines(ISerialLink link)
    {
        if (DeviceArguments.LinesMissing(link, boot) is { } missing)
        {
            _checks.Set(Checks.Lines, Finding.Fault, missing.Message, missing.Hint);
            throw missing;
        }

        _line.HasLines = link.Capabilities.HasFlag(LinkCapabilities.ControlLines);
        string cts = link.ClearToSend switch { true => ", CTS is asserted", false => ", CTS is not asserted", null => "" };
        string use = boot.CanReset ? $"--boot {boot.Name}: {boot.Description}" : "not used without a --boot preset";
        _checks.Set(Checks.Lines, _line.HasLines ? Finding.Ok : Finding.Absent,
            _line.HasLines ? $"DTR and RTS can be driven{cts}; {use}" : "no DTR and RTS: BOOT0 and RESET are pressed by hand");
    }

    private void LookAtParity(ISerialLink link)
    {
        if (link.Settings is not { } inForce)
        {
            _checks.Set(Checks.Parity, Finding.Absent, port.IsVirtual ? "there is no wire" : "whoever serves the port sets it: it has to be 8E1 there");
        }
        else if (!link.Capabilities.HasFlag(LinkCapabilities.Parity))
        {
            _checks.Set(Checks.Parity, Finding.Look, $"the port runs at {inForce} and drops the parity bit, which a ROM wants",
                "a pseudo-terminal to a virtual device does without; a real device needs an adapter that can do 8E1");
        }
        else
        {
            _checks.Set(Checks.Parity, Finding.Ok, $"{inForce} is in force");
        }
    }

    /// <summary>What comes while nothing is sent.</summary>
    private static async Task<byte[]> ListenAsync(ISerialLink link, CancellationToken cancellationToken)
    {
        TimeSpan patience = TimeSpan.FromMilliseconds(300);
        const int enough = 4096;
        List<byte> heard = [];
        byte[] buffer = new byte[256];
        long start = link.Time.GetTimestamp();
        for (TimeSpan left = patience; left > TimeSpan.Zero && heard.Count < enough; left = patience - link.Time.GetElapsedTime(start))
        {
            int count = await link.ReadAsync(buffer, left, cancellationToken);
            heard.AddRange(buffer.AsSpan(0, count));
        }

        return [.. heard];
    }

    private async Task ConnectAsync(ISerialLink link, CancellationToken cancellationToken)
    {
        BootloaderClient client = new(link, new SyncBudget()) { Allowance = Allowance.ReadOnly };
        try
        {
            GetReply reply = await client.ConnectAsync(boot, cancellationToken);
            _checks.Set(Checks.Echo, Finding.Ok, "nothing that was sent came back");
            _checks.Set(Checks.Bootloader, Finding.Ok, $"answers: protocol {reply.Version}, {reply.Commands.Count} commands");
        }
        catch (CodedException failure) when (failure is not LinkException)
        {
            Error = failure;
            _line.Judge(_checks, failure, link);
        }
    }
}
