using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Nameplate.Cli.Commands;

/// <summary>What the value of an option or an argument must be. One that breaks it is a wrong command line.</summary>
internal static class ValueChecks
{
    /// <summary>A number within bounds. One that is no number at all is told of by the parser itself.</summary>
    /// <param name="option">The option.</param>
    /// <param name="fits">True for a value that may be.</param>
    /// <param name="what">What is said of any other.</param>
    public static void MustBe<T>(this Option<T> option, Func<T?, bool> fits, string what) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && ValueOf<T>(result) is { IsNumber: true } read && !fits(read.Value))
        {
            result.AddError(what);
        }
    });

    /// <summary>Reads a number with a point and no thousands: a comma would make fifteen of one and a half.</summary>
    public static double Decimal(ArgumentResult result)
    {
        if (!double.TryParse(result.Tokens.Single().Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            result.AddError($"'{result.Tokens.Single().Value}' is no number such as 1.5");
        }

        return number;
    }

    /// <summary>The name of a file: not empty, and nothing that no system can have for one.</summary>
    public static void NamesFile(this Option option) => option.Validators.Add(result => RequireNames(result, option.Name));

    /// <summary>As for an option.</summary>
    public static void NamesFile(this Argument argument) => argument.Validators.Add(result => RequireNames(result, argument.Name));

    private static void RequireNames(SymbolResult result, string what)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0 || token.Value.Contains('\0', StringComparison.Ordinal)))
        {
            result.AddError($"{what} wants the name of a file");
        }
    }

    private static (bool IsNumber, T? Value) ValueOf<T>(OptionResult result)
    {
        try
        {
            return (true, result.GetValueOrDefault<T>());
        }
        catch (InvalidOperationException)
        {
            return (false, default);
        }
    }
}
