namespace MediaScoring.Search.Query;

/// <summary>A stretch of numbers that a term asks for.</summary>
/// <param name="From">The lower end; null for none.</param>
/// <param name="FromIncluded">Whether the lower end itself counts.</param>
/// <param name="To">The upper end; null for none.</param>
/// <param name="ToIncluded">Whether the upper end itself counts.</param>
internal readonly record struct NumberSpan(decimal? From, bool FromIncluded, decimal? To, bool ToIncluded)
{
    /// <summary>A ratio counts as another when they differ by at most this part: 1368 × 768 is 16:9.</summary>
    private const decimal RatioTolerance = 0.01m;

    /// <summary>
    /// The stretches of a term, one for each value. <see cref="QueryOperator.NotEqual"/> gives those of "equal", for the
    /// caller to take the complement of.
    /// </summary>
    public static IEnumerable<NumberSpan> Of(Term term)
    {
        if (term.Operator == QueryOperator.Range)
        {
            return [new NumberSpan(End(term.Values[0]), true, End(term.Values[1]), true)];
        }

        return term.Values.Select(value => (term.Operator, value) switch
        {
            (QueryOperator.Greater, _) => new NumberSpan(End(value), false, null, true),
            (QueryOperator.GreaterOrEqual, _) => new NumberSpan(End(value), true, null, true),
            (QueryOperator.Less, _) => new NumberSpan(null, true, End(value), false),
            (QueryOperator.LessOrEqual, _) => new NumberSpan(null, true, End(value), true),
            (_, WordValue { Word: "square" }) => new NumberSpan(0.9m, false, 1.1m, false),
            (_, WordValue { Word: "portrait" }) => new NumberSpan(null, true, 0.9m, true),
            (_, WordValue { Word: "landscape" }) => new NumberSpan(1.1m, true, null, true),
            _ when term.Field.Definition.Kind == FieldKind.Ratio =>
                new NumberSpan(End(value) * (1 - RatioTolerance), true, End(value) * (1 + RatioTolerance), true),
            _ => new NumberSpan(End(value), true, End(value), true),
        });
    }

    private static decimal? End(QueryValue value) => value switch
    {
        NumberValue number => number.Number,
        RatioValue ratio => ratio.Width / ratio.Height,
        _ => null,
    };
}

/// <summary>What a term on the score means.</summary>
internal static class ScoreMeaning
{
    /// <summary>
    /// Whether a score fits. A bare <c>&lt;</c> or <c>&lt;=</c> means stars only: unrated and rejected files do not count as
    /// "less than three stars". A range is literal.
    /// </summary>
    public static bool Holds(Term term, int score)
    {
        switch (term.Operator)
        {
            case QueryOperator.NotEqual:
                return !term.Values.Any(value => Is(value, score));
            case QueryOperator.Is or QueryOperator.Equal:
                return term.Values.Any(value => Is(value, score));
            case QueryOperator.Less or QueryOperator.LessOrEqual when score < 1:
                return false;
            default:
                return NumberSpan.Of(term).Any(span =>
                    (span.From is null || score > span.From || (span.FromIncluded && score == span.From))
                    && (span.To is null || score < span.To || (span.ToIncluded && score == span.To)));
        }
    }

    private static bool Is(QueryValue value, int score) => value switch
    {
        WordValue { Word: "none" } => score == 0,
        WordValue { Word: "reject" } => score == -1,
        WordValue { Word: "rated" } => score >= 1,
        NumberValue number => score == number.Number,
        _ => false,
    };
}
