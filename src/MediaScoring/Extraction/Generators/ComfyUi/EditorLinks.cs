using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// Follows the editor's links to the nodes that they really come from: through reroutes, bypassed nodes, constants, and into and
/// out of subgraphs. Every output is followed once; the way there is remembered, so long chains and cycles cost nothing more.
/// </summary>
internal sealed class EditorLinks
{
    private readonly Dictionary<(EditorInstance, string Node, int Slot), GraphValue?> known = [];
    private readonly List<(EditorInstance, string Node, int Slot)> passed = [];

    /// <summary>What comes in at an input: a link, a literal from elsewhere, or null when nothing is connected.</summary>
    public GraphValue? Of(EditorInstance instance, EditorNode node, int slot) =>
        Origin(instance, node, slot) is { } origin ? Follow(instance, origin) : null;

    private GraphValue? Follow(EditorInstance instance, EditorOrigin origin)
    {
        passed.Clear();
        GraphValue? found = null;
        while (true)
        {
            var key = (instance, origin.Node, origin.Slot);
            if (known.TryGetValue(key, out var remembered))
            {
                found = remembered;   // null as well for one that is on the way right now: a cycle
                break;
            }

            known[key] = null;
            passed.Add(key);
            if (Step(ref instance, ref origin, out found)) continue;
            break;
        }

        foreach (var key in passed) known[key] = found;
        return found;
    }

    // One step nearer to the real origin; false when it is reached, or lost.
    private static bool Step(ref EditorInstance instance, ref EditorOrigin origin, out GraphValue? found)
    {
        found = null;
        if (origin.Node == EditorDefinition.InputsId) return Outward(ref instance, ref origin, out found);
        if (!instance.Definition.Positions.TryGetValue(origin.Node, out var position)) return false;
        var node = instance.Definition.Nodes[position];
        if (node.Mode == EditorNode.Muted) return false;
        if (node.Mode == EditorNode.Bypassed) return Continue(instance, node, BypassInput(instance, node, origin.Slot), ref origin);
        if (instance.Indexes.TryGetValue(position, out var index))
        {
            found = GraphValue.Link(index, origin.Slot);
            return false;
        }

        if (instance.Children.TryGetValue(position, out var child)) return Inward(child, ref instance, ref origin);
        if (EditorNodes.IsPrimitive(node.Type))
        {
            if (node.Widgets.ValueKind == JsonValueKind.Array && node.Widgets.GetArrayLength() > 0) found = GraphValue.Literal(node.Widgets[0]);
            return false;
        }

        if (EditorNodes.IsGetter(node.Type)) return ToSetter(node, ref instance, ref origin);
        return Continue(instance, node, 0, ref origin);
    }

    private static bool Outward(ref EditorInstance instance, ref EditorOrigin origin, out GraphValue? found)
    {
        found = null;
        if (instance is not { Parent: { } parent, Host: { } host }) return false;
        var slot = HostInput(instance, host, origin.Slot);
        if (slot >= 0 && Origin(parent, host, slot) is { } outside)
        {
            (instance, origin) = (parent, outside);
            return true;
        }

        // A widget shown on the host may itself be shown on the host's host.
        var name = origin.Slot < instance.Definition.InputNames.Count ? instance.Definition.InputNames[origin.Slot] : null;
        var value = (name is null ? null : parent.Promoted(host.Id, name)) ?? instance.PromotedInput(origin.Slot);
        if (value is { } literal) found = GraphValue.Literal(literal);
        return false;
    }

    private static int HostInput(EditorInstance instance, EditorNode host, int slot)
    {
        if (slot < instance.Definition.InputNames.Count)
        {
            var name = instance.Definition.InputNames[slot];
            for (var at = 0; at < host.Inputs.Count; at++)
            {
                if (host.Inputs[at].Name == name) return at;
            }
        }

        return slot >= 0 && slot < host.Inputs.Count ? slot : -1;
    }

    private static bool Inward(EditorInstance child, ref EditorInstance instance, ref EditorOrigin origin)
    {
        if (!child.Definition.Outputs.TryGetValue(origin.Slot, out var inside)) return false;
        (instance, origin) = (child, inside);
        return true;
    }

    // Constants are visible in the subgraphs below them.
    private static bool ToSetter(EditorNode getter, ref EditorInstance instance, ref EditorOrigin origin)
    {
        if (EditorNodes.ConstantName(getter) is not { } name) return false;
        for (var around = instance; around is not null; around = around.Parent)
        {
            if (!around.Definition.Constants.TryGetValue(name, out var position)) continue;
            instance = around;
            return Continue(around, around.Definition.Nodes[position], 0, ref origin);
        }

        return false;
    }

    private static bool Continue(EditorInstance instance, EditorNode node, int slot, ref EditorOrigin origin)
    {
        if (slot < 0 || slot >= node.Inputs.Count || Origin(instance, node, slot) is not { } further) return false;
        origin = further;
        return true;
    }

    // The input of the same type: at the same position, else the first that is connected.
    private static int BypassInput(EditorInstance instance, EditorNode node, int slot)
    {
        var type = slot >= 0 && slot < node.Outputs.Count ? node.Outputs[slot].Type : "*";
        if (slot >= 0 && slot < node.Inputs.Count && Fits(node.Inputs[slot].Type) && Origin(instance, node, slot) is not null) return slot;
        for (var at = 0; at < node.Inputs.Count; at++)
        {
            if (Fits(node.Inputs[at].Type) && Origin(instance, node, at) is not null) return at;
        }

        return -1;

        bool Fits(string other) => type == "*" || other == "*" || string.Equals(type, other, StringComparison.OrdinalIgnoreCase);
    }

    private static EditorOrigin? Origin(EditorInstance instance, EditorNode node, int slot)
    {
        if (node.Inputs[slot].Link is { } link) return instance.Definition.Links.TryGetValue(link, out var origin) ? origin : null;
        return instance.Definition.Unseen.TryGetValue((node.Id, slot), out var unseen) ? unseen : null;
    }
}
