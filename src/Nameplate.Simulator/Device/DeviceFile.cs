using System.Diagnostics;
using Nameplate.Chips;
using Nameplate.Foundation;

namespace Nameplate.Simulator;

/// <summary>When a device file is written.</summary>
public enum SaveWhen
{
    /// <summary>When it is disposed, and after a cut.</summary>
    OnClose,

    /// <summary>After every command that changed something too: a kill loses nothing that was acknowledged. Each time the
    /// whole file is written, but fsynced only when it is disposed.</summary>
    EachChange,

    /// <summary>After changes too, but at most four times a second: a kill loses the last quarter of a second.</summary>
    Soon,
}

/// <summary>
/// A virtual device that is kept in a file. The file is replaced as a whole (written beside, renamed), fsynced at the end, and locked
/// by <c>FILE.lock</c> as long as this object lives.
/// </summary>
public sealed class DeviceFile : IDisposable
{
    private static readonly TimeSpan SoonPeriod = TimeSpan.FromMilliseconds(250);

    private readonly FileStream _lock;
    private readonly SaveWhen _when;
    private byte[] _saved;
    private bool _isDurable = true;
    private long _savedAt = Stopwatch.GetTimestamp();

    private DeviceFile(string path, FileStream held, VirtualDevice device, SaveWhen when, byte[] saved)
    {
        Path = path;
        _lock = held;
        _when = when;
        _saved = saved;
        Device = device;
        device.Changed += OnChanged;
    }

    /// <summary>Where it is kept.</summary>
    public string Path { get; }

    /// <summary>The device.</summary>
    public VirtualDevice Device { get; }

    /// <summary>Keeps a new device in a new file.</summary>
    /// <exception cref="DeviceFileException">N302 the file is in use; N1201 it exists already or cannot be written.</exception>
    public static DeviceFile Create(string path, VirtualDevice device, SaveWhen when = SaveWhen.OnClose)
    {
        ArgumentNullException.ThrowIfNull(device);
        FileStream held = Lock(path);
        try
        {
            if (File.Exists(path))
                throw new DeviceFileException(ErrorCodes.StateNotWritten, path, $"{path} exists already and is left as it is.",
                    "choose another name, or delete the file");
            byte[] state = DeviceState.Write(device);
            Replace(path, state, durable: true);
            return new DeviceFile(path, held, device, when, state);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens a device that is kept in a file; its power comes on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="findChip">The chip of a name, or null.</param>
    /// <param name="options">What is special about it; the bootloader ID and the unique ID come from the file.</param>
    /// <param name="when">When it is written.</param>
    /// <exception cref="DeviceFileException">N302 in use; N701 missing or unreadable; N702 damaged, or of an unknown chip.</exception>
    public static DeviceFile Open(string path, Func<string, Chip?> findChip, DeviceOptions? options = null,
        SaveWhen when = SaveWhen.OnClose)
    {
        ArgumentNullException.ThrowIfNull(findChip);
        if (!File.Exists(path))
            throw new DeviceFileException(ErrorCodes.FileUnreadable, path, $"{path} does not exist.",
                $"nameplate simulate --chip stm32h743xi --save {path} creates it");
        FileStream held = Lock(path);
        try
        {
            byte[] state = File.ReadAllBytes(path);
            VirtualDevice device = Revive(path, state, findChip, options ?? new DeviceOptions());
            device.PowerCycle();
            return new DeviceFile(path, held, device, when, state);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw new DeviceFileException(ErrorCodes.FileUnreadable, path, $"{path} cannot be read: {error.Message}", null, error);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Writes the device to its file, if anything has changed.</summary>
    /// <exception cref="DeviceFileException">N1201.</exception>
    public void Save() => Save(durable: true);

    private void Save(bool durable)
    {
        byte[] state = DeviceState.Write(Device);
        if (state.AsSpan().SequenceEqual(_saved) && (_isDurable || !durable))
            return;
        Replace(Path, state, durable);
        _saved = state;
        _isDurable = durable;
        _savedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Saves and lets go of the file.</summary>
    public void Dispose()
    {
        Device.Changed -= OnChanged;
        try
        {
            Save();
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private void OnChanged(object? sender, EventArgs change)
    {
        bool due = _when switch
        {
            SaveWhen.EachChange => true,
            SaveWhen.Soon => Stopwatch.GetElapsedTime(_savedAt) >= SoonPeriod,
            _ => false,
        };
        if (due || !Device.Powered)
            Save(durable: false);
    }

    /// <summary>The device that a file's content keeps, before its power comes on.</summary>
    /// <exception cref="DeviceFileException">N702.</exception>
    internal static VirtualDevice Revive(string path, byte[] state, Func<string, Chip?> findChip, DeviceOptions options)
    {
        try
        {
            (string name, byte bootloaderId, byte[] uid) = DeviceState.ReadHead(state);
            Chip chip = findChip(name) ?? throw new FormatException($"nothing is known of its chip '{name}'");
            var device = new VirtualDevice(chip, options with { BootloaderId = bootloaderId, Uid = uid });
            DeviceState.Read(state, device);
            return device;
        }
        catch (FormatException error)
        {
            throw new DeviceFileException(ErrorCodes.FileFormat, path, $"{path} is no whole device file: {error.Message}.",
                "restore it from a copy, or delete it and create a new one", error);
        }
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException error) when (File.Exists(path + ".lock"))
        {
            throw new DeviceFileException(ErrorCodes.PortBusy, path, $"{path} is in use by another program.",
                "let the other program end", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeviceFileException(ErrorCodes.StateNotWritten, path, $"{path} cannot be locked: {error.Message}", null, error);
        }
    }

    private static void Replace(string path, byte[] state, bool durable)
    {
        try
        {
            WholeFile.Write(path, state, FileReaders.ByUmask, durable);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeviceFileException(ErrorCodes.StateNotWritten, path, $"{path} cannot be written: {error.Message}",
                "the file holds what it held before", error);
        }
    }
}
