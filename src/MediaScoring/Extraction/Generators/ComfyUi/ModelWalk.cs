using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>A name that was found on the way of a model, and the node that holds it.</summary>
internal readonly record struct FoundName(string Name, int Node, string Input);

/// <summary>What stands on the way from a sampler to its model.</summary>
internal sealed record ModelChain(IReadOnlyList<FoundName> Models, IReadOnlyList<(LoraUse Lora, int Node)> Loras, IReadOnlyList<int> Nodes);

/// <summary>Follows a model cable back through LoRAs, patches and merges to the files that were loaded.</summary>
internal sealed class ModelWalk(ComfyGraph graph, ExtractionRules rules, GraphSteps steps)
{
    /// <summary>The chain behind a sampler.</summary>
    public ModelChain Read(int sampler)
    {
        var models = new List<FoundName>();
        var loras = new List<(LoraUse, int)>();
        var nodes = new List<int>();
        var visited = new HashSet<int>();
        var stack = new Stack<int>();
        stack.Push(sampler);
        while (stack.TryPop(out var index))
        {
            if (!visited.Add(index)) continue;
            var node = graph.Nodes[index];
            if (!steps.Take(node)) break;
            if (index != sampler) nodes.Add(index);
            foreach (var lora in LoraReader.Read(node)) loras.Add((lora, index));
            RuledLora(node, index, loras);
            var next = Further(node, index, models);
            for (var at = next.Count - 1; at >= 0; at--) stack.Push(next[at]);
        }

        loras.Reverse();   // in the order in which they were applied
        return new ModelChain(models, loras, nodes);
    }

    private void RuledLora(ComfyNode node, int index, List<(LoraUse, int)> loras)
    {
        if (rules.InputFor(node.ClassType, ExtractionField.Lora) is { } input && node.Text(input) is { Length: > 0 } name
            && !loras.Exists(other => other.Item2 == index && other.Item1.Name == name)) loras.Add((new LoraUse(name, null), index));
    }

    // The nodes that come next, the model's before those of LoRA stacks; files that the node itself loads are noted.
    private List<int> Further(ComfyNode node, int index, List<FoundName> models)
    {
        var next = new List<int>();
        if (rules.InputFor(node.ClassType, ExtractionField.Model) is { } ruled && node.TryGet(ruled, out var value))
        {
            if (value.IsLink) next.Add(value.Node);
            else if (value.AsText() is { Length: > 0 } name) models.Add(new FoundName(name, index, ruled));
            return next;
        }

        if (node.Known?.Switch is { } rule)
        {
            if (SwitchChoice.Of(node, rule) is { Value.IsLink: true } chosen) next.Add(chosen.Value.Node);
            return next;
        }

        foreach (var input in node.Inputs)
        {
            if (input.Value.IsLink && IsModelLink(input.Name)) next.Add(input.Value.Node);
        }

        if (next.Count == 0) ReadLoader(node, index, models);
        if (next.Count == 0 && !IsLoader(node))
        {
            foreach (var name in InputNames.Pipes)
            {
                if (node.TryGetLink(name, out var link)) next.Add(link.Node);
            }
        }

        if (next.Count == 0 && models.Count == 0 && SoleLink(node) is { } sole) next.Add(sole);
        foreach (var input in node.Inputs)
        {
            if (input.Value.IsLink && input.Name.Contains("lora", StringComparison.OrdinalIgnoreCase)) next.Add(input.Value.Node);
        }

        return next;
    }

    private static bool IsModelLink(string name)
    {
        if (Array.IndexOf(InputNames.ModelLinks, name) >= 0) return true;
        if (!name.StartsWith("model", StringComparison.Ordinal)) return false;
        var rest = name.AsSpan("model".Length).TrimStart('_');
        return rest.Length == 1 && char.IsAsciiLetterOrDigit(rest[0]);
    }

    private static void ReadLoader(ComfyNode node, int index, List<FoundName> models)
    {
        if (node.ClassType.Contains("lora", StringComparison.OrdinalIgnoreCase) && !node.ClassType.Contains("loader", StringComparison.OrdinalIgnoreCase)) return;
        foreach (var name in InputNames.ModelLiterals)
        {
            if (!node.TryGet(name, out var value) || value.AsText() is not { Length: > 0 and <= 512 } file || IsNone(file)) continue;
            if (!models.Exists(other => string.Equals(other.Name, file, StringComparison.OrdinalIgnoreCase))) models.Add(new FoundName(file, index, name));
        }
    }

    private static bool IsLoader(ComfyNode node) => Array.Exists(InputNames.ModelLiterals, name => node.Text(name) is { Length: > 0 } file && !IsNone(file));

    private static bool IsNone(string name) => name is "None" or "none" or "NONE" or "default" or "auto" or "undefined" || string.IsNullOrWhiteSpace(name);

    private static int? SoleLink(ComfyNode node)
    {
        int? sole = null;
        foreach (var input in node.Inputs)
        {
            if (!input.Value.IsLink) continue;
            if (sole is not null) return null;
            sole = input.Value.Node;
        }

        return sole;
    }
}
