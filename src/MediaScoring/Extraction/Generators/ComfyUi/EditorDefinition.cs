using System.Globalization;
using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>An input of a node as the editor has it.</summary>
/// <param name="Name">The input's name; that of its widget where it has one.</param>
/// <param name="Type">The type of its cable, such as "MODEL".</param>
/// <param name="Link">The link that ends here; null when none does.</param>
/// <param name="HasWidget">Whether a widget stands at the input.</param>
internal sealed record EditorInput(string Name, string Type, string? Link, bool HasWidget);

/// <summary>An output of a node as the editor has it.</summary>
internal sealed record EditorOutput(string Name, string Type);

/// <summary>A node as the editor has it.</summary>
internal sealed record EditorNode
{
    /// <summary>Mode of a node that is switched off: it and what it gives out do not exist.</summary>
    public const int Muted = 2;

    /// <summary>Mode of a node that hands its inputs through to outputs of the same type.</summary>
    public const int Bypassed = 4;

    public required string Id { get; init; }

    public required string Type { get; init; }

    public string? Title { get; init; }

    public int Mode { get; init; }

    public IReadOnlyList<EditorInput> Inputs { get; init; } = [];

    public IReadOnlyList<EditorOutput> Outputs { get; init; } = [];

    /// <summary>The widgets' values: an array in the order of the widgets, or an object; undefined when there are none.</summary>
    public JsonElement Widgets { get; init; }

    /// <summary>Inner widgets that a subgraph's node shows as its own: id of the inner node, name of its widget.</summary>
    public IReadOnlyList<(string Node, string Widget)> ProxyWidgets { get; init; } = [];
}

/// <summary>Where a link begins: a node's output, or an input of the subgraph around it.</summary>
internal readonly record struct EditorOrigin(string Node, int Slot);

/// <summary>A graph of the editor: the workflow itself, or a subgraph that nodes in it stand for.</summary>
internal sealed class EditorDefinition
{
    /// <summary>Id of the stand-in for a subgraph's inputs.</summary>
    public const string InputsId = "-10";

    /// <summary>Id of the stand-in for a subgraph's outputs.</summary>
    public const string OutputsId = "-20";

    public List<EditorNode> Nodes { get; } = [];

    /// <summary>Whether this is the inside of a group node, whose host keeps the values of all inner widgets in a row.</summary>
    public bool IsGroup { get; init; }

    public Dictionary<string, int> Positions { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, EditorOrigin> Links { get; } = new(StringComparer.Ordinal);

    /// <summary>For each output of a subgraph where it comes from.</summary>
    public Dictionary<int, EditorOrigin> Outputs { get; } = [];

    /// <summary>Names of a subgraph's inputs.</summary>
    public List<string> InputNames { get; } = [];

    /// <summary>Connections that no link shows ("Use Everywhere"): node and input slot to their origin.</summary>
    public Dictionary<(string Node, int Slot), EditorOrigin> Unseen { get; } = [];

    /// <summary>Names of constants to the node that sets them.</summary>
    public Dictionary<string, int> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a workflow or a subgraph.</summary>
    public static EditorDefinition Read(JsonElement json)
    {
        var definition = new EditorDefinition();
        foreach (var node in Items(json, "nodes"))
        {
            if (definition.Nodes.Count > ComfyGraph.MaxNodes) break;
            if (EditorNodes.Read(node) is { } read) definition.Add(read);
        }

        foreach (var link in Items(json, "links")) definition.AddLink(link);
        foreach (var input in Items(json, "inputs")) definition.InputNames.Add(Text(input, "name") ?? "");
        if (json.TryGetProperty("extra", out var extra) && extra.ValueKind == JsonValueKind.Object)
        {
            foreach (var link in Items(extra, "ue_links")) definition.AddUnseen(link);
        }

        return definition;
    }

    /// <summary>Adds a node; one with an id that is known already is passed over.</summary>
    public void Add(EditorNode node)
    {
        if (!Positions.TryAdd(node.Id, Nodes.Count)) return;
        if (EditorNodes.IsSetter(node.Type) && EditorNodes.ConstantName(node) is { } name) Constants.TryAdd(name, Nodes.Count);
        Nodes.Add(node);
    }

    // [id, from, slot, to, slot, type], or an object with the same in words.
    private void AddLink(JsonElement link)
    {
        string? id, origin, target;
        int originSlot, targetSlot;
        if (link.ValueKind == JsonValueKind.Array && link.GetArrayLength() >= 5)
        {
            (id, origin, originSlot, target, targetSlot) = (Id(link[0]), Id(link[1]), Slot(link[2]), Id(link[3]), Slot(link[4]));
        }
        else if (link.ValueKind == JsonValueKind.Object)
        {
            (id, origin, originSlot, target, targetSlot) =
                (Id(link, "id"), Id(link, "origin_id"), Slot(link, "origin_slot"), Id(link, "target_id"), Slot(link, "target_slot"));
        }
        else
        {
            return;
        }

        if (id is null || origin is null) return;
        Links[id] = new EditorOrigin(origin, originSlot);
        if (target == OutputsId) Outputs[targetSlot] = new EditorOrigin(origin, originSlot);
    }

    private void AddUnseen(JsonElement link)
    {
        if (link.ValueKind != JsonValueKind.Object || Id(link, "downstream") is not { } target || Id(link, "upstream") is not { } origin) return;
        Unseen[(target, Slot(link, "downstream_slot"))] = new EditorOrigin(origin, Slot(link, "upstream_slot"));
    }

    internal static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    internal static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>An id, which may be a number or a text.</summary>
    internal static string? Id(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString(),
        _ => null,
    };

    internal static string? Id(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? Id(value) : null;

    internal static int Slot(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt32(out var slot) => slot,
        JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var slot) => slot,
        _ => 0,
    };

    private static int Slot(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? Slot(value) : 0;
}
