using System.Text.Json;
using Nameplate.Simulator;

namespace Nameplate.Cli.Tests;

/// <summary><c>backup</c>, <c>restore</c>, <c>wipe-identity</c>, <c>mass-erase</c>, <c>assign --adopt</c> as people and scripts use them.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly Desk _desk = new();

    private string Backup => Path.Combine(_desk.Folder, "board.hex");

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("board.hex")]
    [InlineData("board.bin")]
    public async Task A_backup_is_shown_like_the_device(string name)
    {
        await NumberedAsync("a");
        string path = Path.Combine(_desk.Folder, name);

        CliResult saved = await _desk.MustAsync("backup", path, "-p", "sim:a");

        saved.LastLine.ShouldContain("of STM32H743xI, #10, saved in");
        (await _desk.MustAsync("show", path)).LastLine.ShouldBe("this is device #10");
        (await _desk.MustAsync("show", path, "--json")).Json.GetProperty("chip").GetString().ShouldBe("STM32H743xI");
    }

    [Fact]
    public async Task A_backup_is_its_owners_alone()
    {
        await NumberedAsync("a");
        await _desk.MustAsync("backup", Backup, "-p", "sim:a", "--identity");
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.GetUnixFileMode(Backup).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            System.IO.File.GetUnixFileMode(Backup + ".json").ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task An_existing_file_is_not_overwritten_unasked()
    {
        await NumberedAsync("a");
        _desk.File("board.hex", "precious");

        (await _desk.RunAsync("backup", Backup, "-p", "sim:a", "--identity")).ExitCode.ShouldBe(2);
        System.IO.File.ReadAllText(Backup).ShouldBe("precious");
        await _desk.MustAsync("backup", Backup, "-p", "sim:a", "--identity", "--yes");
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_told_before_anything_is_read()
    {
        await NumberedAsync("a");
        CliResult refused = await _desk.RunAsync("backup", Path.Combine(_desk.Folder, "none", "x.hex"), "-p", "sim:a");
        refused.ExitCode.ShouldBe(12);
    }

    [Fact]
    public async Task A_dry_run_says_what_a_restore_would_do_and_does_nothing()
    {
        VirtualDevice device = await NumberedAsync("a");
        await _desk.MustAsync("backup", Backup, "-p", "sim:a");
        await _desk.MustAsync("mass-erase", "-p", "sim:a", "--yes", "10");
        device.Log.Clear();

        CliResult plan = await _desk.MustAsync("restore", Backup, "-p", "sim:a", "--dry-run");

        plan.LastLine.ShouldStartWith("plan: identity #10 as a new generation; erases");
        device.Log.Erases.ShouldBeEmpty();
        device.Log.Programs.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_mass_erase_prints_brings_everything_back()
    {
        await NumberedAsync("a");

        CliResult erased = await _desk.MustAsync("mass-erase", "-p", "sim:a", "--yes", "10", "--json");

        string restore = erased.Json.GetProperty("restore").GetString()!;
        restore.ShouldStartWith("nameplate restore ");
        CliResult back = await _desk.MustAsync(restore.Split(' ')[1..]);
        back.LastLine.ShouldStartWith("done: identity #10 restored and read back; firmware");
        (await _desk.MustAsync("show", "-p", "sim:a")).LastLine.ShouldBe("this is device #10");
    }

    [Fact]
    public async Task A_wipe_shows_what_dies_and_asks_for_the_number()
    {
        await NumberedAsync("a");

        CliResult silent = await _desk.RunAsync("wipe-identity", "-p", "sim:a");
        CliResult wrong = await _desk.RunAsync("wipe-identity", "-p", "sim:a", "--yes", "11");
        _desk.Answer = "10\n";
        CliResult typed = await _desk.MustAsync("wipe-identity", "-p", "sim:a");

        silent.ExitCode.ShouldBe(2);
        silent.Error.ShouldContain("add --yes 10");
        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("N207");
        typed.Out.ShouldContain("number #10 with all its fields and history");
        typed.Out.ShouldContain("nameplate restore ");
        typed.LastLine.ShouldStartWith("done: #10 is gone, no identity any more, read back blank; saved in ");
        (await _desk.MustAsync("show", "-p", "sim:a")).LastLine.ShouldBe("no identity: this device has no number yet");
        await _desk.MustAsync("assign", "12", "-p", "sim:a");
    }

    [Fact]
    public async Task Where_no_backup_can_be_kept_nothing_is_wiped()
    {
        await NumberedAsync("a");
        _desk.StateFolder = _desk.File("a-file", "in the way");

        CliResult refused = await _desk.RunAsync("wipe-identity", "-p", "sim:a", "--yes", "10");

        refused.ExitCode.ShouldBe(12, refused.ToString());
        (await _desk.MustAsync("show", "-p", "sim:a")).LastLine.ShouldBe("this is device #10");
    }

    [Fact]
    public async Task Another_boards_identity_needs_a_reason()
    {
        await NumberedAsync("a");
        await _desk.MustAsync("backup", Backup, "-p", "sim:a");
        _desk.Board("b", options: new DeviceOptions { Uid = new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } });

        CliResult refused = await _desk.RunAsync("restore", Backup, "-p", "sim:b");
        CliResult done = await _desk.MustAsync("restore", Backup, "-p", "sim:b", "--replace", "--reason", "board swapped");

        refused.ExitCode.ShouldBe(10);
        refused.Error.ShouldContain("N1008");
        done.LastLine.ShouldContain("identity #10 restored");
    }

    [Fact]
    public async Task A_backup_without_its_description_is_refused()
    {
        await NumberedAsync("a");
        await _desk.MustAsync("backup", Backup, "-p", "sim:a");
        System.IO.File.Delete(Backup + ".json");

        CliResult refused = await _desk.RunAsync("restore", Backup, "-p", "sim:a");

        refused.ExitCode.ShouldBe(7);
        refused.Error.ShouldContain("restore wants both");
    }

    [Fact]
    public async Task Foreign_data_is_named_before_it_is_adopted()
    {
        VirtualDevice device = _desk.Board("a");
        byte[] foreign = new byte[64];
        "littlefs"u8.CopyTo(foreign.AsSpan(8));
        device.Preload(0x081E0000, foreign);

        CliResult unasked = await _desk.RunAsync("assign", "10", "-p", "sim:a");
        CliResult asked = await _desk.RunAsync("assign", "10", "-p", "sim:a", "--adopt");
        CliResult done = await _desk.MustAsync("assign", "10", "-p", "sim:a", "--adopt", "--yes");

        unasked.ExitCode.ShouldBe(8);
        asked.ExitCode.ShouldBe(2);
        asked.Error.ShouldContain("a littlefs file system");
        done.LastLine.ShouldBe("done: this is device #10, read back");
        Directory.GetFiles(_desk.StateFolder, "backup-*.hex").Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("STM32H743xI")]
    [InlineData("STM32H723xG")]
    [InlineData("STM32H7A3xI")]
    [InlineData("STM32H750xB")]
    public async Task A_protected_device_is_opened_at_the_price_of_everything(string chip)
    {
        VirtualDevice device = _desk.Board("a", chip, new DeviceOptions { Readout = ReadoutProtection.Level1 });
        device.Preload(0x08000000, new byte[32]);

        CliResult silent = await _desk.RunAsync("unprotect", "-p", "sim:a");
        CliResult wrong = await _desk.RunAsync("unprotect", "-p", "sim:a", "--yes", "10");
        device.Readout.ShouldBe(ReadoutProtection.Level1);
        CliResult done = await _desk.MustAsync("unprotect", "-p", "sim:a", "--yes", "unprotect");

        silent.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("N207");
        done.LastLine.ShouldBe("done: readout protection is off; the whole flash is erased, read back blank");
        device.Readout.ShouldBe(ReadoutProtection.Level0);
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
    }

    [Fact]
    public async Task A_device_that_is_not_protected_is_left_alone_by_unprotect()
    {
        await NumberedAsync("a");
        (await _desk.MustAsync("unprotect", "-p", "sim:a")).LastLine.ShouldBe("done: readout protection is not on; nothing was changed");
        (await _desk.MustAsync("show", "-p", "sim:a")).LastLine.ShouldBe("this is device #10");
    }

    [Theory]
    [InlineData("STM32H750xB")]
    [InlineData("STM32H723xG")]
    [InlineData("STM32H7A3xI")]
    public async Task A_backup_of_every_kind_of_chip_is_shown(string chip)
    {
        _desk.Board("a", chip);
        await _desk.MustAsync("assign", "10", "-p", "sim:a");
        CliResult saved = await _desk.MustAsync("backup", Backup, "-p", "sim:a", "--identity", "--json");

        saved.Json.GetProperty("chip").GetString().ShouldBe(chip);
        saved.Json.GetProperty("unreadable").ValueKind.ShouldBe(JsonValueKind.Array);
        (await _desk.MustAsync("show", Backup)).LastLine.ShouldBe("this is device #10");
    }

    private async Task<VirtualDevice> NumberedAsync(string name)
    {
        VirtualDevice device = _desk.Board(name);
        await _desk.MustAsync("provision", _desk.File($"{name}.fw.hex", Firmware.HexAt((0x08000000, Firmware.Bytes(1)))), "--number", "10", "-p", $"sim:{name}");
        return device;
    }
}
