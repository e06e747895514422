using System.Globalization;
using System.Text;

namespace MediaScoring.Search.Query;

/// <summary>A value as it was written, before anybody knows what its field makes of it.</summary>
/// <param name="Text">Its characters; of a bare value with every <c>\</c> still in place, of a quoted one without quotes.</param>
/// <param name="Form">How it was written.</param>
internal readonly record struct WrittenValue(string Text, WrittenForm Form);

/// <summary>How a value was written.</summary>
internal enum WrittenForm
{
    /// <summary>Without quotes: <c>*</c> and <c>?</c> are wildcards, <c>\</c> escapes.</summary>
    Bare,

    /// <summary>Literal.</summary>
    Quoted,

    /// <summary><c>/…/</c></summary>
    Regex,

    /// <summary><c>/…/i</c></summary>
    RegexIgnoringCase,
}

/// <summary>Why a value or an operator does not fit its field.</summary>
internal sealed record BindingProblem(string Message, IReadOnlyList<string> Expected, string? Suggestion = null);

/// <summary>Turns written values into typed ones, by the rules of their field: the same for query text and for JSON.</summary>
internal static class ValueBinder
{
    /// <summary>The typed value, or why there is none.</summary>
    public static QueryValue? Bind(QueryField field, QueryOperator op, WrittenValue written, out BindingProblem? problem)
    {
        problem = null;
        var isText = field.Kind is FieldKind.Name or FieldKind.Keyword or FieldKind.FullText or FieldKind.Metadata;
        if (written.Form is WrittenForm.Regex or WrittenForm.RegexIgnoringCase)
        {
            if (isText && op == QueryOperator.Is) return Regex(written, out problem);

            problem = new BindingProblem(
                isText ? $"A regular expression takes no {op.Sign()}." : $"{field.Name}: takes no regular expression; only text fields do.", []);
            return null;
        }

        if (field.Kind == FieldKind.Metadata && (written.Form == WrittenForm.Bare || op is not (QueryOperator.Is or QueryOperator.Equal or QueryOperator.NotEqual)))
        {
            if (Number(written.Text, NumberUnit.None) is { } number) return number;
            if (op is not (QueryOperator.Is or QueryOperator.Equal or QueryOperator.NotEqual))
            {
                problem = new BindingProblem($"\"{written.Text}\" is no number.", ["number"]);
                return null;
            }
        }

        if (isText)
        {
            var text = Text(written);
            if (field == QueryFields.Extension && text is TextValue { Text: ['.', ..] } dotted && op == QueryOperator.Is) text = new TextValue(dotted.Text[1..]);
            problem = Problem(field, text);
            return problem is null ? text : null;
        }

        var word = written.Form == WrittenForm.Bare ? WildcardValue.Unescape(written.Text) : written.Text;
        QueryValue? value = field.Kind switch
        {
            FieldKind.Score => (QueryValue?)Word(field, word, op) ?? Number(word, NumberUnit.None),
            FieldKind.Ratio => (QueryValue?)Word(field, word, op) ?? (QueryValue?)Ratio(word) ?? Number(word, NumberUnit.None),
            FieldKind.Number => Number(word, field.Unit),
            FieldKind.Date => Date(word),
            _ => Word(field, word, op),
        };
        if (value is WordValue known && field.Words.FirstOrDefault(candidate => candidate.Word == known.Word) is { IsAvailable: false })
        {
            problem = new BindingProblem($"{field.Name}:{known.Word} is not available yet.", Available(field));
            return null;
        }

        if (value is null) problem = Misunderstood(field, word, op);
        return value;
    }

    /// <summary>Whether a field takes an operator; null when it does.</summary>
    public static BindingProblem? Check(QueryField field, QueryOperator op) => field.Kind switch
    {
        FieldKind.Name or FieldKind.Keyword when op is not (QueryOperator.Is or QueryOperator.Equal or QueryOperator.NotEqual) =>
            new BindingProblem($"{field.Name}: holds text, which has no {(op == QueryOperator.Range ? "ranges; put it in quotes if the dots belong to it" : op.Sign())}.", ["text", "=text", "!=text"]),
        FieldKind.FullText when op != QueryOperator.Is =>
            new BindingProblem($"{field.Name}: is searched by words; it takes no {op.Sign()}. Put signs that belong to the text in quotes.", ["word", "\"phrase\"", "begin*"]),
        FieldKind.Word when op != QueryOperator.Is =>
            new BindingProblem($"{field.Name}: takes a word, without {op.Sign()}.", Available(field)),
        _ => null,
    };

    /// <summary>The words of a field that can be used now.</summary>
    private static string[] Available(QueryField field) => [.. field.Words.Where(word => word.IsAvailable).Select(word => word.Word)];

    private static BindingProblem? Problem(QueryField field, QueryValue text)
    {
        if (text is TextValue { Text: "" } && field.Kind != FieldKind.Name) return new BindingProblem("There is nothing between the quotes.", ["text"]);
        if (field.Kind != FieldKind.FullText || text is not WildcardValue wildcard) return null;

        var start = WildcardValue.Unescape(wildcard.Pattern[..^1]);
        var isPrefix = wildcard.Pattern == WildcardValue.Escape(start) + "*" && start.Any(char.IsLetterOrDigit);
        return isPrefix
            ? null
            : new BindingProblem("In running text a * may only end a word, as in portr*. For anything else there are regular expressions: /…/.", ["word", "\"phrase\"", "begin*", "/expression/"]);
    }

    private static QueryValue Text(WrittenValue written)
    {
        var normal = TextFold.Normal(written.Text);
        if (written.Form == WrittenForm.Quoted) return new TextValue(normal);

        var pattern = new StringBuilder(normal.Length);
        var hasWildcard = false;
        for (var i = 0; i < normal.Length; i++)
        {
            var c = normal[i];
            if (c == '\\' && i + 1 < normal.Length)
            {
                var escaped = normal[++i];
                if (escaped is '*' or '?' or '\\') pattern.Append('\\');
                pattern.Append(escaped);
            }
            else
            {
                hasWildcard |= c is '*' or '?';
                pattern.Append(c);
            }
        }

        var written2 = pattern.ToString();
        return hasWildcard ? new WildcardValue(written2) : new TextValue(WildcardValue.Unescape(written2));
    }

    private static RegexValue? Regex(WrittenValue written, out BindingProblem? problem)
    {
        var value = new RegexValue(written.Text, written.Form == WrittenForm.RegexIgnoringCase);
        problem = RegexProblem(value);
        return problem is null ? value : null;
    }

    private static BindingProblem? RegexProblem(RegexValue value)
    {
        if (value.Pattern.Length == 0) return new BindingProblem("The regular expression is empty.", []);
        if (value.Pattern.Length > QueryLimits.RegexLength) return new BindingProblem($"A regular expression may have {QueryLimits.RegexLength} characters.", []);

        try
        {
            TextMatcher.Compile(value);
            return null;
        }
        catch (ArgumentException fault)
        {
            return new BindingProblem($"This is no regular expression: {fault.Message}", []);
        }
        catch (NotSupportedException)
        {
            return new BindingProblem("This regular expression needs look-around, back-references or too many repetitions, which could take for ever.", []);
        }
    }

    private static WordValue? Word(QueryField field, string word, QueryOperator op)
    {
        var lower = word.ToLowerInvariant();
        var isKnown = field.Words.Any(candidate => candidate.Word == lower);
        return isKnown && op is (QueryOperator.Is or QueryOperator.Equal or QueryOperator.NotEqual) ? new WordValue(lower) : null;
    }

    private static NumberValue? Number(string text, NumberUnit unit)
    {
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        var factor = (unit, text[digits.Length..].ToUpperInvariant()) switch
        {
            (_, "") or (NumberUnit.Bytes, "B") or (NumberUnit.Seconds, "S") => 1m,
            (NumberUnit.Bytes, "K" or "KB") => 1024m,
            (NumberUnit.Bytes, "M" or "MB") => 1048576m,
            (NumberUnit.Bytes, "G" or "GB") => 1073741824m,
            (NumberUnit.Seconds, "M" or "MIN") => 60m,
            (NumberUnit.Seconds, "H") => 3600m,
            (NumberUnit.BitsPerSecond, "K") => 1000m,
            (NumberUnit.BitsPerSecond, "M") => 1000000m,
            _ => 0m,
        };
        var isNumber = decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        return isNumber && factor != 0 && Math.Abs(number) < 1e22m ? new NumberValue(number * factor) : null;
    }

    private static RatioValue? Ratio(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && Side(parts[0]) is { } width && Side(parts[1]) is { } height ? new RatioValue(width, height) : null;

        static decimal? Side(string digits) =>
            decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var side) && side is > 0.001m and < 1_000_000m ? side : null;
    }

    private static QueryValue? Date(string text)
    {
        var lower = text.ToLowerInvariant();
        if (lower is "today" or "yesterday") return new WordValue(lower);

        foreach (var unit in Enum.GetValues<RelativeUnit>())
        {
            var suffix = QueryValueText.Suffix(unit);
            if (lower.EndsWith(suffix, StringComparison.Ordinal)
                && int.TryParse(lower.AsSpan(..^suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount <= 1_000_000)
            {
                return new RelativeDate(amount, unit);
            }
        }

        ReadOnlySpan<(string Format, DatePrecision Precision)> formats =
        [
            ("yyyy", DatePrecision.Year), ("yyyy-MM", DatePrecision.Month), ("yyyy-MM-dd", DatePrecision.Day), ("yyyy-MM-ddTHH", DatePrecision.Hour),
            ("yyyy-MM-ddTHH:mm", DatePrecision.Minute), ("yyyy-MM-ddTHH:mm:ss", DatePrecision.Second),
        ];
        foreach (var (format, precision) in formats)
        {
            if (DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)) return new DateValue(start, precision);
        }

        return null;
    }

    private static BindingProblem Misunderstood(QueryField field, string word, QueryOperator op)
    {
        var words = Available(field);
        var suggestion = NearestWord.To(word, words);
        return field.Kind switch
        {
            FieldKind.Score when op is QueryOperator.Is or QueryOperator.Equal or QueryOperator.NotEqual =>
                new BindingProblem($"\"{word}\" is no score.", ["-1 to 5", .. words], suggestion),
            FieldKind.Score => new BindingProblem($"\"{word}\" is no number of stars.", ["-1 to 5"]),
            FieldKind.Ratio => new BindingProblem($"\"{word}\" is no ratio.", ["16:9", "1.5", .. words], suggestion),
            FieldKind.Number => new BindingProblem($"\"{word}\" is no number that {field.Name}: understands.", field.Unit switch
            {
                NumberUnit.Bytes => ["10MB", "500KB", "1.5GB"],
                NumberUnit.Seconds => ["10", "2.5", "1m", "1h"],
                NumberUnit.BitsPerSecond => ["800k", "5M"],
                _ => ["number"],
            }),
            FieldKind.Date => new BindingProblem($"\"{word}\" is no date.", ["2025", "2025-03", "2025-03-01", "7d", "2w", "6mo", "1y", "today", "yesterday"]),
            _ => new BindingProblem($"{field.Name}: does not know \"{word}\".", words, suggestion),
        };
    }
}
