// Calls of the C library (firmware/src/nameplate.h, nameplate_writer.h), built by `make shared` and loaded at run time. The only
// file with pointers in this project, because the library is given addresses and calls back through function pointers:
//
//   CStore ---- nameplate_open, _examine, _get_*, _find, _next, _read, _history, _authenticate, _write, _format ----> libnameplate.so
//   IChip  <--- read_line, program_line, erase      ICrypto <--- begin, update, verify
//
// Structures keep the names of the headers; LayoutTests asks the C compiler for the offset and size of each of their members.
// Everything that C sees lies in one block of native memory, which outlives every call. An exception in a callback does not
// cross C: it is kept, the callback reports a failure, and it is thrown again when the call is back.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nameplate.Foundation;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

#pragma warning disable CS0649, CS0169 // C fills them

internal unsafe struct nameplate_port_t
{
    public delegate* unmanaged[Cdecl]<nint, uint, byte*, int> read_line;
    public delegate* unmanaged[Cdecl]<nint, byte*, void> read_uid;
    public nint context;
    public uint product_id;
}

internal struct nameplate_region_t
{
    public uint @base;
    public uint alias;
    public uint size;
}

internal struct nameplate_slot_t
{
    public uint address;
    public uint generation;
    public ushort payload_length;
    public byte format;
    public byte flags;
    public uint epoch;
    public ulong device_id;
    public uint uid_crc;
    public ushort index;
    public byte region;
    public byte settled;
}

internal unsafe struct nameplate_t
{
    public nameplate_port_t* port;
    public nameplate_region_t* regions;
    public nameplate_slot_t newest;
    public ushort status;
    public byte region_count;
    public byte swapped;
}

internal struct nameplate_field_t
{
    public ushort tag;
    public ushort length;
    public ushort offset;
}

internal unsafe struct nameplate_crypto_t
{
    public delegate* unmanaged[Cdecl]<nint, byte, byte, int> begin;
    public delegate* unmanaged[Cdecl]<nint, byte*, nuint, void> update;
    public delegate* unmanaged[Cdecl]<nint, byte*, nuint, int> verify;
    public nint context;
}

internal unsafe struct nameplate_flash_t
{
    public delegate* unmanaged[Cdecl]<nint, uint, byte*, int> program_line;
    public delegate* unmanaged[Cdecl]<nint, uint, uint, int> erase;
    public nint context;
}

internal unsafe struct nameplate_change_t
{
    public ushort tag;
    public ushort length;
    public byte* value;
}

internal unsafe struct nameplate_edit_t
{
    public nameplate_change_t* changes;
    public nuint change_count;
    public byte* workspace;
    public nuint workspace_size;
    public uint writer;
    public uint unix_time;
}

#pragma warning restore CS0649, CS0169

/// <summary>A field to set, or to remove where <paramref name="Value"/> is null.</summary>
internal readonly record struct CChange(ushort Tag, byte[]? Value);

/// <summary>One handle of the C library and what it points to. One caller at a time.</summary>
internal sealed unsafe class CStore : IDisposable
{
    private const int MaxPayload = 32768;
    private const int BufferSize = 2 * MaxPayload;
    private const byte Junk = 0xA5;

    private static readonly nint s_library = NativeLibrary.Load(CBuild.SharedLibrary);
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_port_t*, nameplate_region_t*, byte, int> s_open =
        (delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_port_t*, nameplate_region_t*, byte, int>)Symbol("open");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, int> s_examine =
        (delegate* unmanaged[Cdecl]<nameplate_t*, int>)Symbol("examine");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, ushort, void*, int> s_getU32 = Getter("get_u32");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, ushort, void*, int> s_getU64 = Getter("get_u64");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, ushort, void*, int> s_getI32 = Getter("get_i32");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, ushort, void*, int> s_getMac = Getter("get_mac");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, ushort, void*, int> s_find = Getter("find");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, ushort, byte*, nuint, int> s_getString =
        (delegate* unmanaged[Cdecl]<nameplate_t*, ushort, byte*, nuint, int>)Symbol("get_string");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, ushort, byte*, nuint, int> s_getBytes =
        (delegate* unmanaged[Cdecl]<nameplate_t*, ushort, byte*, nuint, int>)Symbol("get_bytes");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_field_t*, int> s_next =
        (delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_field_t*, int>)Symbol("next");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_field_t*, nuint, byte*, nuint, int> s_read =
        (delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_field_t*, nuint, byte*, nuint, int>)Symbol("read");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_slot_t*, int> s_history =
        (delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_slot_t*, int>)Symbol("history");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, byte> s_isBoundHere =
        (delegate* unmanaged[Cdecl]<nameplate_t*, byte>)Symbol("is_bound_here");
    private static readonly delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_crypto_t*, int> s_authenticate =
        (delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_crypto_t*, int>)Symbol("authenticate");

    private readonly Block* _block;
    private GCHandle _self;
    private IChip? _chip;
    private ICrypto? _crypto;
    private Exception? _failure;
    private int _regionCount;

    public CStore()
    {
        _block = (Block*)NativeMemory.AllocZeroed((nuint)sizeof(Block));
        _self = GCHandle.Alloc(this);
        nint context = GCHandle.ToIntPtr(_self);
        _block->Port.context = context;
        _block->Port.read_line = &ReadLine;
        _block->Flash = new nameplate_flash_t { program_line = &ProgramLine, erase = &EraseRegion, context = context };
        _block->Crypto = new nameplate_crypto_t { begin = &Begin, update = &Update, verify = &Verify, context = context };
    }

    /// <summary>Bits that the handle keeps.</summary>
    public StoreStatus Status => (StoreStatus)_block->Handle.status;

    public StoreSide Side => _block->Handle.swapped != 0 ? StoreSide.Alias : StoreSide.Primary;

    public nameplate_slot_t Newest => _block->Handle.newest;

    public byte RegionCount => _block->Handle.region_count;

    /// <summary>Opens the store; the handle is full of junk before, as on a stack.</summary>
    /// <param name="chip">Where lines come from.</param>
    /// <param name="layout">The regions.</param>
    /// <param name="uid">12 bytes, or none if not known.</param>
    public int Open(IChip chip, StoreLayout layout, ReadOnlySpan<byte> uid)
    {
        _chip = chip;
        _regionCount = layout.Regions.Count;
        for (int i = 0; i < _regionCount; i++)
        {
            AddressRange region = layout.Regions[i];
            Regions[i] = new nameplate_region_t
            {
                @base = region.Start,
                alias = region.Start ^ layout.BankStride,
                size = region.Length,
            };
        }
        _block->Port.product_id = layout.ProductId;
        _block->Port.read_uid = uid.IsEmpty ? null : &ReadUid;
        uid.CopyTo(new Span<byte>(_block->Uid, uid.Length));
        Unsafe.InitBlock(&_block->Handle, Junk, (uint)sizeof(nameplate_t));
        return Back(s_open(&_block->Handle, &_block->Port, Regions, (byte)_regionCount));
    }

    /// <summary>All status bits of the store that was opened last.</summary>
    public int Examine() => Back(s_examine(&_block->Handle));

    /// <summary>Makes another generation the one whose fields are read, as the header says.</summary>
    public void Show(nameplate_slot_t slot) => _block->Handle.newest = slot;

    public int GetU32(int id, out uint value) => Get(s_getU32, id, out value);

    public int GetU64(int id, out ulong value) => Get(s_getU64, id, out value);

    public int GetI32(int id, out int value) => Get(s_getI32, id, out value);

    /// <summary>A text of <paramref name="size"/> bytes, the 0 included; the bytes behind it must stay as they were.</summary>
    public int GetString(int id, int size, out ReadOnlySpan<byte> text)
    {
        Clear(size);
        int result = Back(s_getString(&_block->Handle, (ushort)id, Buffer, (nuint)size));
        text = Taken(size, result >= 0 ? result + 1 : 0);
        return result;
    }

    public int GetBytes(int id, int size, out ReadOnlySpan<byte> bytes)
    {
        Clear(size);
        int result = Back(s_getBytes(&_block->Handle, (ushort)id, Buffer, (nuint)size));
        bytes = Taken(size, Math.Max(result, 0));
        return result;
    }

    public int GetMac(int index, out ReadOnlySpan<byte> mac)
    {
        Clear(6);
        int result = Back(s_getMac(&_block->Handle, (ushort)index, Buffer));
        mac = Taken(6, result == 0 ? 6 : 0);
        return result;
    }

    public int Find(int id, out nameplate_field_t field) => Get(s_find, id, out field);

    public int Next(ref nameplate_field_t field)
    {
        fixed (nameplate_field_t* at = &field)
        {
            return Back(s_next(&_block->Handle, at));
        }
    }

    public int Read(nameplate_field_t field, int offset, int count, out ReadOnlySpan<byte> bytes)
    {
        Clear(count);
        int result = Back(s_read(&_block->Handle, &field, (nuint)offset, Buffer, (nuint)count));
        bytes = Taken(count, result == 0 ? count : 0);
        return result;
    }

    public int History(ref nameplate_slot_t slot)
    {
        fixed (nameplate_slot_t* at = &slot)
        {
            return Back(s_history(&_block->Handle, at));
        }
    }

    public bool IsBoundHere() => Back(s_isBoundHere(&_block->Handle)) != 0;

    public int Authenticate(ICrypto crypto)
    {
        _crypto = crypto;
        return Back(s_authenticate(&_block->Handle, &_block->Crypto));
    }

    /// <summary>Writes into the store that was opened last.</summary>
    public int Write(IReadOnlyList<CChange> changes, int workspace, WriteStamp stamp)
    {
        var write = (delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_flash_t*, nameplate_edit_t*, int>)Symbol("write");
        return WithEdit(changes, workspace, stamp, edit => write(&_block->Handle, &_block->Flash, (nameplate_edit_t*)edit));
    }

    /// <summary>Formats the store that was opened last.</summary>
    public int Format(ulong number, int slotSize, IReadOnlyList<CChange> changes, int workspace, WriteStamp stamp)
    {
        var format =
            (delegate* unmanaged[Cdecl]<nameplate_t*, nameplate_flash_t*, ulong, uint, nameplate_edit_t*, int>)Symbol("format");
        return WithEdit(changes, workspace, stamp,
            edit => format(&_block->Handle, &_block->Flash, number, (uint)slotSize, (nameplate_edit_t*)edit));
    }

    public void Dispose()
    {
        _self.Free();
        NativeMemory.Free(_block);
    }

    private nameplate_region_t* Regions => (nameplate_region_t*)_block->Regions;

    private byte* Buffer => _block->Buffer;

    private static nint Symbol(string name) => NativeLibrary.GetExport(s_library, $"nameplate_{name}");

    private static delegate* unmanaged[Cdecl]<nameplate_t*, ushort, void*, int> Getter(string name) =>
        (delegate* unmanaged[Cdecl]<nameplate_t*, ushort, void*, int>)Symbol(name);

    private int Get<T>(delegate* unmanaged[Cdecl]<nameplate_t*, ushort, void*, int> call, int id, out T value)
        where T : unmanaged
    {
        T got = default;
        int result = Back(call(&_block->Handle, (ushort)id, &got));
        value = got;
        return result;
    }

    private int WithEdit(IReadOnlyList<CChange> changes, int workspace, WriteStamp stamp, Func<nint, int> call)
    {
        var native = new nameplate_change_t[changes.Count];
        byte[] values = [.. changes.SelectMany(c => c.Value ?? []), 0];
        var scratch = new byte[workspace + 1];
        scratch[workspace] = Junk;
        fixed (byte* value = values, room = scratch)
        {
            byte* at = value;
            for (int i = 0; i < native.Length; i++)
            {
                int length = changes[i].Value?.Length ?? 0;
                native[i] = new nameplate_change_t
                {
                    tag = changes[i].Tag,
                    length = (ushort)length,
                    value = changes[i].Value is null ? null : at,
                };
                at += length;
            }
            fixed (nameplate_change_t* first = native)
            {
                var edit = new nameplate_edit_t
                {
                    changes = first,
                    change_count = (nuint)native.Length,
                    workspace = room,
                    workspace_size = (nuint)workspace,
                    writer = stamp.Writer,
                    unix_time = stamp.UnixTime,
                };
                int result = Back(call((nint)(&edit)));
                room[workspace].ShouldBe(Junk, "the workspace was left");
                return result;
            }
        }
    }

    private void Clear(int count) => Unsafe.InitBlock(Buffer, Junk, (uint)count + 1);

    /// <summary>What C put into the buffer; it must not have touched the byte behind its size.</summary>
    private ReadOnlySpan<byte> Taken(int size, int count)
    {
        Buffer[size].ShouldBe(Junk, "the buffer was left");
        return new ReadOnlySpan<byte>(Buffer, count);
    }

    private T Back<T>(T result)
    {
        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException("a callback failed", failure);
        }
        return result;
    }

    private static int Guarded(nint context, Func<CStore, int> act)
    {
        var store = (CStore)GCHandle.FromIntPtr(context).Target!;
        try
        {
            return act(store);
        }
        catch (Exception e)
        {
            store._failure ??= e;
            return -1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ReadLine(nint context, uint address, byte* line)
    {
        var store = (CStore)GCHandle.FromIntPtr(context).Target!;
        try
        {
            return (int)store._chip!.Read(address, new Span<byte>(line, LineRead.Size));
        }
        catch (Exception e)
        {
            store._failure ??= e;
            return (int)LineState.Unreadable;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReadUid(nint context, byte* uid)
    {
        var store = (CStore)GCHandle.FromIntPtr(context).Target!;
        new ReadOnlySpan<byte>(store._block->Uid, Block.UidSize).CopyTo(new Span<byte>(uid, Block.UidSize));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ProgramLine(nint context, uint address, byte* line) => Guarded(
        context, store => store._chip!.Program(address, new ReadOnlySpan<byte>(line, LineRead.Size).ToArray()) ? 0 : -1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int EraseRegion(nint context, uint address, uint size) => Guarded(
        context, store => store._chip!.Erase(address, size) ? 0 : -1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Begin(nint context, byte algorithm, byte keyId) => Guarded(
        context, store => store._crypto!.Begin(algorithm, keyId) ? 0 : -1);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Update(nint context, byte* bytes, nuint count) => Guarded(context, store =>
    {
        store._crypto!.Update(new ReadOnlySpan<byte>(bytes, checked((int)count)).ToArray());
        return 0;
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Verify(nint context, byte* tag, nuint length) => Guarded(
        context, store => store._crypto!.Verify(new ReadOnlySpan<byte>(tag, checked((int)length)).ToArray()) ? 0 : -1);

    private struct Block
    {
        public const int UidSize = 12;

        public nameplate_t Handle;
        public nameplate_port_t Port;
        public nameplate_flash_t Flash;
        public nameplate_crypto_t Crypto;
        public fixed byte Regions[2 * 12];
        public fixed byte Uid[UidSize];
        public fixed byte Buffer[BufferSize];
    }
}
