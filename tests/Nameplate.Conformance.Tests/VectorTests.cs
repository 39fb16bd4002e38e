using System.Text.Json;
using Nameplate.Identity;

namespace Nameplate.Conformance.Tests;

/// <summary>The published images (tests/vectors/identity-store) read by C; the expectations were written by hand.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Names => [.. Vector.Names];

    [Fact]
    public void There_are_images_of_every_kind()
    {
        string[] kinds = [.. Vector.Names.Select(name => name[..name.IndexOf('-', StringComparison.Ordinal)]).Distinct()];
        kinds.ShouldBe(["good", "other", "rotten", "torn"]);
        Vector.Names.Count.ShouldBeGreaterThanOrEqualTo(52);
    }

    [Theory, MemberData(nameof(Names))]
    public void C_reads_what_the_image_expects(string name)
    {
        CBuild.Require();
        using var c = new CStore();
        Vector vector = Vector.Load(name);

        Says(c, vector).ShouldBe(Wants(vector.Expected));
    }

    // Control: what one image expects is not what another says.
    [Fact]
    public void No_two_kinds_of_image_pass_for_each_other()
    {
        CBuild.Require();
        using var c = new CStore();

        Says(c, Vector.Load("good-third")).ShouldNotBe(Wants(Vector.Load("rotten-payload").Expected));
    }

    private static string Says(CStore c, Vector vector)
    {
        Picture picture = vector.Picture;
        c.Open(picture, picture.Layout, picture.Uid);
        int result = c.Examine();
        if (result == (int)CResult.E_VERSION)
        {
            return "LaterVersion";
        }
        if (result < 0)
        {
            return $"{(result == (int)CResult.E_NONE ? "None" : (CResult)result)} status {(int)c.Status} side {c.Side}";
        }
        nameplate_slot_t newest = c.Newest;
        var history = new List<uint>();
        nameplate_slot_t slot = default;
        for (int i = 0; c.History(ref slot) == 0; i++)
        {
            if (i > 0)
            {
                history.Add(slot.generation);
            }
        }
        return $"Valid status {result} side {c.Side} number {newest.device_id} generation {newest.generation} epoch {newest.epoch} "
            + $"region {newest.region} slot {newest.index} history [{string.Join(",", history)}] "
            + $"payload {Payload(picture, newest)}";
    }

    private static string Wants(JsonElement expected)
    {
        string state = expected.GetProperty("state").GetString()!;
        string status = $"status {expected.GetProperty("status").GetInt32()} side {expected.GetProperty("side").GetString()}";
        return state switch
        {
            "LaterVersion" => state,
            "None" => $"{state} {status}",
            _ => $"{state} {status} number {expected.GetProperty("number").GetString()} "
                + $"generation {expected.GetProperty("generation").GetUInt32()} epoch {expected.GetProperty("epoch").GetUInt32()} "
                + $"region {expected.GetProperty("region").GetInt32()} slot {expected.GetProperty("slot").GetInt32()} "
                + $"history [{string.Join(",", expected.GetProperty("history").EnumerateArray().Select(g => g.GetUInt32()))}] "
                + $"payload {expected.GetProperty("payload").GetString()}",
        };
    }

    /// <summary>The payload where C says that it lies; FieldComparison asks C for the bytes of each field.</summary>
    private static string Payload(Picture picture, nameplate_slot_t slot)
    {
        Span<byte> line = stackalloc byte[LineRead.Size];
        var payload = new byte[slot.payload_length];
        for (int at = 0; at < payload.Length; at++)
        {
            picture.Read(slot.address + (uint)((1 + at / LineRead.Size) * LineRead.Size), line).ShouldBe(LineState.Fine);
            payload[at] = line[at % LineRead.Size];
        }
        return Convert.ToHexString(payload);
    }
}
