using System.Globalization;
using System.Text.Json;
using Nameplate.Bootloader.BootEntry;
using Nameplate.Chips;
using Nameplate.Cli.Commands;
using Nameplate.Cli.Ports;
using Nameplate.Foundation;

namespace Nameplate.Cli.Project;

/// <summary>Reads <c>nameplate.json</c>: whatever is wrong is told with its line and with what is allowed there.</summary>
internal static class ProjectFileReader
{
    /// <summary>Far above any real file; a larger one is not ours.</summary>
    private const int MaximumSize = 1024 * 1024;

    private const string SchemaName = "$schema";

    /// <summary>Every name that may stand in the file, with what may stand behind it.</summary>
    public static IReadOnlyDictionary<string, string> Allowed { get; } = new Dictionary<string, string>
    {
        ["chip"] = "a row of nameplate chips or a part number, in quotes",
        ["port"] = $"a port in quotes ({PortChoice.Forms}), or a list of ports",
        ["boot"] = $"one of {string.Join(", ", BootEntries.All.Select(entry => entry.Name))}, in quotes",
        ["baud"] = "a rate from 50 to 20000000, without quotes",
        ["firmware"] = "the path of a firmware file in quotes, or a list of paths",
        ["base"] = "the address of a raw binary's first byte in quotes, as in \"0x08000000\"",
        ["fields"] = "the path of a fields file in quotes, or a list of fields as such a file has",
    };

    /// <exception cref="UsageException">N208.</exception>
    public static ProjectFile Read(string path)
    {
        byte[] bytes = Bytes(path);
        ReadOnlySpan<byte> json = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        try
        {
            return new Parsing(path, json).File();
        }
        catch (JsonException wrong)
        {
            string reason = wrong.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
            throw Wrong(path, (int)(wrong.LineNumber ?? 0) + 1, $"no JSON: {reason}");
        }
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaximumSize ? File.ReadAllBytes(path) : throw Wrong(path, 1, "the file is larger than 1 MiB");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(ErrorCodes.ProjectFile, $"{path}: {refused.Message.TrimEnd('.')}", "make it readable, or move it away");
        }
    }

    private static UsageException Wrong(string path, int line, string reason) =>
        new(ErrorCodes.ProjectFile, $"{path} line {line}: {reason}", $"mend line {line} of {path}");

    /// <summary>One pass over the file's tokens; a token's place in the bytes gives its line.</summary>
    private ref struct Parsing(string path, ReadOnlySpan<byte> json)
    {
        private readonly ReadOnlySpan<byte> _json = json;
        private readonly List<ProjectSetting> _settings = [];
        private Utf8JsonReader _reader = new(json);
        private ReadOnlyMemory<byte>? _inlineFields;

        public ProjectFile File()
        {
            _reader.Read();
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                throw Wrong(path, Line(), $"the file is an object: {{ \"chip\": …, \"port\": … }}; it may hold {Names()}");
            }

            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                Setting();
            }

            while (_reader.Read())
            {
                // What follows the object is an error, which the reader throws.
            }

            return new ProjectFile(path, _settings, _inlineFields);
        }

        private void Setting()
        {
            string name = Text();
            int line = Line();
            if (name != SchemaName && !Allowed.ContainsKey(name))
            {
                throw Wrong(path, line, $"there is no setting \"{name}\"; allowed are {Names()}");
            }

            if (_settings.Exists(setting => setting.Name == name))
            {
                throw Wrong(path, line, $"\"{name}\" stands here a second time");
            }

            _reader.Read();
            List<string> values = name switch
            {
                "baud" => [Baud()],
                "fields" when _reader.TokenType == JsonTokenType.StartArray => [InlineFields()],
                "port" or "firmware" when _reader.TokenType == JsonTokenType.StartArray => Strings(name),
                _ => [String(name)],
            };
            if (name != SchemaName)
            {
                _settings.Add(new ProjectSetting(name, values, line));
            }
        }

        private string Baud() => _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out int rate) && rate is >= 50 and <= 20_000_000
            ? rate.ToString(CultureInfo.InvariantCulture)
            : throw NotAllowed("baud");

        private string InlineFields()
        {
            int start = (int)_reader.TokenStartIndex;
            _reader.Skip();
            _inlineFields = _json[start..(int)_reader.BytesConsumed].ToArray();
            return "a list of fields";
        }

        private List<string> Strings(string name)
        {
            List<string> values = [];
            while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            {
                values.Add(String(name));
            }

            return values.Count > 0 ? values : throw NotAllowed(name);
        }

        private readonly string String(string name)
        {
            if (_reader.TokenType != JsonTokenType.String || Text() is not { Length: > 0 } text || text.Any(char.IsControl))
            {
                throw NotAllowed(name);
            }

            bool isAllowed = name switch
            {
                "chip" => ChipDatabase.Find(text) is not null,
                "boot" => BootEntries.Find(text) is not null,
                "base" => FirmwareArguments.ParseAddress(text) is not null,
                _ => true,
            };
            return !isAllowed ? throw NotAllowed(name, $"'{text}' is none: ") : name switch
            {
                "firmware" or "fields" => Absolute(text),
                "port" => AbsolutePort(text),
                _ => text,
            };
        }

        private readonly string Text()
        {
            try
            {
                return _reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
                throw Wrong(path, Line(), "the text is no UTF-8");
            }
        }

        private readonly string Absolute(string text) => Path.GetFullPath(text, Path.GetDirectoryName(path)!);

        // A path that starts with a dot, and a virtual device's file, lie beside the project; /dev/ttyUSB0, COM7 and sim:CHIP do not.
        private readonly string AbsolutePort(string text) => text switch
        {
            _ when text.StartsWith('.') => Absolute(text),
            _ when text.StartsWith("sim:", StringComparison.OrdinalIgnoreCase)
                && (text.Contains('/', StringComparison.Ordinal) || ChipDatabase.Find(text[4..]) is null) => $"sim:{Absolute(text[4..])}",
            _ => text,
        };

        private readonly UsageException NotAllowed(string name, string what = "") =>
            Wrong(path, Line(), $"{what}\"{name}\" is {(name == SchemaName ? "the address of a JSON schema, in quotes" : Allowed[name])}");

        private static string Names() => string.Join(", ", Allowed.Keys.Append(SchemaName));

        private readonly int Line() => _json[..(int)_reader.TokenStartIndex].Count((byte)'\n') + 1;
    }
}
