using System.Text.Json;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// Gives the values of a node's widgets their names. The editor saves them by position, with an entry of its own after each
/// seed; new versions list the widgets among the inputs, for old ones <see cref="WidgetOrders"/> knows the popular classes.
/// </summary>
internal static class EditorWidgets
{
    // A node with more widgets than this is read by its first ones.
    private const int MaxWidgets = 1_000;

    private static readonly string[] seedControls = ["fixed", "increment", "decrement", "randomize", "increment-wrap"];

    /// <summary>The values in order; none when they are saved by name.</summary>
    public static IReadOnlyList<JsonElement> Values(EditorNode node) =>
        node.Widgets.ValueKind == JsonValueKind.Array ? [.. node.Widgets.EnumerateArray().Take(MaxWidgets)] : [];

    /// <summary>The values with their names.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Of(EditorNode node, IReadOnlyList<JsonElement> values)
    {
        if (node.Widgets.ValueKind == JsonValueKind.Object)
        {
            return node.Widgets.EnumerateObject().Take(MaxWidgets).Select(widget => (widget.Name, widget.Value));
        }

        if (values.Count == 0) return [];
        var plain = WithoutSeedControls(values);
        var order = WidgetOrders.Find(node.Type);
        var listed = OfInputs(node);
        var isListed = listed.Count > 0 && (listed.Count == plain.Count || (listed.Count == plain.Count - 1 && order is null));
        if (isListed) return Zip(listed, plain);
        if (listed.Count > 0 && listed.Count == values.Count) return Zip(listed, values);
        if (order is not null) return Zip(order, plain);
        return WidgetGuesses.Of(node, plain);
    }

    private static List<string> OfInputs(EditorNode node)
    {
        var names = new List<string>();
        foreach (var input in node.Inputs)
        {
            if (input.HasWidget) names.Add(input.Name);
        }

        return names;
    }

    // What happens to a seed after each run: a word right behind a whole number.
    private static List<JsonElement> WithoutSeedControls(IReadOnlyList<JsonElement> values)
    {
        var kept = new List<JsonElement>(values.Count);
        foreach (var value in values)
        {
            var followsNumber = kept.Count > 0 && kept[^1].ValueKind is JsonValueKind.Number or JsonValueKind.Null;
            if (followsNumber && value.ValueKind == JsonValueKind.String && Array.IndexOf(seedControls, value.GetString()) >= 0) continue;
            kept.Add(value);
        }

        return kept;
    }

    private static IEnumerable<(string, JsonElement)> Zip(IReadOnlyList<string> names, IReadOnlyList<JsonElement> values)
    {
        var value = 0;
        for (var at = 0; at < names.Count && value < values.Count; at++, value++)
        {
            // The first editors had a tick box behind the seed where later ones have a word.
            var isTick = at > 0 && names[at - 1] is "seed" or "noise_seed" && values[value].ValueKind is JsonValueKind.True or JsonValueKind.False;
            if (isTick && values.Count > names.Count && ++value == values.Count) yield break;
            if (names[at] is not ("" or "-" or "control_after_generate")) yield return (names[at], values[value]);
        }
    }
}
