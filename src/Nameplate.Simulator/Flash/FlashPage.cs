namespace Nameplate.Simulator;

/// <summary>1 KiB of flash that is not wholly virgin. A frozen page is shared with a snapshot and copied before a change.</summary>
internal sealed class FlashPage
{
    public const int Size = 1024;

    private FlashPage(byte[] data, FlashWordState[] states, int readFaults)
    {
        Data = data;
        States = states;
        ReadFaults = readFaults;
    }

    public byte[] Data { get; }

    public FlashWordState[] States { get; }

    /// <summary>Words that do not simply read as <see cref="Data"/>: with none, a read is one copy.</summary>
    public int ReadFaults { get; private set; }

    public bool Frozen { get; private set; }

    public static FlashPage Virgin(int wordSize, byte erased)
    {
        var data = new byte[Size];
        data.AsSpan().Fill(erased);
        return new FlashPage(data, new FlashWordState[Size / wordSize], 0);
    }

    public void Freeze() => Frozen = true;

    public FlashPage Thaw() => new([.. Data], [.. States], ReadFaults);

    public void SetState(int word, FlashWordState state)
    {
        ReadFaults += Faulty(state) - Faulty(States[word]);
        States[word] = state;

        static int Faulty(FlashWordState value) => value is FlashWordState.DoubleEcc or FlashWordState.Unstable ? 1 : 0;
    }
}
