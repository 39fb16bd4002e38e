using System.Runtime.CompilerServices;
using Nameplate.Serial.Windows;
using Nameplate.Serial.Windows.Native;

namespace Nameplate.Serial.Tests.Windows;

// Bits of winbase.h's DCB, written out as numbers: binary 0x1, parity check 0x2, DTR control 0x30, error character 0x400,
// null stripping 0x800, RTS control 0x3000, abort on error 0x4000.
public sealed class LineControlTests
{
    [Fact]
    public void Structures_have_the_sizes_of_the_headers()
    {
        Unsafe.SizeOf<DCB>().ShouldBe(28);
        Unsafe.SizeOf<COMMTIMEOUTS>().ShouldBe(20);
        Unsafe.SizeOf<COMSTAT>().ShouldBe(12);
    }

    [Fact]
    public void Even_parity_is_8E1_with_checked_parity_and_a_zero_for_a_bad_byte()
    {
        DCB line = LineControl.Raw(default, new SerialSettings());
        (line.BaudRate, line.ByteSize, line.Parity, line.StopBits, line.ErrorChar).ShouldBe((115200u, (byte)8, (byte)2, (byte)0, (byte)0));
        line.Flags.ShouldBe(0x1u | 0x2 | 0x400);
    }

    [Fact]
    public void No_parity_leaves_the_check_off()
    {
        DCB line = LineControl.Raw(default, new SerialSettings { Parity = Parity.None, BaudRate = 1_234_567 });
        (line.BaudRate, line.Parity).ShouldBe((1_234_567u, (byte)0));
        line.Flags.ShouldBe(0x1u);
    }

    [Fact]
    public void Whatever_was_set_before_no_flow_control_or_stripping_is_left_and_the_rest_is_kept()
    {
        DCB before = new()
        {
            DCBlength = 28,
            Flags = uint.MaxValue,
            ByteSize = 5,
            StopBits = 2,
            XonLim = 2048,
            XoffLim = 512,
            XonChar = 17,
            EvtChar = 9,
        };

        DCB line = LineControl.Raw(before, new SerialSettings { Dtr = false, Rts = false });

        line.Flags.ShouldBe(0xFFFF8000u | 0x1 | 0x2 | 0x400, "the bits above are not ours");
        (line.ByteSize, line.StopBits).ShouldBe(((byte)8, (byte)0));
        (line.DCBlength, line.XonLim, line.XoffLim, line.XonChar, line.EvtChar).ShouldBe((28u, (ushort)2048, (ushort)512, (byte)17, (byte)9));
    }

    [Theory]
    [InlineData(true, true, 0x1010)]
    [InlineData(true, false, 0x0010)]
    [InlineData(false, true, 0x1000)]
    [InlineData(false, false, 0x0000)]
    public void Lines_that_are_given_are_driven_in_the_same_request(bool dtr, bool rts, int expected) =>
        (LineControl.Raw(default, new SerialSettings { Dtr = dtr, Rts = rts }).Flags & 0x3030).ShouldBe((uint)expected);

    [Theory]
    [InlineData(0x0000, 0x0000)]
    [InlineData(0x1010, 0x1010)]
    [InlineData(0x2020, 0x1010)]
    [InlineData(0x3010, 0x1010)]
    public void Lines_that_are_not_given_stay_but_for_a_handshake_which_becomes_asserted(int before, int expected) =>
        (LineControl.Raw(new DCB { Flags = (uint)before }, new SerialSettings()).Flags & 0x3030).ShouldBe((uint)expected);

    // "COMMTIMEOUTS": MAXDWORD, MAXDWORD and a constant between 0 and MAXDWORD.
    [Fact]
    public void A_read_ends_with_its_first_byte_and_a_write_has_no_limit()
    {
        COMMTIMEOUTS timeouts = LineControl.AtOnce;
        (timeouts.ReadIntervalTimeout, timeouts.ReadTotalTimeoutMultiplier, timeouts.ReadTotalTimeoutConstant)
            .ShouldBe((0xFFFFFFFFu, 0xFFFFFFFFu, 0xFFFFFFFEu));
        (timeouts.WriteTotalTimeoutMultiplier, timeouts.WriteTotalTimeoutConstant).ShouldBe((0u, 0u));
    }

    // SETRTS 3, CLRRTS 4, SETDTR 5, CLRDTR 6.
    [Theory]
    [InlineData(true, true, new uint[] { 3, 5 })]
    [InlineData(false, true, new uint[] { 3, 6 })]
    [InlineData(true, false, new uint[] { 4, 5 })]
    [InlineData(false, null, new uint[] { 6 })]
    [InlineData(null, false, new uint[] { 4 })]
    [InlineData(null, null, new uint[] { })]
    public void RTS_is_driven_before_DTR(bool? dtr, bool? rts, uint[] functions) =>
        ModemLines.Functions(dtr, rts).ShouldBe(functions);
}
