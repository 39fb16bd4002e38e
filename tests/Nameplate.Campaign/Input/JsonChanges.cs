using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nameplate.Campaign.Input;

/// <summary>Changes of a JSON text that leave it JSON: other values, members gone, twice, renamed, of another kind.</summary>
internal static class JsonChanges
{
    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "-1", "1", "2147483648", "4294967295", "4294967296", "18446744073709551615", "18446744073709551616", "-9223372036854775808",
        "1e400", "0.5", "\"\"", "\"0\"", "\"0x\"", "\"0xFFFFFFFF\"", "\"0x00000000\"", "\"99\"", "\"Erasing\"", "\"99999999999999999999\"", "\"AAAA\"", "\"=\"", "[]", "[null]",
        "[[]]", "{}", "{\"\":null}", "{\"136183808\":null}", "{\"136183808\":\"AAAA\"}", "{\"first\":null,\"last\":null}", "\"\\u0000\\u001b[31m\"", "\"\\ud83d\\ude00\"", "\"../../etc/passwd\"", "\"2026-02-30\"", "\"0001-01-01T00:00:00+23:59\"", "[0,\"\"]", "[1,0]", "[-1,1e28]",
    ];

    /// <summary>Changes one place; where the text is no JSON any more, any bytes.</summary>
    public static string Change(byte[][] parts, int part, Random random)
    {
        string? what = null;
        try
        {
            if (JsonNode.Parse(parts[part]) is { } root)
            {
                what = Change(root, random);
                parts[part] = Encoding.UTF8.GetBytes(root.ToJsonString());
            }
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            // Other changes have made it something else.
        }

        return what ?? ByteChanges.Change(parts, random);
    }

    /// <summary>What the parser throws, at once or when a value is looked at: a member twice, half a character.</summary>
    public static bool IsBroken(Exception exception) => exception is JsonException or ArgumentException or InvalidOperationException;

    private static string? Change(JsonNode root, Random random)
    {
        List<JsonNode> containers = [];
        Collect(root, containers);
        return containers.Count == 0 ? null : containers[random.Next(containers.Count)] switch
        {
            JsonObject members => ChangeObject(members, random),
            JsonArray elements => ChangeArray(elements, random),
            _ => null,
        };
    }

    private static void Collect(JsonNode node, List<JsonNode> into)
    {
        if (node is JsonObject or JsonArray)
        {
            into.Add(node);
        }

        IEnumerable<JsonNode?> inside = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray elements => elements,
            _ => [],
        };
        foreach (JsonNode? child in inside.Take(64))
        {
            if (child is not null)
            {
                Collect(child, into);
            }
        }
    }

    private static string ChangeObject(JsonObject members, Random random)
    {
        if (members.Count == 0)
        {
            members["added"] = Value(random);
            return "a member added";
        }

        string name = members.ElementAt(random.Next(members.Count)).Key;
        string other = members.ElementAt(random.Next(members.Count)).Key;
        switch (random.Next(6))
        {
            case 0:
                members.Remove(name);
                return $"no {name}";
            case 1:
                members[$"{name}x"] = members[name]?.DeepClone();
                members.Remove(name);
                return $"{name} renamed";
            case 2:
                members[name] = members[other]?.DeepClone();
                return $"{name} as {other}";
            default:
                string value = s_values[random.Next(s_values.Length)];
                members[name] = JsonNode.Parse(value);
                return $"{name} = {value}";
        }
    }

    private static string ChangeArray(JsonArray elements, Random random)
    {
        int at = random.Next(elements.Count + 1);
        if (at < elements.Count && random.Next(3) == 0)
        {
            elements.RemoveAt(at);
            return "an element less";
        }

        if (elements.Count > 0 && random.Next(2) == 0)
        {
            JsonNode? twice = elements[random.Next(elements.Count)];
            for (int times = random.Next(8) == 0 ? random.Next(2000) : 1; times > 0; times--)
            {
                elements.Insert(at, twice?.DeepClone());
            }

            return "an element again";
        }

        elements.Insert(at, Value(random));
        return "an element of another kind";
    }

    private static JsonNode? Value(Random random) => JsonNode.Parse(s_values[random.Next(s_values.Length)]);
}
