using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>The subgraphs and group nodes that a workflow defines, each read once, when it is first needed.</summary>
internal sealed class EditorLibrary
{
    private readonly Dictionary<string, JsonElement> subgraphs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EditorDefinition> read = new(StringComparer.Ordinal);

    public EditorLibrary(JsonElement root)
    {
        if (root.TryGetProperty("definitions", out var definitions))
        {
            foreach (var subgraph in EditorDefinition.Items(definitions, "subgraphs"))
            {
                if (EditorDefinition.Text(subgraph, "id") is { } id) subgraphs[id] = subgraph;
            }
        }

        if (root.TryGetProperty("extra", out var extra) && extra.ValueKind == JsonValueKind.Object
            && extra.TryGetProperty("groupNodes", out var groupNodes) && groupNodes.ValueKind == JsonValueKind.Object)
        {
            foreach (var group in groupNodes.EnumerateObject())
            {
                groups["workflow>" + group.Name] = group.Value;
                groups["workflow/" + group.Name] = group.Value;
            }
        }
    }

    /// <summary>The graph that nodes of a type stand for; null for ordinary nodes.</summary>
    public EditorDefinition? Find(string type)
    {
        if (read.TryGetValue(type, out var known)) return known;
        EditorDefinition definition;
        if (subgraphs.TryGetValue(type, out var subgraph)) definition = EditorDefinition.Read(subgraph);
        else if (groups.TryGetValue(type, out var group)) definition = EditorGroups.Read(group);
        else return null;
        return read[type] = definition;
    }
}

/// <summary>One use of a definition: the workflow itself, or the inside of a node that stands for a subgraph.</summary>
internal sealed class EditorInstance
{
    /// <summary>Subgraphs within subgraphs; deeper ones are left out.</summary>
    public const int MaxDepth = 32;

    // Nodes that are looked at while unfolding, those that then do not count included.
    private const int MaxNodesSeen = 4 * ComfyGraph.MaxNodes;

    private Dictionary<(string Node, string Widget), JsonElement>? promoted;
    private List<int>? offsets;

    private EditorInstance(EditorDefinition definition, EditorInstance? parent, EditorNode? host, string prefix)
    {
        Definition = definition;
        Parent = parent;
        Host = host;
        Prefix = prefix;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public EditorDefinition Definition { get; }

    /// <summary>The graph around; null for the workflow itself.</summary>
    public EditorInstance? Parent { get; }

    /// <summary>The node in the graph around that this is the inside of.</summary>
    public EditorNode? Host { get; }

    /// <summary>What stands before the ids of nodes in here: "12:" inside node 12.</summary>
    public string Prefix { get; }

    /// <summary>The insides of nodes, by their position.</summary>
    public Dictionary<int, EditorInstance> Children { get; } = [];

    /// <summary>Position of nodes in the graph that results.</summary>
    public Dictionary<int, int> Indexes { get; } = [];

    private int Depth { get; }

    /// <summary>Lists the nodes that would have been run, those inside of subgraphs included.</summary>
    public static List<(EditorInstance Instance, int Position)> Unfold(EditorDefinition root, EditorLibrary library, out IReadOnlyList<string> problems)
    {
        var found = new List<(EditorInstance, int)>();
        var notes = new List<string>();
        var open = new Queue<EditorInstance>();
        var instances = 0;
        var seen = 0;
        open.Enqueue(new EditorInstance(root, null, null, ""));
        while (open.TryDequeue(out var instance))
        {
            for (var position = 0; position < instance.Definition.Nodes.Count; position++)
            {
                var node = instance.Definition.Nodes[position];
                seen++;
                if (node.Mode is EditorNode.Muted or EditorNode.Bypassed || IsVirtual(node)) continue;
                if (found.Count >= ComfyGraph.MaxNodes || instances > ComfyGraph.MaxNodes || seen > MaxNodesSeen)
                {
                    problems = [.. notes, $"The workflow unfolds to more than {ComfyGraph.MaxNodes:N0} nodes; the rest was left out."];
                    return found;
                }

                if (library.Find(node.Type) is not { } inner)
                {
                    instance.Indexes[position] = found.Count;
                    found.Add((instance, position));
                }
                else if (instance.Depth < MaxDepth)
                {
                    var child = new EditorInstance(inner, instance, node, instance.Prefix + node.Id + ":");
                    instance.Children[position] = child;
                    instances++;
                    open.Enqueue(child);
                }
                else if (notes.Count == 0)
                {
                    notes.Add($"The workflow has subgraphs nested deeper than {MaxDepth}; the inner ones were left out.");
                }
            }
        }

        problems = notes;
        return found;
    }

    /// <summary>The value that the node around shows for a widget in here; null when it shows none.</summary>
    public JsonElement? Promoted(string node, string widget)
    {
        if (Host is null) return null;
        promoted ??= ReadPromoted();
        if (!promoted.TryGetValue((node, widget), out var value)) return null;
        return value;
    }

    /// <summary>The values of a node's widgets: its own, or those that the group node around keeps for it.</summary>
    public IReadOnlyList<JsonElement> WidgetValues(int position)
    {
        var node = Definition.Nodes[position];
        var own = EditorWidgets.Values(node);
        if (!Definition.IsGroup || Host is null) return own;
        var kept = EditorWidgets.Values(Host);
        if (offsets is null)
        {
            offsets = [0];
            foreach (var inner in Definition.Nodes) offsets.Add(offsets[^1] + EditorWidgets.Values(inner).Count);
        }

        return kept.Count == offsets[^1] ? kept.Skip(offsets[position]).Take(own.Count).ToList() : own;
    }

    /// <summary>The value of the host's widget at one of its inputs; null when it has none.</summary>
    public JsonElement? PromotedInput(int slot)
    {
        if (Host is null || slot < 0) return null;
        var name = slot < Definition.InputNames.Count ? Definition.InputNames[slot] : null;
        return name is null ? null : Promoted(EditorDefinition.InputsId, name);
    }

    // The host's values stand in the order of its proxy widgets, or of those of its inputs that have a widget.
    private Dictionary<(string Node, string Widget), JsonElement> ReadPromoted()
    {
        var values = new Dictionary<(string, string), JsonElement>();
        var host = Host!;
        if (host.Widgets.ValueKind == JsonValueKind.Object)
        {
            foreach (var value in host.Widgets.EnumerateObject()) values[(EditorDefinition.InputsId, value.Name)] = value.Value;
            return values;
        }

        if (host.Widgets.ValueKind != JsonValueKind.Array) return values;
        var names = host.ProxyWidgets.Count > 0
            ? [.. host.ProxyWidgets.Select(proxy => (proxy.Node is "-1" ? EditorDefinition.InputsId : proxy.Node, proxy.Widget))]
            : host.Inputs.Where(input => input.HasWidget).Select(input => (EditorDefinition.InputsId, input.Name)).ToList();
        var at = 0;
        foreach (var value in host.Widgets.EnumerateArray())
        {
            if (at == names.Count) break;
            if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)) values[names[at]] = value;
            at++;
        }

        return values;
    }

    private static bool IsVirtual(EditorNode node) =>
        EditorNodes.IsReroute(node) || EditorNodes.IsPrimitive(node.Type) || EditorNodes.IsSetter(node.Type)
        || EditorNodes.IsGetter(node.Type) || EditorNodes.IsNote(node.Type);
}
