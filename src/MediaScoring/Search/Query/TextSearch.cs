namespace MediaScoring.Search.Query;

/// <summary>
/// One question for the database: which files have these words, or this entry of their metadata? The index in memory cannot answer it;
/// whoever runs a query answers it first and hands the files in.
/// </summary>
/// <param name="Field">Where to look: "prompt", "neg", "text" for prompt, name, keywords and notes together, or "meta.NAME" for an entry of the metadata.</param>
/// <param name="Value">
/// A <see cref="TextValue"/>: these words next to each other, in order; a <see cref="WildcardValue"/>, whose only wildcard is a
/// last <c>*</c>: the same, the last word only begun; or a <see cref="RegexValue"/>, found anywhere in the text as it stands.
/// For metadata all values of names, and numbers.
/// </param>
public sealed record TextSearch(string Field, QueryValue Value)
{
    /// <summary>The condition on an entry of the metadata, with one value or a range; null for running text.</summary>
    public Term? Entry { get; private init; }

    /// <summary>Whether the stored texts themselves must be looked at, as no index of words knows the answer.</summary>
    public bool IsReading => Entry is not null || Value is RegexValue;

    /// <summary>Every question of a tree, each once.</summary>
    public static IReadOnlyList<TextSearch> In(QueryNode tree) => [.. tree.Terms().SelectMany(Of).Distinct()];

    /// <summary>The questions of one term; none for terms that the index answers.</summary>
    public static IEnumerable<TextSearch> Of(Term term) => term.Field.Definition.Kind switch
    {
        FieldKind.FullText => term.Values.Select(value => new TextSearch(term.Field.Definition.Name, value)),
        FieldKind.Metadata when term.Operator == QueryOperator.Range => [new TextSearch(term.Field.ToString(), term.Values[0]) { Entry = term }],
        FieldKind.Metadata => term.Values.Select(value => new TextSearch(term.Field.ToString(), value) { Entry = term with { Values = [value] } }),
        _ => [],
    };

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
