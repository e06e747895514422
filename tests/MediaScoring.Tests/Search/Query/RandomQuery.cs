using MediaScoring.Search.Query;

namespace MediaScoring.Tests.Search.Query;

/// <summary>Makes random valid syntax trees: every kind of field, operator and value, texts with every awkward character.</summary>
internal sealed class RandomQuery(int seed)
{
    private static readonly string[] texts =
    [
        "cat", "Red Hair", "a\"b", "back\\slash", "star*", "what?", "a..b", "(x)", "a|b", "x,y", "-minus", "!bang", "/slash/", "AND", "OR", "NOT", "sort:name",
        "é", "日本語", "😀", "a@>=1", "16:9", "=eq", "~5", "", "  ", "kw:cat", "ÀÉ", "tab\there", "c:d", "..", ".", "&", "a&b", "today", "\"", "\\", "limit:3",
    ];

    private readonly Random random = new(seed);

    public QueryNode Tree(int depth = 3)
    {
        switch (depth == 0 ? 9 : random.Next(10))
        {
            case 0 or 1: return QueryNode.All(Many(depth));
            case 2 or 3: return QueryNode.Any(Many(depth));
            case 4: return new Not(Tree(depth - 1));
            default: return Term();
        }
    }

    public QueryDirectives Directives() => new()
    {
        Sort = [.. SortFields.Keys.OrderBy(_ => random.Next()).Take(random.Next(3)).Select(key => new SortKey(key, random.Next(2) == 0))],
        Group = random.Next(3) == 0 ? SortFields.Groups[random.Next(SortFields.Groups.Count)] : null,
        Limit = random.Next(3) == 0 ? random.Next(1, 1000) : null,
        Random = random.Next(3) == 0 ? random.Next() : null,
    };

    private QueryNode[] Many(int depth) => [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => Tree(depth - 1))];

    private Term Term()
    {
        var fields = QueryFields.All.Where(field => field.IsAvailable).ToArray();
        var field = fields[random.Next(fields.Length)];
        var name = new FieldName(field, field.TakesQualifier && (field.NeedsQualifier || random.Next(2) == 0) ? Pick("user", "auto", "my-type", "größe") : null);
        var op = field.Kind switch
        {
            FieldKind.Name or FieldKind.Keyword => Pick(QueryOperator.Is, QueryOperator.Equal, QueryOperator.NotEqual),
            FieldKind.FullText or FieldKind.Word => QueryOperator.Is,
            _ => (QueryOperator)random.Next(8),
        };
        if (op == QueryOperator.Range)
        {
            return MediaScoring.Search.Query.Term.Range(name, random.Next(4) == 0 ? new OpenEnd() : Value(field, op), random.Next(4) == 0 ? new OpenEnd() : Value(field, op));
        }

        var values = Enumerable.Range(0, op == QueryOperator.Is ? random.Next(1, 4) : 1).Select(_ => Value(field, op)).ToArray();
        if (field == QueryFields.Text) values = values[..1];   // free text has no comma lists
        var term = new Term(name, op, [.. values]);
        return field.Kind == FieldKind.Keyword && random.Next(3) == 0
            ? term with { Confidence = new Confidence(Pick(QueryOperator.Greater, QueryOperator.LessOrEqual, QueryOperator.Equal), random.Next(0, 100) / 100m) }
            : term;
    }

    private QueryValue Value(QueryField field, QueryOperator op)
    {
        var takesWords = op is QueryOperator.Is or QueryOperator.Equal or QueryOperator.NotEqual;
        var words = field.Words.Where(word => word.IsAvailable).ToArray();
        if (field.Kind == FieldKind.Word || (takesWords && words.Length > 0 && random.Next(3) == 0)) return new WordValue(words[random.Next(words.Length)].Word);

        switch (field.Kind)
        {
            case FieldKind.Score: return new NumberValue(random.Next(-1, 6));
            case FieldKind.Ratio when random.Next(2) == 0: return new RatioValue(random.Next(1, 30), random.Next(1, 30) / 2m);
            case FieldKind.Number or FieldKind.Ratio:
                return new NumberValue(Pick(0m, 1024m, 1.5m, -3m, 18446744073709551615m, 0.001m, 3m * 1048576, random.Next()));
            case FieldKind.Date:
                return random.Next(3) switch
                {
                    0 => new RelativeDate(random.Next(0, 400), (RelativeUnit)random.Next(5)),
                    1 => new WordValue(Pick("today", "yesterday")),
                    _ => Date((DatePrecision)random.Next(6)),
                };
        }

        if (field.Kind == FieldKind.Metadata && (!takesWords || random.Next(3) == 0)) return new NumberValue(Pick(0m, 1.5m, -3m, 1600m));

        var text = Text();
        if (field.Kind == FieldKind.FullText)
        {
            if (string.IsNullOrWhiteSpace(text) || !text.Any(char.IsLetterOrDigit)) text = "word";
            return random.Next(3) switch
            {
                0 => new WildcardValue(WildcardValue.Escape(text) + "*"),
                1 => new RegexValue("a/b[0-9]+", random.Next(2) == 0),
                _ => new TextValue(text),
            };
        }

        if (field.Kind == FieldKind.Keyword && text.Length == 0) text = "k";
        if (field == QueryFields.Extension) text = "png";
        return op == QueryOperator.Is && random.Next(6) == 0 ? new RegexValue(@"^a\d+/(b|c)\\$", random.Next(2) == 0)
            : random.Next(3) == 0 ? new WildcardValue(Pick("*", "?", "", "x*") + WildcardValue.Escape(text) + Pick("*", "?"))
            : new TextValue(text);
    }

    private DateValue Date(DatePrecision precision)
    {
        var text = new DateTime(random.Next(1990, 2030), random.Next(1, 13), random.Next(1, 29), random.Next(24), random.Next(60), random.Next(60));
        var start = precision switch
        {
            DatePrecision.Year => new DateTime(text.Year, 1, 1),
            DatePrecision.Month => new DateTime(text.Year, text.Month, 1),
            DatePrecision.Day => text.Date,
            DatePrecision.Hour => text.Date.AddHours(text.Hour),
            DatePrecision.Minute => text.Date.AddHours(text.Hour).AddMinutes(text.Minute),
            _ => text,
        };
        return new DateValue(start, precision);
    }

    private string Text() => texts[random.Next(texts.Length)] + (random.Next(3) == 0 ? random.Next(100).ToString(System.Globalization.CultureInfo.InvariantCulture) : "");

    private T Pick<T>(params T[] items) => items[random.Next(items.Length)];
}
