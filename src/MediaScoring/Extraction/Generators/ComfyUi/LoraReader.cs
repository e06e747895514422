using System.Globalization;
using System.Text.Json;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// Reads the LoRAs that one node applies: single loaders, numbered stacks with switches, rgthree's objects, LoRA Manager's
/// lists, and tags in texts. A strength of 0, "None" or a switch that is off means that the LoRA was not used.
/// </summary>
internal static class LoraReader
{
    private const int MaxPerNode = 200;
    private const int LongestTag = 600;

    /// <summary>The LoRAs of a node in the order of its inputs.</summary>
    public static List<LoraUse> Read(ComfyNode node)
    {
        var found = new List<LoraUse>();
        var limit = Count(node);
        var rows = 0;
        foreach (var input in node.Inputs)
        {
            if (found.Count == MaxPerNode) break;
            if (input.Value.IsLink) continue;
            if (input.Value.Json.ValueKind is JsonValueKind.Object or JsonValueKind.Array) ReadNested(input.Value.Json, found);
            else if (IsName(input.Name) && rows++ < MaxPerNode) ReadNamed(node, input, limit, found);
        }

        if (found.Count == 0) ReadTags(node, found);
        return found;
    }

    private static bool IsName(string name)
    {
        if (!name.Contains("lora", StringComparison.OrdinalIgnoreCase)) return false;
        var rest = name.Replace("lora", "", StringComparison.OrdinalIgnoreCase).Trim('_', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ');
        return rest is "" or "name" or "file" or "model" or "path" or "model_name" or "_name" or "high" or "low" or "name_high" or "name_low" or "nameA" or "nameB";
    }

    private static void ReadNamed(ComfyNode node, NodeInput input, int limit, List<LoraUse> found)
    {
        if (input.Value.AsText() is not { Length: > 0 and <= 512 } name || name is "None" or "none" or "NONE" or "undefined") return;
        var index = InputNames.Index(input.Name);
        if (index > limit || IsOff(node, index)) return;
        var weight = Weight(node, index);
        if (weight == 0) return;
        found.Add(new LoraUse(name, weight));
    }

    // Stacks show so many rows and keep the rest of their values.
    private static int Count(ComfyNode node)
    {
        foreach (var name in (ReadOnlySpan<string>)["lora_count", "num_loras"])
        {
            if (node.TryGet(name, out var value) && value.AsNumber() is { } count) return (int)Math.Clamp(count, 0, int.MaxValue / 2);
        }

        return int.MaxValue;
    }

    private static bool IsOff(ComfyNode node, int index)
    {
        foreach (var input in node.Inputs)
        {
            if (!input.Name.Contains("switch", StringComparison.OrdinalIgnoreCase) && !input.Name.Contains("toggle", StringComparison.OrdinalIgnoreCase)
                && !input.Name.Contains("enable", StringComparison.OrdinalIgnoreCase)) continue;
            var switched = InputNames.Index(input.Name);
            if ((switched == index || switched < 0) && input.Value.AsSwitch() == false) return true;
        }

        return index >= 0 && node.TryGet(string.Create(CultureInfo.InvariantCulture, $"lora_{index}"), out var tick) && tick.Json.ValueKind == JsonValueKind.False;
    }

    // "strength_model", "lora_wt_2", "lora_1_model_strength" …: the model's before the text encoder's, the plain one in simple mode.
    private static double? Weight(ComfyNode node, int index)
    {
        var prefersPlain = (node.Text("input_mode") ?? node.Text("mode")) is { } mode && mode.Contains("simple", StringComparison.OrdinalIgnoreCase);
        double? plain = null;
        double? ofModel = null;
        foreach (var input in node.Inputs)
        {
            if (InputNames.Index(input.Name) != index || input.Value.AsNumber() is not { } number) continue;
            if (input.Name.Contains("clip", StringComparison.OrdinalIgnoreCase)) continue;
            if (!input.Name.Contains("strength", StringComparison.OrdinalIgnoreCase) && !input.Name.Contains("weight", StringComparison.OrdinalIgnoreCase)
                && !input.Name.Contains("_wt", StringComparison.OrdinalIgnoreCase) && !input.Name.Contains("_str", StringComparison.OrdinalIgnoreCase)) continue;
            if (input.Name.Contains("model", StringComparison.OrdinalIgnoreCase)) ofModel ??= number;
            else plain ??= number;
        }

        return prefersPlain ? plain ?? ofModel : ofModel ?? plain;
    }

    // {"on": true, "lora": "a.safetensors", "strength": 1} and lists of {"name", "strength", "active"}.
    private static void ReadNested(JsonElement json, List<LoraUse> found)
    {
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("__value__", out var wrapped)) json = wrapped;
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
            {
                if (found.Count == MaxPerNode) return;
                if (item.ValueKind == JsonValueKind.Object) ReadObject(item, found);
            }
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            ReadObject(json, found);
        }
    }

    private static void ReadObject(JsonElement json, List<LoraUse> found)
    {
        var isOwn = json.TryGetProperty("lora", out var name);
        if (!isOwn && !(json.TryGetProperty("name", out name) && (json.TryGetProperty("active", out _) || json.TryGetProperty("clipStrength", out _)))) return;
        if (name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 and <= 512 } text || text is "None") return;
        if (IsFalse(json, "on") || IsFalse(json, "active") || IsFalse(json, "enabled")) return;
        double? weight = json.TryGetProperty("strength", out var strength) ? GraphValue.Literal(strength).AsNumber() : null;
        if (weight == 0) return;
        found.Add(new LoraUse(text, weight));
    }

    private static bool IsFalse(JsonElement json, string name) => json.TryGetProperty(name, out var value) && GraphValue.Literal(value).AsSwitch() == false;

    // A node on the way of the model that holds tags applies them.
    private static void ReadTags(ComfyNode node, List<LoraUse> found)
    {
        foreach (var input in node.Inputs)
        {
            if (input.Value.AsText() is { } text) ReadTags(text, found);
        }
    }

    /// <summary>Adds the LoRAs of the tags <c>&lt;lora:name:0.8&gt;</c> in a text.</summary>
    public static void ReadTags(string text, List<LoraUse> found)
    {
        for (var at = text.IndexOf("<lora:", StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf("<lora:", at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (found.Count == MaxPerNode) return;
            var end = text.IndexOf('>', at, Math.Min(LongestTag, text.Length - at));
            if (end < 0) continue;
            var parts = text[(at + "<lora:".Length)..end].Split(':');
            if (parts[0].Trim() is not { Length: > 0 and <= 512 } name) continue;
            double? weight = null;
            if (parts.Length > 1 && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) weight = number;
            if (weight != 0 && !found.Exists(other => other.Name == name)) found.Add(new LoraUse(name, weight));
        }
    }
}
