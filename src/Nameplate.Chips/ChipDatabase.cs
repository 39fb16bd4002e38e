namespace Nameplate.Chips;

/// <summary>The chips that Nameplate knows, loaded once from the embedded data.</summary>
public static partial class ChipDatabase
{
}
