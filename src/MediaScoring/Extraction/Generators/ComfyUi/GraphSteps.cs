namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// The work that reading one graph may take, whatever its shape: all walks draw from it, and what lies beyond is left out. It is
/// counted in steps and not in time, so that a file reads the same on every machine.
/// </summary>
internal sealed class GraphSteps
{
    /// <summary>Steps for one graph: some tenths of a second of one core. The largest graphs in the wild take some ten thousand.</summary>
    public const int Max = 200_000;

    // Looking a name up among a node's inputs takes the longer the more there are.
    private const int InputsAStep = 16;

    /// <summary>Steps taken so far, those that were refused included.</summary>
    public int Taken { get; private set; }

    /// <summary>Whether something was left out.</summary>
    public bool AreSpent => Taken > Max;

    /// <summary>Takes the step of looking at a node; false when none are left.</summary>
    public bool Take(ComfyNode node)
    {
        if (AreSpent) return false;
        Taken += 1 + (node.Inputs.Length / InputsAStep);
        return !AreSpent;
    }
}
