using Nameplate.Bootloader;
using Nameplate.Foundation;
using Nameplate.Provisioning.Jobs;

namespace Nameplate.Provisioning.Device;

/// <summary>What the option bytes say of a protection that was sent.</summary>
internal enum Agreement
{
    /// <summary>Every register shows what was sent.</summary>
    Shown,

    /// <summary>Those that can be read do; others cannot be read.</summary>
    PartlyShown,

    /// <summary>A register shows something else.</summary>
    Contradicted,
}

/// <summary>
/// Sends Write Protect and Write Unprotect. Both replace the whole set, acknowledge whatever they did, and may reset the ROM
/// (AN3155 rev 20 §3.9, §3.10 say so, the notes of their figures except H7): after each the bootloader is entered anew, the
/// device must be the same, and the option bytes are read again.
/// </summary>
internal sealed class ProtectionControl(DeviceSession session, StopSignal stop)
{
    public ProtectionGroups Groups { get; } = new(session.Chip);

    /// <summary>Sends Write Protect with these codes.</summary>
    public Task ProtectAsync(IReadOnlyList<byte> codes) => SendAsync(
        Allowance.ReadOnly.AllowWriteProtect(codes),
        () => session.Client.WriteProtectAsync(codes, stop.AtOnce));

    /// <summary>Sends Write Unprotect.</summary>
    public Task UnprotectAllAsync() => SendAsync(
        Allowance.ReadOnly.AllowWriteUnprotect(),
        () => session.Client.WriteUnprotectAsync(stop.AtOnce));

    /// <summary>
    /// Makes these groups the protected ones: each reading of the codes in turn, from a clean slate, until the option bytes
    /// agree and <paramref name="accept"/> does.
    /// </summary>
    /// <param name="wanted">Every group that shall be protected.</param>
    /// <param name="clean">True when nothing is protected now.</param>
    /// <param name="accept">Looks at the effect; false: this was the wrong reading.</param>
    /// <returns>False when no reading did it: then nothing is protected, as far as Write Unprotect did what it says.</returns>
    public async Task<bool> ApplyAsync(IReadOnlyCollection<uint> wanted, bool clean, Func<Task<bool>> accept)
    {
        foreach (IReadOnlyList<byte> codes in wanted.Count == 0 ? [[]] : Groups.CodesOf(wanted))
        {
            stop.ThrowIfStopped();
            for (int attempt = 1; ; attempt++)
            {
                if (!clean || codes.Count == 0)
                {
                    await UnprotectAllAsync().ConfigureAwait(false);
                }

                if (codes.Count > 0)
                {
                    await ProtectAsync(codes).ConfigureAwait(false);
                }

                clean = false;
                if (!_isAnswered && attempt < session.Attempts)
                {
                    continue;
                }

                break;
            }

            if (Compare(wanted) != Agreement.Contradicted && await accept().ConfigureAwait(false))
            {
                return true;
            }

            session.Report(new JobEvent.Note(codes.Count == 0
                ? "Write Unprotect did not do what it says"
                : $"Write Protect with the codes {string.Join(' ', codes)} did not protect the sectors that were meant"));
        }

        if (wanted.Count > 0)
        {
            await UnprotectAllAsync().ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Compares the option bytes with what was sent.</summary>
    public Agreement Compare(IReadOnlyCollection<uint> wanted)
    {
        bool?[] shown = [.. Groups.All.Select(group => Groups.IsProtected(group, session.Facts.Options))];
        bool differs = Groups.All.Zip(shown).Any(pair => pair.Second is { } isProtected && isProtected != wanted.Contains(pair.First));
        return differs ? Agreement.Contradicted
            : Array.TrueForAll(shown, known => known is not null) ? Agreement.Shown
            : Agreement.PartlyShown;
    }

    private bool _isAnswered;

    private async Task SendAsync(Allowance allowance, Func<Task> command)
    {
        _isAnswered = true;
        session.Client.Allowance = allowance with { Name = "write protection" };
        try
        {
            await command().ConfigureAwait(false);
        }
        catch (CodedException failure) when (failure is NackException or NoResponseException or ProtocolException)
        {
            _isAnswered = false;
            session.Report(new JobEvent.Note($"{failure.Code} to a change of the write protection; looking at what it did"));
            session.Client.Allowance = Allowance.ReadOnly;
            await session.RecoverAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            session.Client.Allowance = Allowance.ReadOnly;
        }

        await session.EnterAgainAsync(stop).ConfigureAwait(false);
    }
}
