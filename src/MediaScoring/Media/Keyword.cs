namespace MediaScoring.Media;

/// <summary>A word that a file can be found by: one row of <c>media_keywords</c>.</summary>
/// <param name="Text">The keyword, trimmed and in lower case; at most 256 characters in the table, the whole text in ours.</param>
/// <param name="Type">One of <see cref="KeywordTypes"/>, or any other name up to 50 characters.</param>
/// <param name="Confidence">How sure its source is; 1 for words that a person gave.</param>
/// <param name="Source">Where it came from: "manual", "prompt", "comfyui" …; null when unknown.</param>
public sealed record Keyword(string Text, string Type, double Confidence = 1.0, string? Source = null);

/// <summary>The keyword types that the program itself gives.</summary>
public static class KeywordTypes
{
    /// <summary>Given by a person.</summary>
    public const string User = "user";

    /// <summary>Found in the prompt.</summary>
    public const string Prompt = "prompt";

    /// <summary>Derived from facts: shape, resolution, model family.</summary>
    public const string Auto = "auto";

    /// <summary>Found in a workflow: models, samplers, LoRAs.</summary>
    public const string Workflow = "workflow";
}
