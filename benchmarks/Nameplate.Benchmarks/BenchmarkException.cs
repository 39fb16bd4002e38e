namespace Nameplate.Benchmarks;

/// <summary>A program failed, or did something else than the work that was to be timed.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
