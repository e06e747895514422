namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Follows the picture itself back through a graph: from the node that saved it to the samplers that made it.</summary>
internal sealed class PicturePaths(ComfyGraph graph, GraphSteps steps)
{
    // How far a conditioning cable is followed for the first stage of Stable Cascade.
    private const int LongestCascade = 64;

    private readonly byte[] samplerMarks = new byte[graph.Nodes.Length];
    private readonly int[]?[] sources = new int[]?[graph.Nodes.Length];

    /// <summary>The nodes behind a node, those that worked first coming first, the node itself last.</summary>
    public List<int> Behind(int start)
    {
        var order = new List<int>();
        var seen = new HashSet<int> { start };
        var stack = new Stack<(int Node, int[] Sources, int Next)>();
        stack.Push((start, Sources(start), 0));
        while (stack.TryPop(out var frame))
        {
            if (frame.Next == frame.Sources.Length)
            {
                order.Add(frame.Node);
                continue;
            }

            stack.Push(frame with { Next = frame.Next + 1 });
            var source = frame.Sources[frame.Next];
            if (seen.Add(source) && steps.Take(graph.Nodes[source])) stack.Push((source, Sources(source), 0));
        }

        return order;
    }

    /// <summary>Whether a node is a sampler: by the catalog, else by having what samplers have.</summary>
    public bool IsSampler(int index)
    {
        if (samplerMarks[index] == 0) samplerMarks[index] = (byte)(Judge(graph.Nodes[index]) ? 2 : 1);
        return samplerMarks[index] == 2;
    }

    private static bool Judge(ComfyNode node)
    {
        if (node.Known is { Role: not NodeRole.Plain } known) return known.Role == NodeRole.Sampler;
        if (node.ClassType.Contains("Scheduler", StringComparison.OrdinalIgnoreCase) || node.ClassType.Contains("Sigmas", StringComparison.OrdinalIgnoreCase)
            || node.ClassType.Contains("Guider", StringComparison.OrdinalIgnoreCase) || node.ClassType.Contains("preSampling", StringComparison.OrdinalIgnoreCase)
            || node.ClassType.Contains("Provider", StringComparison.OrdinalIgnoreCase) || node.ClassType.Contains("Script", StringComparison.OrdinalIgnoreCase)
            || OutputNodes.LooksLikeOutput(node)) return false;

        var traits = 0;
        if (node.TryGet("seed", out _) || node.TryGet("noise_seed", out _) || node.TryGetLink("noise", out _)) traits++;
        if (node.TryGet("steps", out _) || node.TryGetLink("sigmas", out _) || node.TryGet("num_inference_steps", out _)) traits++;
        if (node.TryGet("cfg", out _) || node.TryGet("guidance_scale", out _) || node.TryGet("guidance", out _)) traits++;
        if (node.TryGet("sampler_name", out _) || node.TryGet("sampler", out _) || node.TryGet("scheduler", out _)) traits++;
        if (node.TryGet("denoise", out _)) traits++;
        if (node.TryGetLink("guider", out _)) traits += 2;
        if (traits < 2) return false;

        var fed = HasLink(node, InputNames.ModelLinks) || HasLink(node, InputNames.Pipes);
        return fed && (traits >= 3 || node.ClassType.Contains("sampler", StringComparison.OrdinalIgnoreCase));
    }

    private int[] Sources(int index) => sources[index] ??= [.. FindSources(graph.Nodes[index], index)];

    private List<int> FindSources(ComfyNode node, int index)
    {
        var found = new List<int>();
        if (node.Known?.Switch is { } rule)
        {
            if (SwitchChoice.Of(node, rule) is { Value.IsLink: true } chosen) found.Add(chosen.Value.Node);
            return found;
        }

        foreach (var name in InputNames.ImageLinks) Add(name);
        if (IsSampler(index) && node.TryGetLink("positive", out var positive) && StageC(positive.Node) is { } stageC) found.Add(stageC);
        if (found.Count > 0) return found;

        foreach (var name in InputNames.Pipes) Add(name);
        if (found.Count > 0) return found;

        foreach (var input in node.Inputs)
        {
            if (input.Value.IsLink && InputNames.MayCarryPicture(input.Name)) found.Add(input.Value.Node);
        }

        return found;

        void Add(string name)
        {
            if (node.TryGetLink(name, out var link)) found.Add(link.Node);
        }
    }

    // Stable Cascade hands the picture of its first stage over as conditioning.
    private int? StageC(int node)
    {
        for (var passed = 0; passed < LongestCascade; passed++)
        {
            var current = graph.Nodes[node];
            if (current.TryGetLink("stage_c", out var stageC)) return stageC.Node;
            if (!current.TryGetLink("conditioning", out var further)) return null;
            node = further.Node;
        }

        return null;
    }

    private static bool HasLink(ComfyNode node, string[] names)
    {
        foreach (var name in names)
        {
            if (node.TryGetLink(name, out _)) return true;
        }

        return false;
    }
}
