using Nameplate.Foundation;
using Nameplate.Serial.Linux;
using Nameplate.Serial.Linux.Native;

namespace Nameplate.Serial.Tests.Linux;

public sealed class PortErrorsTests
{
    // Numbers of asm-generic/errno-base.h and errno.h, as open(2), flock(2) and ioctl_tty(2) return them.
    [Theory]
    [InlineData(2, LinkFailure.Missing)]
    [InlineData(5, LinkFailure.Missing)]
    [InlineData(6, LinkFailure.Missing)]
    [InlineData(19, LinkFailure.Missing)]
    [InlineData(20, LinkFailure.Missing)]
    [InlineData(1, LinkFailure.Denied)]
    [InlineData(13, LinkFailure.Denied)]
    [InlineData(16, LinkFailure.Busy)]
    [InlineData(11, LinkFailure.Busy)]
    [InlineData(21, LinkFailure.Unusable)]
    [InlineData(22, LinkFailure.Unusable)]
    [InlineData(24, LinkFailure.Unusable)]
    [InlineData(25, LinkFailure.Unusable)]
    [InlineData(12345, LinkFailure.Unusable)]
    public void Each_error_number_while_opening_has_its_meaning(int errno, LinkFailure expected) =>
        PortErrors.ReasonWhileOpening(errno).ShouldBe(expected);

    [Theory]
    [InlineData(LinkFailure.Missing, 301)]
    [InlineData(LinkFailure.Busy, 302)]
    [InlineData(LinkFailure.Denied, 303)]
    [InlineData(LinkFailure.Unplugged, 304)]
    [InlineData(LinkFailure.Unusable, 305)]
    public void Each_meaning_has_its_code(LinkFailure reason, int code) =>
        new LinkException("p", reason, "m").Code.Number.ShouldBe(code);

    [Theory]
    [InlineData(Errno.ENOENT)]
    [InlineData(Errno.EACCES)]
    [InlineData(Errno.EBUSY)]
    [InlineData(Errno.ENOTTY)]
    [InlineData(Errno.EMFILE)]
    [InlineData(Errno.EINVAL)]
    public void Every_error_names_the_port_and_says_what_to_do(int errno)
    {
        LinkException error = PortErrors.WhileOpening("usb:A1", "/dev/null", errno);
        error.Message.ShouldStartWith("usb:A1");
        error.Hint.ShouldNotBeNullOrEmpty();
        error.NativeError.ShouldBe(errno);
        error.Port.ShouldBe("usb:A1");
    }

    [Fact]
    public void Denied_speaks_of_the_devices_group()
    {
        // /dev/null belongs to root everywhere.
        LinkException denied = PortErrors.WhileOpening("/dev/null", "/dev/null", Errno.EACCES);
        denied.Code.ShouldBe(ErrorCodes.PortDenied);
        denied.Hint.ShouldNotBeNull().ShouldContain("'root'");
    }

    [Fact]
    public void The_input_error_of_an_open_port_means_unplugged()
    {
        LinkException gone = PortErrors.WhileOpen("/dev/ttyUSB0", Errno.EIO);
        gone.Reason.ShouldBe(LinkFailure.Unplugged);
        gone.IsTransient.ShouldBeTrue();
        gone.Hint.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Busy_names_every_holder() =>
        PortErrors.Busy("P", "/dev/P", [new PortHolder(12, "minicom"), new PortHolder(40, "cat")], Errno.EBUSY)
            .Message.ShouldBe("P is held by minicom (process 12) and cat (process 40).");

    [Fact]
    public void Busy_without_a_visible_holder_tells_how_to_find_it() =>
        PortErrors.Busy("P", "/dev/P", [], Errno.EBUSY).Hint.ShouldNotBeNull().ShouldContain("lsof /dev/P");
}
