using Nameplate.Serial.Linux;

namespace Nameplate.Serial.Tests.Linux;

// What can be told of one port from /sys and /proc, before it is opened.
public sealed class PortSurveyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private PortDirectory Ports => new(Path.Combine(_folder.Root, "sys"), Path.Combine(_folder.Root, "dev"), Path.Combine(_folder.Root, "proc"));

    [Fact]
    public void A_listed_port_comes_with_its_row_and_with_who_holds_it()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "proc"));
        string node = _folder.Write("dev/ttyUSB0", "");
        _folder.Write("sys/devices/1-2/1-2:1.0/ttyUSB0/tty/ttyUSB0/dev", "188:0\n");
        _folder.Link("sys/devices/1-2/1-2:1.0/ttyUSB0/tty/ttyUSB0/device", "../../../ttyUSB0");
        _folder.Link("sys/class/tty/ttyUSB0", "../../devices/1-2/1-2:1.0/ttyUSB0/tty/ttyUSB0");
        _folder.Write("proc/977/comm", "ModemManager\n");
        _folder.Link("proc/977/fd/3", node);
        _folder.Link("board", "dev/ttyUSB0");

        PortSurvey survey = Ports.Survey(Path.Combine(_folder.Root, "board"));

        survey.Device.ShouldBe(node);
        survey.Exists.ShouldBe(true);
        survey.Listed!.Path.ShouldBe(node);
        survey.Holders.ShouldBe([new PortHolder(977, "ModemManager")]);
    }

    [Fact]
    public void A_pseudo_terminal_is_not_listed_and_its_holder_is_seen_all_the_same()
    {
        string node = _folder.Write("dev/pts/7", "");
        _folder.Write("proc/12/comm", "minicom\n");
        _folder.Link("proc/12/fd/0", node);

        PortSurvey survey = Ports.Survey(node);

        survey.Listed.ShouldBeNull();
        survey.Holders.ShouldBe([new PortHolder(12, "minicom")]);
    }

    [Fact]
    public void A_port_that_is_not_there()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "proc"));

        PortSurvey survey = Ports.Survey(Path.Combine(_folder.Root, "dev/ttyUSB9"));

        survey.Exists.ShouldBe(false);
        survey.Holders.ShouldBeEmpty();
    }
}
