namespace Nameplate.Serial.Windows;

/// <summary>How an overlapped call ended: a Win32 error or 0, and the bytes moved.</summary>
internal readonly record struct Transfer(int Error, int Count);

// The reading direction of a port, as Inflow needs it: OverlappedCall, or a test's own. Disposing it refuses further calls
// and ends the one that is there with ERROR_OPERATION_ABORTED.
internal interface IReadCall : IDisposable
{
    /// <summary>True unless the system still waits for bytes: they may have arrived before the task shows it.</summary>
    bool IsOver { get; }

    /// <summary>Reads what comes first. The buffer belongs to the system until the task ends. One call at a time.</summary>
    ValueTask<Transfer> ReadAsync(Memory<byte> buffer);
}
