using System.Text.Json;
using System.Text.Json.Nodes;
using MediaScoring.Extensibility;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

/// <summary>Writes workflows as the editor does.</summary>
internal sealed class EditorGraphBuilder
{
    private readonly JsonArray nodes = [];
    private readonly JsonArray links = [];
    private readonly JsonArray subgraphs = [];
    private readonly JsonObject extra = [];
    private int lastLink;

    /// <summary>Adds a node; inputs are "name:TYPE", outputs likewise, widgets by position.</summary>
    public EditorGraphBuilder Node(string id, string type, string inputs, string outputs, object? widgets = null, int mode = 0, object? properties = null)
    {
        nodes.Add(Make(id, type, inputs, outputs, widgets, mode, properties));
        return this;
    }

    public EditorGraphBuilder Link(string from, int fromSlot, string to, int toSlot, string type)
    {
        links.Add(new JsonArray(++lastLink, Id(from), fromSlot, Id(to), toSlot, type));
        var target = nodes.First(node => node!["id"]!.ToString() == to)!;
        target["inputs"]![toSlot]!["link"] = lastLink;
        return this;
    }

    public EditorGraphBuilder Remove(string id)
    {
        nodes.Remove(nodes.First(node => node!["id"]!.ToString() == id));
        return this;
    }

    public EditorGraphBuilder Extra(string name, JsonNode value)
    {
        extra[name] = value;
        return this;
    }

    public EditorGraphBuilder Subgraph(string id, string inputs, string outputs, JsonArray innerNodes, params (int Id, string From, int FromSlot, string To, int ToSlot)[] innerLinks)
    {
        subgraphs.Add(new JsonObject
        {
            ["id"] = id,
            ["name"] = id,
            ["inputs"] = Slots(inputs),
            ["outputs"] = Slots(outputs),
            ["nodes"] = innerNodes,
            ["links"] = new JsonArray([.. innerLinks.Select(link => new JsonObject
            {
                ["id"] = link.Id, ["origin_id"] = Id(link.From), ["origin_slot"] = link.FromSlot, ["target_id"] = Id(link.To), ["target_slot"] = link.ToSlot, ["type"] = "*",
            })]),
        });
        return this;
    }

    public static JsonObject Make(string id, string type, string inputs, string outputs, object? widgets = null, int mode = 0, object? properties = null) => new()
    {
        ["id"] = Id(id),
        ["type"] = type,
        ["mode"] = mode,
        ["inputs"] = Slots(inputs),
        ["outputs"] = Slots(outputs),
        ["properties"] = JsonSerializer.SerializeToNode(properties ?? new object()),
        ["widgets_values"] = widgets is JsonNode node ? node : JsonSerializer.SerializeToNode(widgets ?? Array.Empty<object>()),
    };

    // "model:MODEL seed:INT*3" – a star marks a widget, a number the link.
    private static JsonArray Slots(string slots) => new([.. slots.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(slot =>
    {
        var (name, type) = (slot.Split(':')[0], slot.Split(':')[1]);
        var link = type.Contains('=', StringComparison.Ordinal) ? type.Split('=')[1] : null;
        type = type.Split('=')[0];
        var written = new JsonObject { ["name"] = name, ["type"] = type.TrimEnd('*'), ["link"] = link is null ? null : int.Parse(link, null) };
        if (type.EndsWith('*')) written["widget"] = new JsonObject { ["name"] = name };
        return (JsonNode)written;
    })]);

    private static JsonNode Id(string id) => int.TryParse(id, out var number) ? number : id;

    public override string ToString()
    {
        var root = new JsonObject { ["nodes"] = nodes.DeepClone(), ["links"] = links.DeepClone(), ["extra"] = extra.DeepClone(), ["version"] = 0.4 };
        if (subgraphs.Count > 0) root["definitions"] = new JsonObject { ["subgraphs"] = subgraphs.DeepClone() };
        return root.ToJsonString();
    }

    public GenerationMetadata Read() => Graphs.Read("workflow", ToString())!;
}
