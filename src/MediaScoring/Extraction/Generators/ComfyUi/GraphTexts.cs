using System.Text;
using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>A graph's JSON and the entry that it stands in.</summary>
internal readonly record struct GraphText(string Json, TextEntry Entry)
{
    /// <summary>The entry for people: "prompt (PNG tEXt)".</summary>
    public string Origin => $"{Entry.Keyword} ({Entry.Location})";
}

/// <summary>Finds the graphs among the texts of a file, wherever the many nodes that save files put them.</summary>
internal static class GraphTexts
{
    private const string XmpNamespace = "github.com/Comfy-Org/ComfyUI";

    // EXIF tags that nodes use for texts of the form "name:{...}", and those that hold a graph without a name.
    private static readonly string[] prefixed = ["Make", "Model", "ImageDescription", "DocumentName", "Software", "Artist", "Copyright", "UserComment"];
    private static readonly string[] wrapping = ["UserComment", "comment", "ImageDescription", "Description", "XPComment", "json", "Model", "txt", "com.apple.quicktime.comment", "parameters"];

    /// <summary>What was found: the API graphs and the editor's graphs, in order of trust.</summary>
    public static (List<GraphText> Api, List<GraphText> Editor, List<string> Problems) Find(IReadOnlyList<TextEntry> entries)
    {
        var api = new List<GraphText>();
        var editor = new List<GraphText>();
        var problems = new List<string>();
        foreach (var entry in entries)
        {
            if (string.IsNullOrWhiteSpace(entry.Text)) continue;
            if (entry.HasKeyword("prompt")) Add(api, entry.Text, entry);
            else if (entry.HasKeyword("workflow")) Add(editor, entry.Text, entry);
            else if (Prefixed(entry) is { } found) Add(found.IsWorkflow ? editor : api, found.Json, entry);
            else if (Has(wrapping, entry) && MayWrapGraph(entry.Text)) Unwrap(entry, api, editor, problems);
            else if (entry.HasKeyword("XML:com.adobe.xmp") && entry.Text.Contains(XmpNamespace, StringComparison.Ordinal)) XmpGraphs.Read(entry, api, editor);
        }

        return (api, editor, problems);
    }

    /// <summary>The sentence for a graph that cannot be read.</summary>
    public static string Unreadable(TextEntry entry, string problem) =>
        $"The text \"{entry.Keyword}\" ({entry.Location}) holds a ComfyUI graph that cannot be read. {problem}";

    private static void Add(List<GraphText> texts, string text, TextEntry entry)
    {
        if (PythonJson.LooksLikeJson(text)) texts.Add(new GraphText(text, entry));
        else if (Undoubled(text) is { } graph) texts.Add(new GraphText(graph, entry));
    }

    // Some nodes write the graph's JSON as a JSON string: "{\"3\": …}".
    private static string? Undoubled(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("\"{")) return null;
        using var document = PythonJson.TryParse($"[{text}]", out _);
        return document is { RootElement: var root } && root.GetArrayLength() > 0 && root[0].Scalar() is { } inner && PythonJson.LooksLikeJson(inner) ? inner : null;
    }

    private static bool Has(string[] keywords, TextEntry entry) => Array.Exists(keywords, entry.HasKeyword);

    // "prompt:{...}", "Workflow: {...}": a camera's maker and model are no such.
    private static (bool IsWorkflow, string Json)? Prefixed(TextEntry entry)
    {
        if (!Has(prefixed, entry)) return null;
        var text = entry.Text.AsSpan().TrimStart();
        bool isWorkflow;
        if (text.StartsWith("prompt:", StringComparison.OrdinalIgnoreCase)) isWorkflow = false;
        else if (text.StartsWith("workflow:", StringComparison.OrdinalIgnoreCase)) isWorkflow = true;
        else return null;
        var json = text[(text.IndexOf(':') + 1)..].TrimStart();
        return json.StartsWith("{") ? (isWorkflow, json.ToString()) : null;
    }

    private static bool MayWrapGraph(string text) =>
        PythonJson.LooksLikeJson(text) && (text.Contains("class_type", StringComparison.Ordinal) || text.Contains("\"nodes", StringComparison.Ordinal));

    // {"prompt": "<JSON>" or {...}, "workflow": ...}, or the API graph itself.
    private static void Unwrap(TextEntry entry, List<GraphText> api, List<GraphText> editor, List<string> problems)
    {
        using var document = Parse(entry.Text, out var problem);
        if (document is null)
        {
            if (problem is not null) problems.Add(Unreadable(entry, problem));
            return;
        }

        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return;
        var wraps = Take(root, "prompt", entry, api) | Take(root, "workflow", entry, editor);
        if (wraps) return;
        if (root.TryGetProperty("nodes", out var nodes) && nodes.ValueKind == JsonValueKind.Array) editor.Add(new GraphText(entry.Text, entry));
        else api.Add(new GraphText(entry.Text, entry));
    }

    private static bool Take(JsonElement root, string name, TextEntry entry, List<GraphText> texts)
    {
        if (!root.TryGetProperty(name, out var value)) return false;
        var json = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Object when !value.TryGetProperty("class_type", out _) => value.GetRawText(),
            _ => null,
        };
        if (json is null || !PythonJson.LooksLikeJson(json)) return false;
        texts.Add(new GraphText(json, entry));
        return true;
    }

    /// <summary>Parses a text, also one that still has the escapes of ffmpeg's metadata files in it.</summary>
    public static JsonDocument? Parse(string text, out string? problem)
    {
        if (PythonJson.TryParse(text, out problem) is { } document) return document;
        if (!text.Contains("\\=", StringComparison.Ordinal) && !text.Contains("\\;", StringComparison.Ordinal)
            && !text.Contains("\\#", StringComparison.Ordinal) && !text.Contains("\\\\", StringComparison.Ordinal)
            && !text.Contains("\\\n", StringComparison.Ordinal)) return null;
        return PythonJson.TryParse(UnescapeFfmpeg(text), out _);
    }

    private static string UnescapeFfmpeg(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '\\' or ';' or '=' or '#' or '\n') at++;
            result.Append(text[at]);
        }

        return result.ToString();
    }
}
