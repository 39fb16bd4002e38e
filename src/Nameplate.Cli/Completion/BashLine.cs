// What bash hands to a completion: the line up to the cursor, as typed. Bash itself also cuts words at the characters of
// COMP_WORDBREAKS, ':' and '=' among them, and replaces only what is behind the last such character; usb:A50285BI and
// start_delay=250ms are one word here, so a suggestion is cut where bash has cut. '@' begins the word that it cuts off
// (rl_special_prefixes of readline), the others end the one before.
using System.Text;

namespace Nameplate.Cli.Completion;

/// <summary>A command line as typed, cut into words by quotes, backslashes and blanks.</summary>
/// <param name="Words">The words without the program's name; the last one is being typed and may be empty.</param>
/// <param name="Replaced">From where on bash replaces the last word.</param>
internal sealed record BashLine(IReadOnlyList<string> Words, int Replaced)
{
    public static BashLine Parse(string line, string breaks)
    {
        List<string> words = [];
        StringBuilder word = new();
        int replaced = 0;
        bool begun = false;
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char letter = line[i];
            if (quote == '\0' && letter is (' ' or '\t'))
            {
                if (begun)
                {
                    words.Add(word.ToString());
                }

                (begun, replaced) = (false, 0);
                word.Clear();
                continue;
            }

            begun = true;
            if (quote != '\0' && letter == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && letter is ('"' or '\''))
            {
                quote = letter;
            }
            else if (letter == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
            }
            else
            {
                word.Append(letter);
                bool isBreak = quote == '\0' && breaks.Contains(letter, StringComparison.Ordinal);
                replaced = !isBreak ? replaced : letter == '@' ? word.Length - 1 : word.Length;
            }
        }

        words.Add(word.ToString());
        return new BashLine([.. words.Skip(1)], replaced);
    }
}
