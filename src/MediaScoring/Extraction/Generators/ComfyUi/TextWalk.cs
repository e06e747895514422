using System.Text;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>A text of a graph and the node that holds it.</summary>
internal readonly record struct TextPart(string Text, int Node, string Input);

/// <summary>What a conditioning cable carries: its texts, and the nodes that it came through, nearest to the sampler first.</summary>
internal sealed record ConditioningTexts(IReadOnlyList<TextPart> Parts, IReadOnlyList<int> Nodes)
{
    /// <summary>No text.</summary>
    public static ConditioningTexts None { get; } = new([], []);

    /// <summary>The texts, each once, one a line; null when there are none.</summary>
    public string? Joined => Parts.Count switch
    {
        0 => null,
        1 => Parts[0].Text,
        _ => string.Join("\n", Parts.Select(part => part.Text)),
    };
}

/// <summary>
/// Follows conditioning and text cables back to the texts that people wrote. Every output is worked out once, in a loop and not
/// by recursion: cycles, chains of any length and shared parts cost no more than the graph is big.
/// </summary>
internal sealed class TextWalk(ComfyGraph graph, TextInputs inputs, GraphSteps steps)
{
    /// <summary>More texts than this in one prompt are left out.</summary>
    public const int MaxParts = 64;

    /// <summary>Longest text that is put together of several, in characters; what would be longer stays its first part.</summary>
    public const int MaxConcatenation = 262_144;

    // All concatenations of one walk together: a graph can double a text at every node.
    private const int MaxConcatenated = 4_194_304;

    private int concatenated;

    /// <summary>Whether a limit was met and texts were left out.</summary>
    public bool WasCut { get; private set; }

    /// <summary>The texts behind a value.</summary>
    /// <param name="value">A link, or the text itself.</param>
    /// <param name="owner">The node that has the value at an input.</param>
    /// <param name="input">That input's name.</param>
    /// <param name="wantsNegative">Whether the negative prompt is looked for, where a node has both.</param>
    public ConditioningTexts Read(GraphValue value, int owner, string input, bool wantsNegative)
    {
        if (!value.IsLink)
        {
            return Literal(value) is { } text ? new ConditioningTexts([new TextPart(text, owner, input)], [owner]) : ConditioningTexts.None;
        }

        return Walk(new Output(value.Node, value.Slot, wantsNegative));
    }

    /// <summary>The texts that a node takes in, a sampler for instance.</summary>
    public ConditioningTexts Read(int node, bool wantsNegative) => Walk(new Output(node, TextInputs.NoSlot, wantsNegative));

    private ConditioningTexts Walk(Output target)
    {
        concatenated = 0;
        var results = new Dictionary<Output, TextPart[]>();
        var order = new List<int>();
        var stack = new Stack<Frame>();
        Enter(target);
        while (stack.TryPeek(out var frame))
        {
            if (frame.Next < frame.Sources.Items.Count)
            {
                var source = frame.Sources.Items[frame.Next++];
                if (source.Value.IsLink) Enter(new Output(source.Value.Node, source.Value.Slot, source.WantsNegative));
                continue;
            }

            stack.Pop();
            results[frame.Output] = Join(frame, results);
        }

        return new ConditioningTexts(results[target], order);

        void Enter(Output output)
        {
            if (!results.TryAdd(output, [])) return;   // known, or under way in a cycle, where it adds nothing
            if (!steps.Take(graph.Nodes[output.Node]))
            {
                WasCut = true;
                return;
            }

            order.Add(output.Node);
            stack.Push(new Frame(output, inputs.Of(graph.Nodes[output.Node], output.Slot, output.WantsNegative)));
        }
    }

    private TextPart[] Join(Frame frame, Dictionary<Output, TextPart[]> results)
    {
        var sources = frame.Sources;
        if (sources.Items.Count == 0) return [];
        if (sources.Items.Count == 1) return PartsOf(sources.Items[0]);
        if (sources.Join == TextJoin.Concatenate) return Concatenate(frame, results);
        if (sources.Join == TextJoin.Replace) return Replace(frame, results);

        var parts = new List<TextPart>();
        foreach (var source in sources.Items)
        {
            foreach (var part in PartsOf(source))
            {
                if (parts.Exists(other => string.Equals(other.Text, part.Text, StringComparison.Ordinal))) continue;
                if (parts.Count == MaxParts)
                {
                    WasCut = true;
                    return [.. parts];
                }

                parts.Add(part);
            }

            if (sources.Join == TextJoin.First && parts.Count > 0) break;
        }

        return [.. parts];

        TextPart[] PartsOf(TextSource source) => Parts(source, frame.Output.Node, results);
    }

    private TextPart[] Parts(TextSource source, int node, Dictionary<Output, TextPart[]> results)
    {
        if (source.Value.IsLink) return results[new Output(source.Value.Node, source.Value.Slot, source.WantsNegative)];
        return Literal(source.Value) is { } text ? [new TextPart(text, node, source.Input)] : [];
    }

    private string? Literal(GraphValue value)
    {
        if (value.AsText() is not { } text) return null;
        if (graph.IsEditor) text = WithoutComments(text);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    // Comments between /* and */ never reach a text encoder.
    private static string WithoutComments(string text)
    {
        var start = text.IndexOf("/*", StringComparison.Ordinal);
        if (start < 0) return text;
        var kept = new StringBuilder(text.Length);
        var from = 0;
        while (start >= 0 && text.IndexOf("*/", start + 2, StringComparison.Ordinal) is >= 0 and var end)
        {
            kept.Append(text, from, start - from);
            from = end + 2;
            start = text.IndexOf("/*", from, StringComparison.Ordinal);
        }

        return kept.Append(text, from, text.Length - from).ToString();
    }

    private TextPart[] Concatenate(Frame frame, Dictionary<Output, TextPart[]> results)
    {
        var all = frame.Sources.Items.SelectMany(source => Parts(source, frame.Output.Node, results).Take(MaxParts)).ToArray();
        if (all.Length < 2) return all;
        var length = all.Sum(part => (long)part.Text.Length + frame.Sources.Delimiter.Length);
        if (length > MaxConcatenation || concatenated + length > MaxConcatenated)
        {
            WasCut = true;
            return [all[0]];
        }

        concatenated += (int)length;
        var text = new StringBuilder((int)length).AppendJoin(frame.Sources.Delimiter, all.Select(part => part.Text)).ToString();
        return [all[0] with { Text = text }];
    }

    private TextPart[] Replace(Frame frame, Dictionary<Output, TextPart[]> results)
    {
        var items = frame.Sources.Items;
        var subject = Parts(items[0], frame.Output.Node, results);
        var find = Parts(items[1], frame.Output.Node, results);
        if (items.Count < 3 || subject.Length != 1 || find.Length != 1) return subject;
        var with = Parts(items[2], frame.Output.Node, results) is [var replacement, ..] ? replacement.Text : "";
        var length = (long)subject[0].Text.Length + ((long)subject[0].Text.Length / find[0].Text.Length * with.Length);
        if (length > MaxConcatenation || concatenated + length > MaxConcatenated)
        {
            WasCut = true;
            return subject;
        }

        concatenated += (int)length;
        return [subject[0] with { Text = subject[0].Text.Replace(find[0].Text, with, StringComparison.Ordinal) }];
    }

    private readonly record struct Output(int Node, int Slot, bool WantsNegative);

    private sealed class Frame(Output output, TextSources sources)
    {
        public Output Output { get; } = output;

        public TextSources Sources { get; } = sources;

        public int Next { get; set; }
    }
}
