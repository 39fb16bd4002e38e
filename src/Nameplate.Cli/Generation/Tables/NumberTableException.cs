using Nameplate.Foundation;

namespace Nameplate.Cli.Generation.Tables;

/// <summary>A table of numbers and unique IDs that no firmware may carry. N705.</summary>
internal sealed class NumberTableException(string message, string hint) : CodedException(ErrorCodes.NumberTable, message, hint);
