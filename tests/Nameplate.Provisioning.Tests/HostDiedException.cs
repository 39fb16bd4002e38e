namespace Nameplate.Provisioning.Tests;

/// <summary>The process is gone: not one of the failures that a job knows, so that none handles it.</summary>
internal sealed class HostDiedException(string during) : Exception($"the host died: {during}");
