using System.Runtime.InteropServices;
using System.Text;

namespace Nameplate.Cli;

/// <summary>
/// What a console needs before the first line, and gets back after the last. Windows only: there it starts in a code page
/// of the country, which has neither § nor →, and shows escape sequences as they are until it is asked to follow them.
/// Text into a file or a pipe is UTF-8 too.
/// </summary>
internal sealed class ConsoleSetup : IDisposable
{
    // consoleapi.h, winbase.h
    private const int STD_OUTPUT_HANDLE = -11;
    private const int STD_ERROR_HANDLE = -12;
    private const uint ENABLE_VIRTUAL_TERMINAL_PROCESSING = 0x4;

    private readonly List<(nint Handle, uint Mode)> _modes = [];
    private readonly Encoding? _encoding;

    private ConsoleSetup()
    {
        if (!OperatingSystem.IsWindows())
        {
            return;
        }

        _encoding = Console.OutputEncoding;
        SetEncoding(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        foreach (int stream in (ReadOnlySpan<int>)[STD_OUTPUT_HANDLE, STD_ERROR_HANDLE])
        {
            FollowEscapes(GetStdHandle(stream));
        }
    }

    /// <summary>False on a console that shows escape sequences as they are: Windows before 10.</summary>
    public bool TakesEscapes { get; private set; } = true;

    public static ConsoleSetup Begin() => new();

    public void Dispose()
    {
        foreach ((nint handle, uint mode) in _modes)
        {
            _ = SetConsoleMode(handle, mode);
        }

        if (_encoding is not null)
        {
            SetEncoding(_encoding);
        }
    }

    private void FollowEscapes(nint handle)
    {
        if (GetConsoleMode(handle, out uint mode) == 0)
        {
            return; // a file or a pipe
        }

        if (SetConsoleMode(handle, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0)
        {
            _modes.Add((handle, mode));
        }
        else
        {
            TakesEscapes = false;
        }
    }

    // A program without a console, as a service starts it, has no code page to set.
    private static void SetEncoding(Encoding encoding)
    {
        try
        {
            Console.OutputEncoding = encoding;
        }
        catch (IOException)
        {
        }
    }

#pragma warning disable SYSLIB1054, CA5392 // blittable, three calls: LibraryImport would need unsafe code here
    [DllImport("kernel32")]
    private static extern nint GetStdHandle(int stream);

    [DllImport("kernel32")]
    private static extern int GetConsoleMode(nint handle, out uint mode);

    [DllImport("kernel32")]
    private static extern int SetConsoleMode(nint handle, uint mode);
#pragma warning restore SYSLIB1054, CA5392
}
