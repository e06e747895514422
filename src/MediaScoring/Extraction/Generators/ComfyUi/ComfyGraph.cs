using System.Collections.Immutable;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>What stands at an input of a node: a literal of the JSON document, or a link to another node's output.</summary>
internal readonly struct GraphValue
{
    private readonly int nodeAfter;

    private GraphValue(JsonElement json, int nodeAfter, int slot)
    {
        Json = json;
        this.nodeAfter = nodeAfter;
        Slot = slot;
    }

    /// <summary>The literal; undefined for links.</summary>
    public JsonElement Json { get; }

    /// <summary>Position of the linked node in <see cref="ComfyGraph.Nodes"/>; −1 for literals.</summary>
    public int Node => nodeAfter - 1;

    /// <summary>Which output of the linked node.</summary>
    public int Slot { get; }

    /// <summary>Whether this is a link.</summary>
    public bool IsLink => nodeAfter > 0;

    /// <summary>A literal.</summary>
    public static GraphValue Literal(JsonElement json) => new(json, 0, 0);

    /// <summary>A link to an output of a node.</summary>
    public static GraphValue Link(int node, int slot) => new(default, node + 1, slot);
}

/// <summary>A named input of a node.</summary>
internal readonly record struct NodeInput(string Name, GraphValue Value);

/// <summary>One node of a graph, with the inputs that it had when the file was made.</summary>
internal sealed class ComfyNode
{
    private const int LongestLabelPart = 80;

    /// <summary>The node's id as the file has it, such as "3" or "37:8".</summary>
    public required string Id { get; init; }

    /// <summary>The node's class, such as "KSampler".</summary>
    public required string ClassType { get; init; }

    /// <summary>The title that a person gave it; null when it has none.</summary>
    public string? Title { get; init; }

    /// <summary>The inputs in file order.</summary>
    public required ImmutableArray<NodeInput> Inputs { get; init; }

    /// <summary>Names of the outputs; empty for API graphs, which do not tell them.</summary>
    public IReadOnlyList<string> OutputNames { get; init; } = [];

    /// <summary>What the catalog knows of the class; null for an unknown one.</summary>
    public NodeClass? Known { get; init; }

    /// <summary>The node's name for people: "KSampler #3".</summary>
    public string Label => $"{Shorten(ClassType)} #{Shorten(Id)}";

    /// <summary>The value at an input; false when the node has no input of that name.</summary>
    public bool TryGet(string name, out GraphValue value)
    {
        foreach (var input in Inputs)
        {
            if (!string.Equals(input.Name, name, StringComparison.Ordinal)) continue;
            value = input.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The text literal at an input; null when there is none.</summary>
    public string? Text(string name) => TryGet(name, out var value) ? value.AsText() : null;

    /// <summary>The link at an input; false for literals and missing inputs.</summary>
    public bool TryGetLink(string name, out GraphValue link) => TryGet(name, out link) && link.IsLink;

    private static string Shorten(string text) => text.Length <= LongestLabelPart ? text : text[..LongestLabelPart] + "…";
}

/// <summary>A graph of nodes, whichever form of JSON it was written in. Nothing in it changes once it is read.</summary>
internal sealed class ComfyGraph
{
    /// <summary>More nodes than this are left out, with a problem that says so.</summary>
    public const int MaxNodes = 50_000;

    /// <summary>Inputs of a node beyond these are left out.</summary>
    public const int MaxInputs = 2_000;

    /// <summary>The nodes in file order. Virtual nodes of the editor (reroutes, notes, muted nodes …) are not among them.</summary>
    public required ImmutableArray<ComfyNode> Nodes { get; init; }

    /// <summary>Whether it was the editor's form, whose texts still have comments that the editor takes out before a run.</summary>
    public bool IsEditor { get; init; }

    /// <summary>What was left out, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
