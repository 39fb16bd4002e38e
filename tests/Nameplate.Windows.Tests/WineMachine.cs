using System.Diagnostics;
using System.Runtime.CompilerServices;
using Nameplate.Windows.Tests;

// The program is published once, and Windows starts once, for all classes.
[assembly: AssemblyFixture(typeof(WineMachine))]

namespace Nameplate.Windows.Tests;

/// <summary>
/// A Windows 10 of Wine in a folder of its own, kept warm, and the program as it is published for win-x64: self-contained, as
/// a folder. The single file of a release starts under Wine 8 only if it unpacks itself first, which a release does not.
/// </summary>
public sealed class WineMachine : IAsyncLifetime
{
    private const string Runtime = "win-x64";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly string _root = Directory.CreateTempSubdirectory("nameplate-wine-").FullName;
    private Process? _keeper;
    private int _lastPort = 9;

    /// <summary>The user's folder for program data, as Linux sees it.</summary>
    public string LocalAppData => Directory.GetDirectories(Path.Combine(Prefix, "drive_c/users"))
        .Where(user => Path.GetFileName(user) != "Public").Select(user => Path.Combine(user, "AppData/Local")).Single();

    /// <summary>nameplate.exe, as Linux sees it.</summary>
    internal string Program { get; } = InCheckout($"artifacts/windows/publish/Nameplate.Cli/release_{Runtime}/nameplate.exe");

    private string Prefix => Path.Combine(_root, "prefix");

    private static bool IsInstalled => File.Exists("/usr/bin/wine");

    /// <summary>The environment of a program that is to run here.</summary>
    internal Dictionary<string, string> Environment => new()
    {
        ["WINEPREFIX"] = Prefix,
        ["WINEDEBUG"] = "-all",
        ["DISPLAY"] = "",
        ["NAMEPLATE_PORT"] = "",
        ["NAMEPLATE_STATE"] = "",
    };

    /// <summary>A path of Linux as Windows names it.</summary>
    internal static string InWindows(string path) => "Z:" + path.Replace('/', '\\');

    internal static string InCheckout(string path, [CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../..", path));

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
        {
            return;
        }

        await Task.WhenAll(PublishAsync(), BootAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_keeper is not null)
        {
            await ShellAsync("wineserver -k; wineserver -w", Environment);
            _keeper.Dispose();
        }

        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Skips the test where Wine is not installed.</summary>
    internal static void Require() => Assert.SkipUnless(IsInstalled, "wine is not installed (apt-get install wine wine64)");

    /// <summary>Gives a COM port to a pseudo-terminal: COM10 and on, which only the long form of a port's name reaches.</summary>
    internal string Plug(string pty, int? number = null)
    {
        int port = number ?? Interlocked.Increment(ref _lastPort);
        string link = Path.Combine(Prefix, $"dosdevices/com{port}");
        File.Delete(link);
        File.CreateSymbolicLink(link, File.ResolveLinkTarget(pty, returnFinalTarget: true)!.FullName);
        return $"COM{port}";
    }

    private Task PublishAsync() => ShellAsync($"dotnet publish '{InCheckout("src/Nameplate.Cli")}' --configuration Release --runtime {Runtime} "
        + $"--self-contained true -p:ArtifactsPath='{InCheckout("artifacts/windows")}' --nologo --verbosity quiet", new Dictionary<string, string>());

    private async Task BootAsync()
    {
        Directory.CreateDirectory(Prefix);
        // A new Windows asks for .NET Framework and a browser otherwise, and needs neither.
        await ShellAsync("WINEDLLOVERRIDES='mscoree=d;mshtml=d' wineboot --init && wine winecfg -v win10 && wineserver -w", Environment);
        // Windows ends with its last program, and takes a second to start: this one waits for input that never comes.
        _keeper = Shell("exec wine cmd /q >/dev/null 2>&1", Environment);
    }

    // Servers of the build and of Wine go on in the background: they would keep a pipe of the output open, but not a file.
    private async Task ShellAsync(string command, Dictionary<string, string> environment)
    {
        string log = Path.Combine(_root, Path.GetRandomFileName());
        using Process shell = Shell($"{{ {command}; }} >'{log}' 2>&1", environment);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience);
        shell.ExitCode.ShouldBe(0, $"{command}\n{await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken)}");
    }

    private static Process Shell(string command, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", command]) { RedirectStandardInput = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
