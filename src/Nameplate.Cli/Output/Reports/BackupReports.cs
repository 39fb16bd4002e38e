using Nameplate.Provisioning.Backups;

namespace Nameplate.Cli.Output.Reports;

/// <summary>JSON of <c>backup</c>.</summary>
internal sealed record BackupReport(
    string Port, string Chip, string? Uid, string? Number, string Scope, string File, string Description, long Bytes,
    IReadOnlyList<RangeReport> Ranges, IReadOnlyList<RangeReport> Unreadable) : Report("nameplate.backup/1")
{
    public static BackupReport Of(string port, Backup backup, string file) => new(
        port, backup.Chip, backup.Uid is null ? null : backup.UidText, backup.Number?.ToString(), backup.Scope.ToString().ToLowerInvariant(),
        file, file + Backup.DescriptionSuffix, backup.Image.Length,
        [.. backup.Image.Segments.Select(segment => RangeReport.Of(segment.Range))], [.. backup.Unreadable.Select(RangeReport.Of)]);
}

/// <summary>JSON of <c>restore</c>.</summary>
internal sealed record RestoreReport(
    string Port, string Chip, string? Uid, string File, bool DryRun, string? Number, bool IdentityChanged, PlanReport? Plan,
    long? BytesVerified, IReadOnlyList<RangeReport> LeftOut) : Report("nameplate.restore/1");

/// <summary>JSON of <c>wipe-identity</c> and <c>mass-erase</c>.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Port">The port.</param>
/// <param name="Chip">The chip.</param>
/// <param name="Uid">Its unique ID; null where the ROM refuses it.</param>
/// <param name="Changed">False where there was nothing to destroy.</param>
/// <param name="Number">The number that is gone; null without one.</param>
/// <param name="Saved">The backup that was kept first; null without one.</param>
/// <param name="Restore">The command that brings it back; null without a backup.</param>
internal sealed record DestructionReport(
    string Verb, string Port, string Chip, string? Uid, bool Changed, string? Number, string? Saved, string? Restore)
    : Report($"nameplate.{Verb}/1");

/// <summary>JSON of <c>unprotect</c>.</summary>
internal sealed record UnprotectReport(string Port, string Chip, string? Uid, bool Changed) : Report("nameplate.unprotect/1");
