using Nameplate.Identity;

namespace Nameplate.Provisioning.Identity;

/// <summary>A journal that an earlier run of this host left open.</summary>
/// <param name="Record">What it says.</param>
/// <param name="View">The device as it reads now, with its history.</param>
/// <param name="Decision">What the two together mean.</param>
internal sealed record OpenJournal(JournalRecord Record, StoreView View, RecoveryDecision Decision);
