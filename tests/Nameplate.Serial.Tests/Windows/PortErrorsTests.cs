using Nameplate.Foundation;
using Nameplate.Serial.Windows;

namespace Nameplate.Serial.Tests.Windows;

public sealed class PortErrorsTests
{
    // Numbers of winerror.h ("System Error Codes" of the Windows documentation).
    [Theory]
    [InlineData(2, LinkFailure.Missing)]
    [InlineData(3, LinkFailure.Missing)]
    [InlineData(20, LinkFailure.Missing)]
    [InlineData(21, LinkFailure.Missing)]
    [InlineData(31, LinkFailure.Missing)]
    [InlineData(55, LinkFailure.Missing)]
    [InlineData(433, LinkFailure.Missing)]
    [InlineData(1167, LinkFailure.Missing)]
    [InlineData(1617, LinkFailure.Missing)]
    [InlineData(5, LinkFailure.Busy)]
    [InlineData(32, LinkFailure.Busy)]
    [InlineData(170, LinkFailure.Busy)]
    [InlineData(1, LinkFailure.Unusable)]
    [InlineData(6, LinkFailure.Unusable)]
    [InlineData(50, LinkFailure.Unusable)]
    [InlineData(87, LinkFailure.Unusable)]
    [InlineData(121, LinkFailure.Unusable)]
    [InlineData(123, LinkFailure.Unusable)]
    [InlineData(12345, LinkFailure.Unusable)]
    public void Each_error_while_opening_has_its_meaning(int error, LinkFailure expected) =>
        PortErrors.ReasonWhileOpening(error).ShouldBe(expected);

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(87)]
    [InlineData(121)]
    public void Every_error_names_the_port_and_its_number_and_says_what_to_do(int error)
    {
        LinkException failed = PortErrors.WhileOpening("usb:A1", error);
        failed.Message.ShouldStartWith("usb:A1");
        failed.Message.ShouldContain($"Windows error {error}");
        failed.Hint.ShouldNotBeNullOrEmpty();
        failed.NativeError.ShouldBe(error);
    }

    [Fact]
    public void Denied_does_not_speak_of_groups_as_on_Linux()
    {
        LinkException denied = PortErrors.Denied("COM7", 5);
        denied.Code.ShouldBe(ErrorCodes.PortDenied);
        denied.Likely.ShouldNotBeNull().ShouldContain("administrator");
        denied.Hint.ShouldNotBeNullOrEmpty();
    }

    // What drivers answer to a call that is pending, or comes, when the adapter is pulled out.
    [Theory]
    [InlineData(5)]
    [InlineData(22)]
    [InlineData(31)]
    [InlineData(109)]
    [InlineData(433)]
    [InlineData(995)]
    [InlineData(1117)]
    [InlineData(1167)]
    public void Any_error_of_an_open_port_means_unplugged(int error)
    {
        LinkException gone = PortErrors.WhileOpen("COM7", error);
        gone.Reason.ShouldBe(LinkFailure.Unplugged);
        gone.IsTransient.ShouldBeTrue();
        gone.Hint.ShouldNotBeNullOrEmpty();
    }
}
