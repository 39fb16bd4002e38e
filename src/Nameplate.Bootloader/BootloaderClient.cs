using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Serial;

namespace Nameplate.Bootloader;

/// <summary>A session with the ROM bootloader of one STM32 over one link (AN3155 rev 20).</summary>
public sealed class BootloaderClient : IAsyncDisposable
{
    /// <summary>A client for one session; it owns the link from now on.</summary>
    public BootloaderClient(ISerialLink link, SyncBudget budget)
    {
        Link = link;
        SyncBudget = budget;
    }

    /// <summary>The link, for its name and clock; nobody else reads or writes it.</summary>
    public ISerialLink Link { get; }

    /// <summary>The port's count of unanswered 0x7F.</summary>
    public SyncBudget SyncBudget { get; }

    /// <summary>What may leave. Get too passes it.</summary>
    public Allowance Allowance { get; set; } = Allowance.ReadOnly;

    /// <summary>True after a deadline was missed, an answer was broken or an exchange was cancelled: only
    /// <see cref="ResynchroniseAsync"/> and <see cref="ConnectAsync(CancellationToken)"/> are possible.</summary>
    public bool IsBroken => throw new NotImplementedException();

    /// <summary>The chip given to <see cref="Configure"/>, or null.</summary>
    public Chip? Chip { get; private set; }

    /// <summary>Errata that the client works around now; empty before <see cref="Configure"/>.</summary>
    public IReadOnlyList<Erratum> ErrataInForce { get; private set; } = [];

    /// <summary>True if the last command completed was Write Memory (erratum read-then-write-drops-32).</summary>
    public bool LastCommandWasWrite { get; private set; }

    /// <summary>Sets errata, flash word, alignment and deadlines. Needed before any erase, write, Go or protection.</summary>
    public void Configure(Chip chip, byte? bootloaderId) => throw new NotImplementedException();

    /// <summary>Synchronises, proves it by Get.</summary>
    public Task<GetReply> ConnectAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Enters the bootloader, notes the reset in the budget, then connects.</summary>
    public Task<GetReply> ConnectAsync(IBootEntry entry, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Brings a ROM back to its command prompt after a broken exchange, with safe bytes only; Get proves it.</summary>
    public Task<GetReply> ResynchroniseAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Get.</summary>
    public Task<GetReply> GetAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Get Version: the protocol version byte.</summary>
    public Task<byte> GetVersionAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Get ID: the product ID.</summary>
    public Task<ushort> GetIdAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Read Memory, 1 to 256 bytes.</summary>
    public Task ReadMemoryAsync(uint address, Memory<byte> destination, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Write Memory, up to 256 bytes inside one 256-byte aligned block; whole flash words in main flash.</summary>
    public Task WriteMemoryAsync(uint address, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Extended Erase of a list.</summary>
    public Task EraseSectorsAsync(IReadOnlyList<ushort> numbers, bool touchesBank2, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Destructive: Extended Erase 0xFFFF.</summary>
    public Task MassEraseAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Destructive: Extended Erase 0xFFFE (bank 1) or 0xFFFD (bank 2).</summary>
    public Task EraseBankAsync(int bank, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Go.</summary>
    public Task GoAsync(uint address, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Write Protect: replaces the set. The ROM may reset; connect anew.</summary>
    public Task WriteProtectAsync(IReadOnlyList<byte> sectorCodes, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Write Unprotect: lifts all. The ROM may reset; connect anew.</summary>
    public Task WriteUnprotectAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Readout Protect. The ROM may reset; connect anew.</summary>
    public Task ReadoutProtectAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Destructive: Readout Unprotect erases everything. Connect anew.</summary>
    public Task ReadoutUnprotectAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Disposes the link.</summary>
    public ValueTask DisposeAsync() => Link.DisposeAsync();
}
