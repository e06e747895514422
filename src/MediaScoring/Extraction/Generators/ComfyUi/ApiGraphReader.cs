using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// Reads the API form of a graph: <c>{"3": {"class_type": "KSampler", "inputs": {"steps": 20, "model": ["4", 0]}}}</c>.
/// </summary>
internal static class ApiGraphReader
{
    /// <summary>Reads a graph.</summary>
    /// <param name="root">The JSON object of nodes. Keys that are no nodes ("extra", "version" …) are passed over.</param>
    /// <returns>The graph; null when not one node stands in it.</returns>
    public static ComfyGraph? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return null;

        var found = new List<(string Id, string ClassType, JsonElement Json)>();
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var tooMany = false;
        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object) continue;
            if (!property.Value.TryGetProperty("class_type", out var classType) || classType.ValueKind != JsonValueKind.String) continue;
            if (positions.TryGetValue(property.Name, out var earlier))
            {
                found[earlier] = (property.Name, classType.GetString()!, property.Value);   // of equal keys the last one wins
                continue;
            }

            if (found.Count == ComfyGraph.MaxNodes)
            {
                tooMany = true;
                break;
            }

            positions.Add(property.Name, found.Count);
            found.Add((property.Name, classType.GetString()!, property.Value));
        }

        if (found.Count == 0) return null;
        var nodes = new ComfyNode[found.Count];
        for (var index = 0; index < nodes.Length; index++)
        {
            var (id, classType, json) = found[index];
            nodes[index] = new ComfyNode
            {
                Id = id,
                ClassType = classType,
                Title = Title(json),
                Inputs = Inputs(json, positions),
                Known = NodeCatalog.Find(classType),
            };
        }

        return new ComfyGraph
        {
            Nodes = ImmutableCollectionsMarshal.AsImmutableArray(nodes),
            Problems = tooMany ? [$"The graph has more than {ComfyGraph.MaxNodes:N0} nodes; the rest was left out."] : [],
        };
    }

    private static ImmutableArray<NodeInput> Inputs(JsonElement node, Dictionary<string, int> positions)
    {
        if (!node.TryGetProperty("inputs", out var json) || json.ValueKind != JsonValueKind.Object) return [];
        var count = Math.Min(json.GetPropertyCount(), ComfyGraph.MaxInputs);
        var inputs = new NodeInput[count];
        var at = 0;
        foreach (var property in json.EnumerateObject())
        {
            if (at == count) break;
            inputs[at++] = new NodeInput(property.Name, Value(property.Value, positions));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(inputs);
    }

    // A pair of text and number is a link only if it names a node; a list that merely looks like one stays a literal.
    private static GraphValue Value(JsonElement json, Dictionary<string, int> positions)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != 2) return GraphValue.Literal(json);
        var id = json[0].ValueKind switch
        {
            JsonValueKind.String => json[0].GetString()!,
            JsonValueKind.Number => json[0].GetRawText(),
            _ => null,
        };
        return id is not null && json[1].ValueKind == JsonValueKind.Number && json[1].TryGetInt32(out var slot) && slot >= 0
            && positions.TryGetValue(id, out var position)
            ? GraphValue.Link(position, slot)
            : GraphValue.Literal(json);
    }

    private static string? Title(JsonElement node) =>
        node.TryGetProperty("_meta", out var meta) && meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty("title", out var title) && title.ValueKind == JsonValueKind.String
            ? title.GetString()
            : null;
}
