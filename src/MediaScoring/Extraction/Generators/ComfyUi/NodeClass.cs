namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>What a class of nodes is, as far as its inputs do not tell it by themselves.</summary>
internal enum NodeRole
{
    /// <summary>Judged by its inputs.</summary>
    Plain,

    /// <summary>Makes a picture from noise, one pass.</summary>
    Sampler,

    /// <summary>Has settings like a sampler's but is none.</summary>
    NoSampler,

    /// <summary>Writes pictures or videos to disk.</summary>
    Save,

    /// <summary>Shows pictures.</summary>
    Preview,
}

/// <summary>How a node makes one text of several.</summary>
internal enum TextJoin
{
    /// <summary>All of them count; each once.</summary>
    Merge,

    /// <summary>One text, the parts set one after another with a delimiter.</summary>
    Concatenate,

    /// <summary>The first that yields a text.</summary>
    First,

    /// <summary>The first part with every occurrence of the second replaced by the third.</summary>
    Replace,
}

/// <summary>How a switch chooses the input that it passes on.</summary>
/// <param name="Selector">The input with the choice; empty when the first input that is there is passed on.</param>
/// <param name="Choices">
/// Pattern of the input names with <c>{0}</c> for the number chosen; or, for a choice of two, the names for true and false with a bar between.
/// </param>
internal sealed record SwitchRule(string Selector, string Choices);

/// <summary>What the catalog knows of one class of nodes.</summary>
internal sealed record NodeClass
{
    /// <summary>The role.</summary>
    public NodeRole Role { get; init; }

    /// <summary>
    /// For each output slot the inputs whose texts it carries; null, as for slots beyond the last, when the inputs' names
    /// decide. An empty list carries nothing.
    /// </summary>
    public IReadOnlyList<string[]?>? Carries { get; init; }

    /// <summary>How the texts of several inputs become one.</summary>
    public TextJoin Join { get; init; }

    /// <summary>The input with the delimiter of a concatenation, or the delimiter itself behind a "=".</summary>
    public string? Delimiter { get; init; }

    /// <summary>The rule of a switch; null for other nodes.</summary>
    public SwitchRule? Switch { get; init; }

    /// <summary>The sampler that the class itself stands for.</summary>
    public string? SamplerName { get; init; }

    /// <summary>The noise schedule that the class itself stands for; empty when it stands for one without a name.</summary>
    public string? SchedulerName { get; init; }
}
