using System.Text;

namespace Nameplate.Cli.Output;

/// <summary>Breaks lines between words, for terminals.</summary>
internal static class Wrapping
{
    /// <summary>The text in lines of at most <paramref name="width"/> columns, all but the first indented.</summary>
    /// <param name="text">One paragraph; a word longer than a line stays whole.</param>
    /// <param name="indent">Columns in front of the second line and later ones.</param>
    /// <param name="width">Columns; 0 leaves the text as it is.</param>
    public static string Hang(string text, int indent, int width)
    {
        if (width <= indent + 20 || text.Length <= width)
        {
            return text;
        }

        StringBuilder lines = new();
        int at = 0;
        int room = width;
        while (text.Length - at > room)
        {
            int end = text.LastIndexOf(' ', at + room, room);
            if (end <= at + (at == 0 ? indent : 0))
            {
                end = text.IndexOf(' ', at + room);
                if (end < 0)
                {
                    break;
                }
            }

            lines.Append(text, at, end - at).Append('\n').Append(' ', indent);
            at = end + 1;
            room = width - indent;
        }

        return lines.Append(text, at, text.Length - at).ToString();
    }
}
