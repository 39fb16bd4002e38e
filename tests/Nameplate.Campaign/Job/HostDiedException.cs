namespace Nameplate.Campaign.Job;

/// <summary>The host's process ended here, without a word.</summary>
internal sealed class HostDiedException() : Exception("the host died");
