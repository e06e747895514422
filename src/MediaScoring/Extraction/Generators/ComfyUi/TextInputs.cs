namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>One input that a text comes from.</summary>
/// <param name="Input">The input's name.</param>
/// <param name="Value">Its value: a text or a link.</param>
/// <param name="WantsNegative">Which of two prompts is wanted further on.</param>
internal readonly record struct TextSource(string Input, GraphValue Value, bool WantsNegative);

/// <summary>The inputs that an output's texts come from, and how they become one.</summary>
internal sealed record TextSources(IReadOnlyList<TextSource> Items, TextJoin Join = TextJoin.Merge, string Delimiter = "")
{
    /// <summary>No text.</summary>
    public static TextSources None { get; } = new([]);
}

/// <summary>Says which inputs of a node feed the texts of one of its outputs: rules of the user, the catalog, else the names.</summary>
internal sealed class TextInputs(ExtractionRules rules)
{
    /// <summary>A slot that stands for the node itself: what it takes in, whatever it gives out.</summary>
    public const int NoSlot = int.MaxValue;

    /// <summary>The inputs behind one output.</summary>
    public TextSources Of(ComfyNode node, int slot, bool wantsNegative)
    {
        if (rules.InputFor(node.ClassType, wantsNegative ? ExtractionField.NegativePrompt : ExtractionField.Prompt) is { } named
            && node.TryGet(named, out var ruled))
        {
            return new TextSources([new TextSource(named, ruled, wantsNegative)]);
        }

        if (node.Known is { } known)
        {
            if (known.Switch is { } rule) return One(SwitchChoice.Of(node, rule), wantsNegative);
            if (known.Carries is { } carries && slot < carries.Count && carries[slot] is { } names) return Known(node, known, names, wantsNegative);
        }

        wantsNegative = Polarity(node, slot, wantsNegative);
        if (slot == NoSlot) return OfSampler(node, wantsNegative);
        if (wantsNegative && node.ClassType.Contains("Guider", StringComparison.Ordinal) && First(node, InputNames.Negative) is null) return TextSources.None;
        return ByPolarity(node, slot, wantsNegative) ?? ByConditioning(node, wantsNegative) ?? ByText(node, wantsNegative)
            ?? ByPipe(node, wantsNegative) ?? BySoleLink(node, wantsNegative);
    }

    // A sampler's only text is its prompt, never its negative one.
    private static TextSources OfSampler(ComfyNode node, bool wantsNegative) =>
        ByPolarity(node, NoSlot, wantsNegative) ?? ByConditioning(node, wantsNegative) ?? ByPipe(node, wantsNegative)
        ?? (wantsNegative ? TextSources.None : ByText(node, wantsNegative) ?? TextSources.None);

    private static TextSources Known(ComfyNode node, NodeClass known, string[] names, bool wantsNegative)
    {
        var items = new List<TextSource>(names.Length);
        foreach (var name in names)
        {
            if (!node.TryGet(name, out var value)) continue;
            items.Add(new TextSource(name, value, InputNames.Negative.Contains(name) || (wantsNegative && !InputNames.Positive.Contains(name))));
        }

        if (items.Count == 0)
        {
            if (names.Length > 0) wantsNegative = InputNames.Negative.Contains(names[0]) || (wantsNegative && !InputNames.Positive.Contains(names[0]));
            // A populated text is missing where the file is older than the node's second field, a pipe stands for all.
            return names.Length == 0 ? TextSources.None : ByText(node, wantsNegative) ?? ByPipe(node, wantsNegative) ?? TextSources.None;
        }

        if (node.ClassType.StartsWith("ShowText", StringComparison.Ordinal) && node.TryGet("text_0", out var shown))
        {
            items.Add(new TextSource("text_0", shown, wantsNegative));   // what it showed, for texts that were worked out and not written
            return new TextSources(items, TextJoin.First);
        }

        var delimiter = known.Delimiter switch
        {
            null or "" => "",
            ['=', .. var itself] => itself,
            var input => node.Text(input) ?? "",
        };
        return new TextSources(items, known.Join, Unescape(delimiter));
    }

    private static string Unescape(string delimiter) => delimiter.Replace("\\n", "\n", StringComparison.Ordinal);

    // The editor's graph names the outputs.
    private static bool Polarity(ComfyNode node, int slot, bool wantsNegative)
    {
        if (slot >= node.OutputNames.Count) return wantsNegative;
        var name = node.OutputNames[slot];
        if (name.StartsWith("neg", StringComparison.OrdinalIgnoreCase) || name is "CONDITIONING-") return true;
        return (!name.StartsWith("pos", StringComparison.OrdinalIgnoreCase) && name is not "CONDITIONING+") && wantsNegative;
    }

    private static TextSources? ByPolarity(ComfyNode node, int slot, bool wantsNegative)
    {
        var positive = First(node, InputNames.Positive);
        var negative = First(node, InputNames.Negative);
        if (positive is null && negative is null) return null;

        // Two cables in, two cables out: the slot says which.
        if (slot <= 1 && slot >= node.OutputNames.Count && positive is { } plus && negative is { } minus && plus.Value.IsLink && minus.Value.IsLink
            && !node.TryGet("model", out _) && First(node, InputNames.Pipes) is null) wantsNegative = slot == 1;
        var found = wantsNegative ? negative : positive;
        if (found is { } source) return new TextSources([new TextSource(source.Name, source.Value, wantsNegative)]);
        return ByPipe(node, wantsNegative);
    }

    private static TextSources? ByConditioning(ComfyNode node, bool wantsNegative)
    {
        List<TextSource>? items = null;
        foreach (var input in node.Inputs)
        {
            if (!input.Value.IsLink) continue;
            if (!input.Name.StartsWith("cond", StringComparison.OrdinalIgnoreCase) && input.Name is not ("text_embeds" or "prompt_embeds" or "hyvid_embeds")) continue;
            (items ??= []).Add(new TextSource(input.Name, input.Value, wantsNegative));
        }

        return items is null ? null : new TextSources(items);
    }

    private static TextSources? ByText(ComfyNode node, bool wantsNegative)
    {
        foreach (var group in InputNames.TextGroups)
        {
            List<TextSource>? items = null;
            foreach (var name in group)
            {
                if (!node.TryGet(name, out var value) || (!value.IsLink && string.IsNullOrWhiteSpace(value.AsText()))) continue;
                (items ??= []).Add(new TextSource(name, value, wantsNegative));
            }

            if (items is not null) return new TextSources(items);
        }

        return Numbered(node, wantsNegative) ?? BySpeakingName(node, wantsNegative);
    }

    // my_text, scene_prompt: what a node of unknown class calls its words.
    private static TextSources? BySpeakingName(ComfyNode node, bool wantsNegative)
    {
        if (node.Known is not null) return null;
        foreach (var input in node.Inputs)
        {
            if (InputNames.SpeaksOfText(input.Name) && (input.Value.IsLink || !string.IsNullOrWhiteSpace(input.Value.AsText())))
                return new TextSources([new TextSource(input.Name, input.Value, wantsNegative)]);
        }

        return null;
    }

    // text1, text_a, string_2, prompt3 …: set one after another by most nodes that have them.
    private static TextSources? Numbered(ComfyNode node, bool wantsNegative)
    {
        List<TextSource>? items = null;
        foreach (var input in node.Inputs)
        {
            var stem = input.Name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'A', 'B', 'C', 'D').TrimEnd('_');
            if (stem.Length == input.Name.Length || stem.ToLowerInvariant() is not ("text" or "string" or "prompt" or "str" or "input" or "any" or "value")) continue;
            if (input.Value.IsLink || input.Value.AsText() is not null) (items ??= []).Add(new TextSource(input.Name, input.Value, wantsNegative));
        }

        if (items is null) return null;
        var delimiter = node.Text("delimiter") ?? node.Text("separator");
        return delimiter is null ? new TextSources(items) : new TextSources(items, TextJoin.Concatenate, Unescape(delimiter));
    }

    private static TextSources? ByPipe(ComfyNode node, bool wantsNegative)
    {
        foreach (var name in InputNames.Pipes)
        {
            if (node.TryGetLink(name, out var link)) return new TextSources([new TextSource(name, link, wantsNegative)]);
        }

        return null;
    }

    // A node with one cable in passes it on: reroutes, converters, displays. Cables that never carry text are no such.
    private static TextSources BySoleLink(ComfyNode node, bool wantsNegative)
    {
        TextSource? sole = null;
        foreach (var input in node.Inputs)
        {
            if (!input.Value.IsLink || CarriesNoText(input.Name)) continue;
            if (sole is not null) return TextSources.None;
            sole = new TextSource(input.Name, input.Value, wantsNegative);
        }

        return sole is { } source ? new TextSources([source]) : TextSources.None;
    }

    private static readonly string[] textless = ["model", "clip", "vae", "image", "latent", "seed", "system", "control_net", "mask"];

    private static bool CarriesNoText(string name) =>
        name is "pixels" or "samples" or "width" or "height" or "lora_stack" or "strength"
        || Array.Exists(textless, start => name.StartsWith(start, StringComparison.Ordinal));

    private static TextSources One(NodeInput? input, bool wantsNegative) =>
        input is { } chosen ? new TextSources([new TextSource(chosen.Name, chosen.Value, wantsNegative)]) : TextSources.None;

    private static NodeInput? First(ComfyNode node, string[] names)
    {
        foreach (var name in names)
        {
            if (node.TryGet(name, out var value) && (value.IsLink || value.AsText() is not null)) return new NodeInput(name, value);
        }

        return null;
    }
}
