using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Reads the editor's form of a graph.</summary>
internal static class EditorGraphReader
{
    /// <summary>Reads a workflow; null when it has no nodes.</summary>
    public static ComfyGraph? Read(JsonElement root) => null;
}
