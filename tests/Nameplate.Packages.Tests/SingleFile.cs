using System.Buffers.Binary;

namespace Nameplate.Packages.Tests;

// A .NET program that is one file: a host, and behind it the files that it runs from memory. Bundle format 6, as .NET's
// src/native/corehost/bundle/header.h has it:
//
//   … int64 header offset | 32-byte signature …            inside the host
//   header: uint32 major, uint32 minor, int32 files, string id (length in one byte), int64 × 4, uint64 flags
//
// Flag 1 tells the host to unpack everything to a folder first. The loader of Wine 8 can run it in that way only.
internal static class SingleFile
{
    private const int UnpackFirst = 1;

    // SHA-256 of ".net core bundle\n".
    private static readonly byte[] s_signature = Convert.FromHexString("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae");

    /// <summary>The same program with this one bit set.</summary>
    public static byte[] WithUnpacking(byte[] program)
    {
        byte[] copy = [.. program];
        int signature = copy.AsSpan().IndexOf(s_signature);
        signature.ShouldBeGreaterThan(0, "not a program that is one file");
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(copy.AsSpan(signature - 8));
        BinaryPrimitives.ReadUInt32LittleEndian(copy.AsSpan(header)).ShouldBe(6u, "another version of the format");
        int flags = header + 12 + 1 + copy[header + 12] + 32;
        copy[flags].ShouldBe((byte)0);
        copy[flags] = UnpackFirst;
        return copy;
    }
}
