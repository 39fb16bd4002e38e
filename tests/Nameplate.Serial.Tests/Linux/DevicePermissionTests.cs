using Nameplate.Serial.Linux;

namespace Nameplate.Serial.Tests.Linux;

public sealed class DevicePermissionTests
{
    private static readonly string[] s_groups = ["root:x:0:", "dialout:x:20:ada,bob", "plugdev:x:46:"];

    [Fact]
    public void A_user_outside_the_group_is_told_how_to_get_in() =>
        Find(20, "cy", "Gid:\t1000\t1000\t1000\t1000", "Groups:\t1000 ").Hint.ShouldContain("sudo usermod -aG dialout cy");

    [Fact]
    public void A_user_added_after_login_is_told_to_log_in_again()
    {
        DevicePermission found = Find(20, "ada", "Gid:\t1000\t1000\t1000\t1000", "Groups:\t1000 ");
        found.ListedInGroup.ShouldBeTrue();
        found.GroupInForce.ShouldBeFalse();
        found.Hint.ShouldContain("log out and in");
        found.Hint.ShouldNotContain("usermod");
    }

    [Theory]
    [InlineData("Gid:\t1000\t1000\t1000\t1000", "Groups:\t20 1000 ")]
    [InlineData("Gid:\t20\t20\t20\t20", "Groups:\t")]
    public void A_user_in_the_group_is_told_of_the_mode(string gid, string groups) =>
        Find(20, "ada", gid, groups).Hint.ShouldContain("mode");

    [Fact]
    public void A_group_that_no_file_names_is_given_by_number() =>
        Find(777, "ada", "Gid:\t1", "Groups:\t").Group.ShouldBe("777");

    private static DevicePermission Find(uint gid, string user, params string[] status) =>
        DevicePermission.Find(gid, s_groups, status, user);
}
