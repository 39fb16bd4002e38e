namespace Nameplate.Identity;

/// <summary>What was read of one slot.</summary>
/// <param name="Index">Its cell, 1 and up.</param>
/// <param name="Address">Address of its header line.</param>
/// <param name="HeaderLine">Line 0 as read.</param>
/// <param name="Header">Line 0 parsed; null unless it is a valid header of this slot size.</param>
/// <param name="SettleLine">Line L-1 as read.</param>
/// <param name="Settle">Line L-1 parsed; null unless self-consistent.</param>
/// <param name="IsExamined">Payload and commit were read, or there was no reason to: <see cref="Record"/> is final.</param>
/// <param name="Record">The generation, if the slot is valid.</param>
public sealed record SlotView(
    int Index, uint Address, LineRead HeaderLine, SlotHeader? Header, LineRead SettleLine, SettleLine? Settle,
    bool IsExamined, SlotRecord? Record)
{
    /// <summary>True if header or settle line is not blank. A slot may be begun even where both read blank.</summary>
    public bool LooksBegun => !HeaderLine.IsBlank || !SettleLine.IsBlank;
}
