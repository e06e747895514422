using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// Reads the editor's form of a graph (<c>nodes</c>, <c>links</c>, <c>widgets_values</c>) into what would have been run: without
/// muted and bypassed nodes, reroutes, constants and notes; with subgraphs and group nodes unfolded, values of widgets at
/// their inputs.
/// </summary>
internal static class EditorGraphReader
{
    /// <summary>Reads a workflow; null when it has no nodes.</summary>
    public static ComfyGraph? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("nodes", out var nodes) || nodes.ValueKind != JsonValueKind.Array) return null;

        var library = new EditorLibrary(root);
        var unfolded = EditorInstance.Unfold(EditorDefinition.Read(root), library, out var problems);
        if (unfolded.Count == 0) return null;
        var links = new EditorLinks();
        var read = new ComfyNode[unfolded.Count];
        for (var index = 0; index < read.Length; index++)
        {
            var (instance, position) = unfolded[index];
            var node = instance.Definition.Nodes[position];
            read[index] = new ComfyNode
            {
                Id = instance.Prefix + node.Id,
                ClassType = node.Type,
                Title = node.Title,
                Inputs = Inputs(instance, position, links),
                OutputNames = [.. node.Outputs.Select(output => output.Name)],
                Known = NodeCatalog.Find(node.Type),
            };
        }

        return new ComfyGraph { Nodes = ImmutableCollectionsMarshal.AsImmutableArray(read), Problems = problems, IsEditor = true };
    }

    private static ImmutableArray<NodeInput> Inputs(EditorInstance instance, int position, EditorLinks links)
    {
        var node = instance.Definition.Nodes[position];
        var inputs = new List<NodeInput>();
        var linked = new HashSet<string>(StringComparer.Ordinal);
        for (var slot = 0; slot < node.Inputs.Count; slot++)
        {
            var input = node.Inputs[slot];
            if (links.Of(instance, node, slot) is not { } value || !linked.Add(input.Name)) continue;
            inputs.Add(new NodeInput(input.Name, value));
        }

        foreach (var (name, json) in EditorWidgets.Of(node, instance.WidgetValues(position)))
        {
            if (!linked.Add(name)) continue;   // a widget that became an input keeps its value, but the cable counts
            inputs.Add(new NodeInput(name, GraphValue.Literal(instance.Promoted(node.Id, name) ?? json)));
        }

        return [.. inputs];
    }
}
