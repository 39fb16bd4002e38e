namespace Nameplate.Campaign.Store;

/// <summary>The power went away in the middle of an act.</summary>
internal sealed class PowerCutException() : Exception("power cut");
