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
