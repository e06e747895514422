using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Reads single nodes of the editor's form and knows which of them exist in the editor only.</summary>
internal static class EditorNodes
{
    /// <summary>Reads a node; null when it has no id or type.</summary>
    public static EditorNode? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        var id = EditorDefinition.Id(json, "id");
        return id is null ? null : Read(json, id);
    }

    /// <summary>Reads a node to which its surroundings give an id; null when it has no type.</summary>
    public static EditorNode? Read(JsonElement json, string id)
    {
        if (EditorDefinition.Text(json, "type") is not { } type) return null;
        return new EditorNode
        {
            Id = id,
            Type = type,
            Title = EditorDefinition.Text(json, "title"),
            Mode = json.TryGetProperty("mode", out var mode) ? EditorDefinition.Slot(mode) : 0,
            Inputs = [.. EditorDefinition.Items(json, "inputs").Take(ComfyGraph.MaxInputs).Select(Input)],
            Outputs = [.. EditorDefinition.Items(json, "outputs").Take(ComfyGraph.MaxInputs).Select(Output)],
            Widgets = json.TryGetProperty("widgets_values", out var widgets) ? widgets : default,
            ProxyWidgets = ProxyWidgets(json),
        };
    }

    /// <summary>Whether a node only tidies up the cables: one cable in, the same out.</summary>
    public static bool IsReroute(EditorNode node) => node.Type.StartsWith("Reroute", StringComparison.Ordinal) && node.Inputs.Count <= 1;

    /// <summary>Whether a node holds a value for another node's widget.</summary>
    public static bool IsPrimitive(string type) => type == "PrimitiveNode";

    /// <summary>Whether a node names what comes in, for getters elsewhere.</summary>
    public static bool IsSetter(string type) => type is "SetNode" or "easy setNode";

    /// <summary>Whether a node gives out what a setter of the same name took in.</summary>
    public static bool IsGetter(string type) => type is "GetNode" or "easy getNode";

    /// <summary>Whether a node is a note for people, whose text is no prompt.</summary>
    public static bool IsNote(string type) =>
        type is "Note" or "MarkdownNote" or "Note Plus (mtb)" or "Label (rgthree)" or "Text _O_Note" or "CR Note" || type.StartsWith("Fast ", StringComparison.Ordinal);

    /// <summary>The name of a constant; null when the node has none.</summary>
    public static string? ConstantName(EditorNode node) =>
        node.Widgets.ValueKind == JsonValueKind.Array && node.Widgets.GetArrayLength() > 0 && node.Widgets[0].ValueKind == JsonValueKind.String
            ? node.Widgets[0].GetString()
            : null;

    private static EditorInput Input(JsonElement json)
    {
        var hasWidget = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("widget", out var widget) && widget.ValueKind == JsonValueKind.Object;
        var name = EditorDefinition.Text(json, "name") ?? "";
        if (hasWidget && EditorDefinition.Text(json.GetProperty("widget"), "name") is { Length: > 0 } widgetName) name = widgetName;
        var link = json.ValueKind == JsonValueKind.Object ? EditorDefinition.Id(json, "link") : null;
        return new EditorInput(name, Type(json), link, hasWidget);
    }

    private static EditorOutput Output(JsonElement json) => new(EditorDefinition.Text(json, "name") ?? "", Type(json));

    private static string Type(JsonElement json) => EditorDefinition.Text(json, "type") ?? "*";

    private static List<(string Node, string Widget)> ProxyWidgets(JsonElement json)
    {
        if (!json.TryGetProperty("properties", out var properties)) return [];
        List<(string, string)>? proxies = null;
        foreach (var item in EditorDefinition.Items(properties, "proxyWidgets").Take(ComfyGraph.MaxInputs))
        {
            if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() >= 2 && EditorDefinition.Id(item[0]) is { } node
                && item[1].ValueKind == JsonValueKind.String) (proxies ??= []).Add((node, item[1].GetString()!));
        }

        return proxies ?? [];
    }
}
