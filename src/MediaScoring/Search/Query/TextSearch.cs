namespace MediaScoring.Search.Query;

/// <summary>
/// One question for the full text of the database: which files have these words? The index in memory cannot answer it; whoever
/// runs a query answers it first and hands the files in.
/// </summary>
/// <param name="Field">Where to look: "prompt", "neg", or "text" for prompt, name, keywords and notes together.</param>
/// <param name="Value">
/// A <see cref="TextValue"/>: these words next to each other, in order; a <see cref="WildcardValue"/>, whose only wildcard is a
/// last <c>*</c>: the same, the last word only begun; or a <see cref="RegexValue"/>, found anywhere in the text as it stands.
/// </param>
public sealed record TextSearch(string Field, QueryValue Value)
{
    /// <summary>Every question of a tree, each once.</summary>
    public static IReadOnlyList<TextSearch> In(QueryNode tree) => [.. tree.Terms()
        .Where(term => term.Field.Definition.Kind == FieldKind.FullText)
        .SelectMany(term => term.Values.Select(value => new TextSearch(term.Field.Definition.Name, value)))
        .Distinct()];

    /// <summary>The words to look for, without the star.</summary>
    /// <exception cref="InvalidOperationException">It is a regular expression.</exception>
    public string Words => Value switch
    {
        TextValue text => text.Text,
        WildcardValue wildcard => WildcardValue.Unescape(wildcard.Pattern[..^1]),
        _ => throw new InvalidOperationException("A regular expression has no words."),
    };

    /// <summary>Whether the last word is only begun.</summary>
    public bool IsPrefix => Value is WildcardValue;
}
