using System.Runtime.InteropServices;
using System.Text;
using Nameplate.Serial;

namespace Nameplate.Simulator;

/// <summary>
/// A pseudo-terminal whose other end is <c>/dev/pts/N</c>, or a symbolic link to it where the user wants a steady name.
/// </summary>
/// <remarks>
/// Raw, so nothing is echoed or translated. A pty keeps no parity, paces nothing and has no modem lines. When the client
/// closes, the master end only tells "hung up" until somebody opens it again: that is looked at by time, and what the
/// device says meanwhile is lost, as it would be on a wire.
/// </remarks>
internal sealed class PtyEndpoint : IEndpoint
{
    private readonly string? _link;
    private int _master = -1;
    private string _path = "";
    private bool _hungUp;

    /// <param name="link">Path of the symbolic link to make, or null for none. One that is there already is replaced if it
    /// is a symbolic link; anything else is left alone.</param>
    /// <exception cref="LinkException">No pty is to be had, or the link cannot be made.</exception>
    public PtyEndpoint(string? link)
    {
        _link = link;
        Plug();
    }

    public string Address => _link ?? _path;

    public int Descriptor => _hungUp ? -1 : _master;

    public EndpointState Read(Span<byte> buffer, out int count)
    {
        count = 0;
        if (_master < 0)
            return EndpointState.Idle;
        if (_hungUp && IsHungUp())
            return EndpointState.Idle;
        _hungUp = false;
        nint read = Libc.read(_master, buffer, (nuint)buffer.Length);
        if (read > 0)
        {
            count = (int)read;
            return EndpointState.Connected;
        }
        // EIO: the last client has closed. Before the first one opens, there is no error but EAGAIN.
        if (read == 0 || Marshal.GetLastPInvokeError() is not (Libc.EAGAIN or Libc.EINTR))
        {
            _hungUp = true;
            ForgetUnread();
            return EndpointState.Idle;
        }
        return EndpointState.Connected;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (_master >= 0 && !_hungUp && bytes.Length > 0)
        {
            nint written = Libc.write(_master, bytes, (nuint)bytes.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
                continue;
            if (written <= 0)
                return;
            bytes = bytes[(int)written..];
        }
    }

    public void Plug()
    {
        if (_master >= 0)
            return;
        int master = Libc.posix_openpt(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (master < 0)
            throw Failed("no pseudo-terminal is to be had");
        Span<byte> name = stackalloc byte[128];
        Span<byte> termios = stackalloc byte[Libc.TermiosBytes];
        if (Libc.grantpt(master) != 0 || Libc.unlockpt(master) != 0
            || Libc.ptsname_r(master, name, (nuint)name.Length) != 0 || Libc.tcgetattr(master, termios) != 0)
        {
            LinkException error = Failed("a pseudo-terminal cannot be set up");
            _ = Libc.close(master);
            throw error;
        }
        Libc.cfmakeraw(termios);
        _ = Libc.tcsetattr(master, 0, termios);
        _master = master;
        _hungUp = false;
        _path = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
        MakeLink();
    }

    public void Unplug()
    {
        if (_master < 0)
            return;
        RemoveLink();
        _ = Libc.close(_master);
        _master = -1;
    }

    public void Dispose() => Unplug();

    private bool IsHungUp()
    {
        Span<Libc.PollDescriptor> descriptors = [new() { Fd = _master, Events = Libc.POLLIN }];
        return Libc.ppoll(descriptors, 1, default, 0) > 0 && (descriptors[0].Returned & (Libc.POLLHUP | Libc.POLLERR)) != 0;
    }

    /// <summary>What the last client left unread is kept in the terminal's own end, and only from there it can be flushed.</summary>
    private void ForgetUnread()
    {
        int terminal = Libc.open(_path, Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (terminal < 0)
            return;
        _ = Libc.tcflush(terminal, Libc.TCIOFLUSH);
        _ = Libc.close(terminal);
    }

    private void MakeLink()
    {
        if (_link is null)
            return;
        try
        {
            if (new FileInfo(_link).LinkTarget is not null)
                File.Delete(_link);
            File.CreateSymbolicLink(_link, _path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _ = Libc.close(_master);
            _master = -1;
            throw new LinkException(_link, LinkFailure.Unusable, $"{_link} cannot be made a link to {_path}: {error.Message}",
                "choose a path that does not exist, in a directory that you may write");
        }
    }

    private void RemoveLink()
    {
        try
        {
            if (_link is not null && new FileInfo(_link).LinkTarget == _path)
                File.Delete(_link);
        }
        catch (IOException)
        {
            // A link that stays behind points nowhere and is replaced by the next run.
        }
    }

    private LinkException Failed(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new LinkException(_link ?? "pty", LinkFailure.Unusable,
            $"{what}: {Marshal.GetPInvokeErrorMessage(error)}.", "use --tcp PORT instead", error);
    }
}
