using Nameplate.Images;
using Nameplate.Testing;

namespace Nameplate.Firmware.Tests.Packages;

/// <summary>firmware/CMakeLists.txt, built, installed, found by find_package and used.</summary>
public sealed class CMakePackageTests : IDisposable
{
    private static readonly string Consumer = Path.Combine(FirmwareFolder.Path, "tests", "cmake-consumer");
    private readonly string _folder = Directory.CreateTempSubdirectory("nameplate-cmake-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_program_of_this_computer_finds_the_package_and_reads_a_number()
    {
        Tool.Require("cc", "gcc");
        string program = BuildConsumer();
        string region = Path.Combine(_folder, "region.bin");
        File.WriteAllBytes(region, new StoreBytes().Slot(1, 55, 1).Bytes);

        Tool.Result said = Tool.Run(program, region);

        said.Output.ShouldBe("55\n");
    }

    [Fact]
    public void A_firmware_for_the_Cortex_M7_finds_the_package_and_links()
    {
        Tool.Require("arm-none-eabi-gcc", "gcc-arm-none-eabi");

        string program = BuildConsumer($"-DCMAKE_TOOLCHAIN_FILE={Path.Combine(Consumer, "cortex-m7.cmake")}");

        FirmwareCard.FindIn(FirmwareFile.Load(program).Image).ShouldHaveSingleItem().Name.ShouldBe("consumer");
    }

    [Fact]
    public void Every_port_is_a_target_and_every_public_header_is_installed()
    {
        Tool.Require("cc", "gcc");
        Install();

        string targets = File.ReadAllText(Path.Combine(_folder, "prefix", "lib", "cmake", "nameplate", "nameplate-targets.cmake"));

        foreach (string port in Directory.GetFiles(Path.Combine(FirmwareFolder.Path, "src", "port"), "*.c"))
        {
            targets.ShouldContain($"nameplate::port-{Path.GetFileNameWithoutExtension(port).Replace('_', '-')}");
        }

        Directory.GetFiles(Path.Combine(_folder, "prefix", "include", "nameplate"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(path)).Order().ShouldBe(
                Directory.GetFiles(Path.Combine(FirmwareFolder.Path, "src"), "*.h").Select(path => Path.GetFileName(path)).Order());
    }

    private string BuildConsumer(params string[] options)
    {
        Install(options);
        string build = Path.Combine(_folder, "consumer");
        Run(["-S", Consumer, "-B", build, $"-DCMAKE_PREFIX_PATH={Path.Combine(_folder, "prefix")}", .. options]);
        Run("--build", build);
        return Path.Combine(build, "consumer");
    }

    private void Install(params string[] options)
    {
        Tool.Require("cmake", "cmake");
        Tool.Require("make", "make");
        string build = Path.Combine(_folder, "library");
        Run(["-S", FirmwareFolder.Path, "-B", build, "-DCMAKE_INSTALL_LIBDIR=lib", "-DCMAKE_C_FLAGS_DEBUG=-Wall -Wextra -Werror",
            "-DCMAKE_BUILD_TYPE=Debug", $"-DCMAKE_INSTALL_PREFIX={Path.Combine(_folder, "prefix")}", .. options]);
        Run("--build", build);
        Run("--install", build);
    }

    private static void Run(params string[] arguments)
    {
        Tool.Result result = Tool.Run("cmake", arguments);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
    }
}
