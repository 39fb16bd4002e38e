namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>show</c>.</summary>
/// <param name="Source">The port, or the dump's file.</param>
/// <param name="Chip">The chip by whose placement it was read.</param>
/// <param name="Uid">The device's UID; null for a dump, and where the ROM refuses it.</param>
/// <param name="OpenJournal">The number that this host's journal wants to write back; null without an open journal.</param>
/// <param name="Identity">What is there.</param>
internal sealed record ShowReport(string Source, string Chip, string? Uid, string? OpenJournal, StoreReport Identity)
    : Report("nameplate.show/1");

/// <summary>JSON of <c>assign</c>, <c>set</c> and <c>unset</c>.</summary>
internal sealed record WriteReport(
    string Verb, string Port, string Chip, string? Uid, bool Changed, string How, double Seconds, StoreReport Identity)
    : Report($"nameplate.{Verb}/1");

/// <summary>JSON of <c>provision</c>.</summary>
internal sealed record ProvisionReport(
    string Port, string Chip, string? Uid, bool IdentityChanged, StoreReport Identity, PlanReport Plan, long BytesVerified,
    double Seconds, string Started) : Report("nameplate.provision/1");
