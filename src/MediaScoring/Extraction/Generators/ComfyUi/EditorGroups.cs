using System.Globalization;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// Reads the definition of a group node (<c>extra.groupNodes</c>) as a subgraph. Its inner nodes are known by their positions;
/// the host's inputs and outputs are those of the inner nodes that no inner link uses, in order.
/// </summary>
internal static class EditorGroups
{
    /// <summary>Reads a definition.</summary>
    public static EditorDefinition Read(JsonElement json)
    {
        var definition = new EditorDefinition { IsGroup = true };
        var nodes = new List<EditorNode>();
        foreach (var item in EditorDefinition.Items(json, "nodes"))
        {
            if (nodes.Count > ComfyGraph.MaxNodes) break;
            if (item.ValueKind == JsonValueKind.Object
                && EditorNodes.Read(item, nodes.Count.ToString(CultureInfo.InvariantCulture)) is { } node) nodes.Add(node);
        }

        var incoming = new Dictionary<(string, int), EditorOrigin>();
        var used = new HashSet<(string, int)>();
        foreach (var link in EditorDefinition.Items(json, "links"))
        {
            if (link.ValueKind != JsonValueKind.Array || link.GetArrayLength() < 4) continue;
            if (EditorDefinition.Id(link[0]) is not { } from || EditorDefinition.Id(link[2]) is not { } to) continue;
            incoming[(to, EditorDefinition.Slot(link[3]))] = new EditorOrigin(from, EditorDefinition.Slot(link[1]));
            used.Add((from, EditorDefinition.Slot(link[1])));
        }

        var external = new HashSet<(string, int)>();
        foreach (var output in EditorDefinition.Items(json, "external"))
        {
            if (output.ValueKind != JsonValueKind.Array || output.GetArrayLength() < 2) continue;
            if (EditorDefinition.Id(output[0]) is { } node) external.Add((node, EditorDefinition.Slot(output[1])));
        }

        foreach (var node in nodes) definition.Add(Connect(definition, node, incoming));
        foreach (var node in nodes)
        {
            for (var slot = 0; slot < node.Outputs.Count; slot++)
            {
                if (used.Contains((node.Id, slot)) && !external.Contains((node.Id, slot))) continue;
                definition.Outputs[definition.Outputs.Count] = new EditorOrigin(node.Id, slot);
            }
        }

        return definition;
    }

    // Every input gets a link: from inside, or from the next input of the host.
    private static EditorNode Connect(EditorDefinition definition, EditorNode node, Dictionary<(string, int), EditorOrigin> incoming)
    {
        var inputs = new List<EditorInput>(node.Inputs.Count);
        for (var slot = 0; slot < node.Inputs.Count; slot++)
        {
            var input = node.Inputs[slot];
            var link = string.Create(CultureInfo.InvariantCulture, $"{node.Id}.{slot}");
            if (incoming.TryGetValue((node.Id, slot), out var origin)) definition.Links[link] = origin;
            else if (input.HasWidget) link = null;
            else
            {
                definition.Links[link] = new EditorOrigin(EditorDefinition.InputsId, definition.InputNames.Count);
                definition.InputNames.Add("");   // found by position: the host's names carry titles that may have changed
            }

            inputs.Add(input with { Link = link });
        }

        return node with { Inputs = inputs };
    }
}
