using System.Text;

using Nameplate.Foundation;

namespace Nameplate.Identity.Tests;

public sealed class FieldTests
{
    [Theory]
    [InlineData("start_delay=250", "05100400FA000000")]
    [InlineData("start_delay=250ms", "05100400FA000000")]
    [InlineData("start_delay=250 ms", "05100400FA000000")]
    [InlineData("start_delay=0.25s", "05100400FA000000")]
    [InlineData("start_delay=250000us", "05100400FA000000")]
    [InlineData("start_delay=0xFA", "05100400FA000000")]
    [InlineData("serial=A1", "0230020041310000")]
    [InlineData("mac=02:00:5e:10:00:01", "0660060002005E1000010000")]
    [InlineData("mac_count=2", "0710020002000000")]
    [InlineData("made=2023-11-14T22:13:20Z", "0880080000F1536500000000")]
    [InlineData("calibration=1,-2.5", "094008000000803F000020C0")]
    [InlineData("calibration_blob=0a0B0c", "0A0003000A0B0C00")]
    [InlineData("key1=00112233", "1190040000112233")]
    [InlineData("delay@801:u32[us]=250", "01180400FA000000")]
    [InlineData("offset@802:i16=-2", "02280200FEFF0000")]
    public void A_value_is_coded_exactly(string text, string raw)
    {
        FieldAssignment result = FieldCatalog.Known.ParseAssignment(text);
        result.Reason.ShouldBe("");
        Convert.ToHexString(result.Changes[0].Field!.Raw.Span).ShouldBe(raw);
    }

    [Theory]
    [InlineData("start_delay=250us", "250us is 0.25 ms, and start_delay holds whole ms")]
    [InlineData("start_delay=1.5", "1.5 is 1.5 ms, and start_delay holds whole ms")]
    [InlineData("start_delay=5V", "start_delay counts ms, not V")]
    [InlineData("start_delay=-1", "start_delay is 0 to 4294967295 ms, not -1")]
    [InlineData("start_delay=5000000s", "start_delay is 0 to 4294967295 ms, not 5000000000")]
    [InlineData("start_delay=", "'' is no number")]
    [InlineData("start_delay=0.99999999999999999999999999999925s", "0.99999999999999999999999999999925s is 999.999999999999 ms, and start_delay holds whole ms")]
    [InlineData("mac_count=3 ms", "mac_count counts without a unit, not ms")]
    [InlineData("mac=02:00", "'02:00' is no EUI-48 or EUI-64")]
    [InlineData("key1=abc", "bytes are written as pairs of hex digits")]
    [InlineData("made=yesterday", "'yesterday' is no time like 2026-03-01T12:00:00Z")]
    public void A_value_that_does_not_fit_is_refused_with_the_reason(string text, string reason)
    {
        FieldAssignment result = FieldCatalog.Known.ParseAssignment(text);
        result.Error.ShouldBe(ErrorCodes.BadFieldValue);
        result.Reason.ShouldBe(reason);
    }

    [Fact]
    public void An_undeclared_name_is_refused_with_the_declaration_to_write()
    {
        FieldAssignment result = FieldCatalog.Known.ParseAssignment("speed=3");
        result.Error.ShouldBe(ErrorCodes.UnknownField);
        result.Reason.ShouldBe("no field is called 'speed'; declare it where it is set: speed@801:u32=3");
    }

    [Theory]
    [InlineData("delay@7FF:u32=1")]
    [InlineData("delay@1801:u32=1")]
    [InlineData("delay@801:u24=1")]
    [InlineData("delay@801:u32[us=1")]
    [InlineData("start_delay@801:u32=1")]
    [InlineData("1st@801:u32=1")]
    public void A_declaration_that_makes_no_sense_is_refused(string text) =>
        FieldCatalog.Known.ParseAssignment(text).Error.ShouldBe(ErrorCodes.UnknownField);

    [Fact]
    public void A_users_field_brings_its_name_along()
    {
        FieldAssignment result = FieldCatalog.Known.ParseAssignment("delay@801:u32[us]=250");
        var fields = FieldList.Parse(FieldList.Encode(result.Changes.Select(c => c.Field!)));
        FieldCatalog named = FieldCatalog.Known.WithNamesOf(fields);
        named.Describe(fields.Find(0x801)!).ShouldBe(("delay", "250"));
        result.Catalog!.Describe(fields.Find(0x801)!).ShouldBe(("delay", "250 us"));
    }

    [Fact]
    public void A_secret_is_never_shown()
    {
        Field key = FieldCatalog.Known.ParseAssignment("key0=00112233").Changes[0].Field!;
        FieldCatalog.Known.Describe(key).ShouldBe(("key0", "(secret, 4 bytes)"));
    }

    [Theory]
    [InlineData("serial=A1")]
    [InlineData("start_delay=250 ms")]
    [InlineData("mac=02:00:5e:10:00:01")]
    [InlineData("made=2023-11-14T22:13:20Z")]
    [InlineData("calibration=1,-2.5,3.4028235E+38")]
    [InlineData("calibration_blob=0A0B0C")]
    public void What_is_printed_can_be_read_again(string text)
    {
        Field field = FieldCatalog.Known.ParseAssignment(text).Changes[0].Field!;
        (string name, string value) = FieldCatalog.Known.Describe(field);
        $"{name}={value}".ShouldBe(text);
    }

    [Fact]
    public void Control_characters_in_a_text_are_shown_as_hex() =>
        FieldText.Format(new Field(0x3002, new byte[] { 0x1B, 0x5B }), null).ShouldBe("1B5B");

    [Fact]
    public void Fields_are_ordered_known_then_others_as_given_then_auth()
    {
        Field[] fields = [new(0xF7FF, new byte[4]), new(0x1900, new byte[4]), new(0x1005, new byte[4]), new(0x1801, default),
            new(0x3002, default), new(0xC7FE, new byte[2])];
        FieldList.Parse(FieldList.Encode(fields)).Fields.Select(f => (int)f.Tag)
            .ShouldBe([0x3002, 0x1005, 0xC7FE, 0x1900, 0x1801, 0xF7FF]);
    }

    [Fact]
    public void Padding_of_a_field_that_is_only_copied_stays_as_it_was()
    {
        byte[] payload = Convert.FromHexString("00090100AA112233");
        FieldList.Encode(FieldList.Parse(payload).Fields).ShouldBe(payload);
    }

    [Fact]
    public void A_catalog_file_declares_fields()
    {
        const string json = """
            { "schema": "nameplate.fields/1",
              "fields": [ { "name": "rs485_delay", "tag": "801", "type": "u32", "unit": "us", "range": [0, 1000],
                            "description": "pause" } ] }
            """;
        FieldCatalogFile.TryRead(Encoding.UTF8.GetBytes(json), FieldCatalog.Known, out FieldCatalog catalog, out string reason)
            .ShouldBeTrue(reason);
        catalog.ParseAssignment("rs485_delay=1ms").Error.ShouldBeNull();
        catalog.ParseAssignment("rs485_delay=2ms").Reason.ShouldBe("rs485_delay is 0 to 1000 us, not 2000");
    }

    [Fact]
    public void A_catalog_file_whose_texts_are_no_characters_is_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"schema":"nameplate.fields/1","fields":[{"name":"a?","tag":"801","type":"u8"}]}""");
        json[Array.IndexOf(json, (byte)'?')] = 0xFF;
        FieldCatalogFile.TryRead(json, FieldCatalog.Known, out _, out string reason).ShouldBeFalse();
        reason.ShouldContain("UTF-8");

        byte[] half = Encoding.UTF8.GetBytes("""{"schema":"nameplate.fields/1","fields":[{"name":"a\ud800","tag":"801","type":"u8"}]}""");
        FieldCatalogFile.TryRead(half, FieldCatalog.Known, out _, out reason).ShouldBeFalse();
        reason.ShouldContain("half a character");
    }

    [Fact]
    public void A_value_that_no_field_can_hold_is_refused()
    {
        FieldAssignment assigned = FieldCatalog.Known.ParseAssignment($"mine@801:text={new string('x', 70_000)}");
        assigned.Error.ShouldBe(ErrorCodes.BadFieldValue);
        assigned.Reason.ShouldContain("at most 65532 bytes, not 70000");
    }

    [Fact]
    public void An_unknown_name_is_told_where_no_id_is_left_to_suggest()
    {
        FieldCatalog catalog = FieldCatalog.Known;
        for (int id = Field.FirstUserId; id <= 0xFFF; id++)
        {
            catalog.TryAdd(new FieldDefinition($"field_{id}", id, FieldType.Text, 0), out catalog, out string reason).ShouldBeTrue(reason);
        }

        catalog.ParseAssignment("other=1").Reason.ShouldContain("no id is free");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("""{"schema":"nameplate.fields/2","fields":[]}""")]
    [InlineData("""{"schema":"nameplate.fields/1","fields":[{"name":"a","tag":"801"}]}""")]
    [InlineData("""{"schema":"nameplate.fields/1","fields":[{"name":"a","tag":"801","type":"u32","unti":"us"}]}""")]
    [InlineData("""{"schema":"nameplate.fields/1","fields":[{"name":"a","tag":"801","type":"text","range":[0,1]}]}""")]
    [InlineData("""{"schema":"nameplate.fields/1","fields":[{"name":"a","tag":"801","type":"u8"},{"name":"b","tag":"801","type":"u8"}]}""")]
    public void A_catalog_file_that_makes_no_sense_is_refused(string json)
    {
        FieldCatalogFile.TryRead(Encoding.UTF8.GetBytes(json), FieldCatalog.Known, out FieldCatalog catalog, out string reason)
            .ShouldBeFalse();
        reason.ShouldNotBeEmpty();
        catalog.ShouldBeSameAs(FieldCatalog.Known);
    }
}
