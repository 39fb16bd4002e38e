namespace Nameplate.Benchmarks;

/// <summary>The machine was too busy while something was timed: to be thrown away and measured again.</summary>
internal sealed class DisturbedException(string message) : Exception(message);
