// Differential and fuzzers take both cores by themselves; side by side they would only be slower.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
