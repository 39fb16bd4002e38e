using Nameplate.Testing;

namespace Nameplate.Firmware.Tests;

/// <summary>A machine of QEMU with a program, a job and memory contents.</summary>
internal sealed class Machine(QemuPrograms programs, string program)
{
    private readonly List<string> _arguments = [];

    /// <summary>Where the identity lies in the machines: RAM of the Cortex-M7, real flash of the Cortex-M4.</summary>
    public const uint Memory = 0x60000000;

    /// <summary>The first address of the Cortex-M7 behind its memory: loading from it is a bus fault.</summary>
    public const uint Unmapped = 0x61000000;

    public string Name { get; init; } = "mps2-an500";

    private uint JobAddress => Name == "netduinoplus2" ? 0x20010000u : 0x60F00000u;

    public Machine With(Job job)
    {
        foreach ((uint address, byte[] bytes) in job.Memory)
        {
            Load(bytes, address);
        }

        return Load(job.Encode(), JobAddress);
    }

    /// <summary>Virtual time counts instructions: one nanosecond each.</summary>
    public Machine CountingInstructions()
    {
        _arguments.AddRange(["-icount", "shift=0"]);
        return this;
    }

    public Tool.Result Run() => Tool.Run("qemu-system-arm", Arguments());

    /// <summary>
    /// Runs it under a script of firmware/tests/qemu; variables are set before. Its exit code is the program's, or the
    /// script's own; what the program printed is in the error output.
    /// </summary>
    public Tool.Result RunUnder(string script, params IReadOnlyList<string> variables)
    {
        Tool.Require("gdb-multiarch", "gdb-multiarch");
        string qemu = string.Join(' ', Arguments().Select(argument => $"'{argument}'"));
        return Tool.Run("gdb-multiarch",
        [
            "-nx", "-batch", .. variables.SelectMany(variable => new[] { "-ex", $"set ${variable}" }),
            "-ex", $"target remote | exec qemu-system-arm {qemu} -S -gdb stdio",
            "-x", Path.Combine(QemuPrograms.Tests, script), program,
        ]);
    }

    private Machine Load(byte[] bytes, uint address)
    {
        _arguments.AddRange(["-device", $"loader,file={programs.NewFile(bytes)},addr=0x{address:X},force-raw=on"]);
        return this;
    }

    private List<string> Arguments() =>
    [
        "-M", Name, "-nographic", "-monitor", "none", "-serial", "none",
        "-semihosting-config", "enable=on,target=native", "-kernel", program, .. _arguments,
    ];
}
