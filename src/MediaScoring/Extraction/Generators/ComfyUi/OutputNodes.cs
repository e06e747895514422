namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>The path of the picture: the node that saved the file, and the nodes behind it in order of work.</summary>
internal sealed record PicturePath(int? Output, IReadOnlyList<int> Nodes, IReadOnlyList<int> Samplers);

/// <summary>Finds the node of a graph that saved the file at hand.</summary>
internal static class OutputNodes
{
    // Outputs that are looked at; a graph with more is read by its first ones.
    private const int MaxCandidates = 64;

    private static readonly string[] notPictures = ["Latent", "Text", "Audio", "Checkpoint", "Lora", "Model", "CLIP", "VAE", "Any", "Json", "String", "Conditioning", "Prompt", "3D", "Mask"];

    /// <summary>Whether a class writes or shows pictures, judged by its name where the catalog does not know it.</summary>
    public static bool LooksLikeOutput(ComfyNode node)
    {
        if (node.Known is { Role: not NodeRole.Plain } known) return known.Role is NodeRole.Save or NodeRole.Preview;
        if (!Has(node, "Save") && !Has(node, "Preview") && !Has(node, "VideoCombine")) return false;
        if (Has(node, "Image") || Has(node, "Video") || Has(node, "WEB") || Has(node, "GIF")) return true;
        return !Array.Exists(notPictures, word => Has(node, word));
    }

    /// <summary>The path to the node that saved the file.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="paths">The graph's picture paths.</param>
    /// <param name="fileName">The file's name, which begins with the prefix that its node was given.</param>
    /// <param name="format">The container, which not every node writes.</param>
    public static PicturePath Choose(ComfyGraph graph, PicturePaths paths, string fileName, string format)
    {
        var best = default(PicturePath);
        var bestRank = default(Rank);
        var examined = 0;
        foreach (var index in Candidates(graph))
        {
            if (examined++ == MaxCandidates) break;
            var nodes = paths.Behind(index);
            var samplers = nodes.FindAll(paths.IsSampler);
            var rank = RankOf(graph.Nodes[index], samplers.Count, fileName, format);
            if (best is not null && rank.CompareTo(bestRank) <= 0) continue;
            (best, bestRank) = (new PicturePath(index, nodes, samplers), rank);
        }

        if (best is { Samplers.Count: > 0 }) return best;

        // No output that any sampler leads to: then every sampler counts, or a sole node that makes pictures by itself.
        var all = new List<int>();
        for (var index = 0; index < graph.Nodes.Length; index++)
        {
            if (paths.IsSampler(index)) all.Add(index);
        }

        if (all.Count == 0) return best ?? new PicturePath(null, [], []);
        var reached = new HashSet<int>();
        var ordered = new List<int>();
        foreach (var sampler in all.Take(MaxCandidates))
        {
            if (reached.Contains(sampler)) continue;
            ordered.AddRange(paths.Behind(sampler).FindAll(reached.Add));
        }

        return new PicturePath(null, ordered, ordered.FindAll(paths.IsSampler));
    }

    private static IEnumerable<int> Candidates(ComfyGraph graph)
    {
        var feeds = new bool[graph.Nodes.Length];
        foreach (var node in graph.Nodes)
        {
            foreach (var input in node.Inputs)
            {
                if (input.Value.IsLink) feeds[input.Value.Node] = true;
            }
        }

        var outputs = new List<int>();
        var ends = new List<int>();
        for (var index = 0; index < graph.Nodes.Length; index++)
        {
            if (LooksLikeOutput(graph.Nodes[index])) outputs.Add(index);
            else if (!feeds[index]) ends.Add(index);
        }

        return outputs.Take(MaxCandidates / 2).Concat(ends);
    }

    private static Rank RankOf(ComfyNode node, int samplers, string fileName, string format)
    {
        var isSave = LooksLikeOutput(node) && !IsPreview(node);
        return new Rank(
            samplers > 0,
            isSave ? 2 : LooksLikeOutput(node) ? 1 : 0,
            Writes(node, format),
            PrefixLength(node, fileName),
            samplers);
    }

    private static bool IsPreview(ComfyNode node) =>
        node.Known is { Role: not NodeRole.Plain } known ? known.Role == NodeRole.Preview : !Has(node, "Save") && Has(node, "Preview");

    private static bool Writes(ComfyNode node, string format)
    {
        var isVideo = Has(node, "Video") || Has(node, "WEBM");
        return format switch
        {
            "mp4" or "mov" or "webm" or "mkv" => isVideo,
            "gif" => isVideo || Has(node, "Gif"),
            "webp" => !isVideo && !Has(node, "AnimatedPNG"),
            "png" => !isVideo && !Has(node, "WEBP"),
            _ => !isVideo,
        };
    }

    // "upscaled/%date%_final" names files "final_00001_.png"; what stands before a token is compared.
    private static int PrefixLength(ComfyNode node, string fileName)
    {
        var prefix = node.Text("filename_prefix") ?? node.Text("filename") ?? node.Text("save_prefix");
        if (string.IsNullOrEmpty(prefix)) return 0;
        prefix = prefix[(prefix.LastIndexOfAny(['/', '\\']) + 1)..];
        var token = prefix.IndexOf('%');
        if (token >= 0) prefix = prefix[..token];
        return fileName.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? prefix.Length : 0;
    }

    private static bool Has(ComfyNode node, string word) => node.ClassType.Contains(word, StringComparison.OrdinalIgnoreCase);

    private readonly record struct Rank(bool Sampled, int Kind, bool Writes, int PrefixLength, int Samplers) : IComparable<Rank>
    {
        public int CompareTo(Rank other)
        {
            var order = Sampled.CompareTo(other.Sampled);
            if (order == 0) order = Kind.CompareTo(other.Kind);
            if (order == 0) order = Writes.CompareTo(other.Writes);
            if (order == 0) order = PrefixLength.CompareTo(other.PrefixLength);
            return order != 0 ? order : Samplers.CompareTo(other.Samplers);
        }
    }
}
