using System.Globalization;
using MediaScoring.Search.Index;
using MediaScoring.Search.Query;

namespace MediaScoring.Search;

/// <summary>What could stand at the caret of a query text.</summary>
/// <param name="From">The first character that a proposal replaces, from 0.</param>
/// <param name="Length">How many characters it replaces.</param>
/// <param name="Items">The proposals, best first.</param>
public sealed record QueryCompletion(int From, int Length, IReadOnlyList<CompletionItem> Items)
{
    private static readonly string[] dateExamples = ["today", "yesterday", "7d", "1mo", "1y"];

    internal static QueryCompletion Of(string text, int position, int most, SearchIndex? index)
    {
        var (from, end) = WordAt(text, position);
        var word = text[from..end];
        while (word.Length > 0 && word[0] is '-' or '!' or '(')
        {
            from++;
            word = word[1..];
        }

        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || position - from <= colon) return new QueryCompletion(from, colon < 0 ? word.Length : colon + 1, [.. Names(word[..Math.Max(0, Math.Min(word.Length, position - from))], most, index).Take(most)]);

        var name = word[..colon];
        var valueFrom = from + colon + 1;
        var value = text[valueFrom..end];
        if (value.LastIndexOf(',') is >= 0 and var comma && !value.StartsWith('"'))
        {
            valueFrom += comma + 1;
            value = value[(comma + 1)..];
        }

        return new QueryCompletion(valueFrom, value.Length, [.. Values(name, value.Trim('"'), most, index).Take(most)]);
    }

    /// <summary>The word around the caret: up to blanks and closing parentheses outside of quotes.</summary>
    private static (int From, int End) WordAt(string text, int position)
    {
        var from = 0;
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) isQuoted = !isQuoted;
            if (isQuoted || !(char.IsWhiteSpace(text[i]) || text[i] is '(' or ')' or '|')) continue;
            if (i >= position) return (from, i);
            from = i + 1;
        }

        return (from, text.Length);
    }

    private static IEnumerable<CompletionItem> Names(string part, int most, SearchIndex? index)
    {
        var fields = QueryFields.All.Where(field => field.IsAvailable && field != QueryFields.Text)
            .SelectMany(field => field.Aliases.Prepend(field.Name).Select(name => (name, field)))
            .Where(pair => pair.name.StartsWith(part, StringComparison.OrdinalIgnoreCase) && (part.Length > 0 || pair.name == pair.field.Name))
            .DistinctBy(pair => pair.field.Name)
            .Select(pair => new CompletionItem(pair.name + (pair.field.NeedsQualifier ? "." : ":"), "field", pair.field.Description, null))
            .Concat(QueryFields.All.Where(field => field.IsAvailable).SelectMany(field => field.Qualifiers.Select(qualifier => $"{field.Name}.{qualifier}:"))
                .Where(name => part.Contains('.', StringComparison.Ordinal) && name.StartsWith(part, StringComparison.OrdinalIgnoreCase))
                .Select(name => new CompletionItem(name, "field", null, null)));
        if (part.Length == 0) return fields;

        var directive = "sort".StartsWith(part, StringComparison.OrdinalIgnoreCase) ? new[] { new CompletionItem("sort:", "field", "the order", null) } : [];
        var keywords = (index?.Values(QueryFields.Keyword.Name, part, most) ?? [])
            .Select(found => new CompletionItem(QueryText.Print(new Term(new FieldName(QueryFields.Keyword), QueryOperator.Is, new TextValue(found.Value))), "keyword", found.Value, found.Count));
        return fields.Concat(directive).Concat(keywords);
    }

    private static IEnumerable<CompletionItem> Values(string name, string part, int most, SearchIndex? index)
    {
        if (name.Equals("sort", StringComparison.OrdinalIgnoreCase))
            return SortFields.Keys.Where(key => key.StartsWith(part, StringComparison.OrdinalIgnoreCase)).Select(key => new CompletionItem(SortFields.Default(key).ToString(), "value", null, null));
        if (QueryFields.Find(name.Split('.')[0]) is not { IsAvailable: true } field) return [];

        var begun = part.TrimStart('=', '<', '>', '!');
        var words = field.Words.Where(word => word.IsAvailable && word.Word.StartsWith(begun, StringComparison.OrdinalIgnoreCase))
            .Select(word => new CompletionItem(word.Word, "value", word.Description, null));
        return field.Kind switch
        {
            FieldKind.Score => words.Concat(Enumerable.Range(-1, 7).Select(score => new CompletionItem(score.ToString(CultureInfo.InvariantCulture), "value", ScoreName(score), null))
                .Where(item => item.Text.StartsWith(begun, StringComparison.Ordinal))).Append(new CompletionItem(">=4", "value", "4 stars or more", null)),
            FieldKind.Date => dateExamples.Where(example => example.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).Select(example => new CompletionItem(example, "value", null, null)),
            FieldKind.Name or FieldKind.Keyword => (index?.Values(field.Name, begun, most) ?? []).Select(found => new CompletionItem(ValueText(field, found.Value), "value", found.Value, found.Count)),
            _ => words,
        };
    }

    private static string ScoreName(int score) => score switch { -1 => "rejected", 0 => "unrated", 1 => "1 star", _ => $"{score} stars" };

    /// <summary>A value as it must be written behind its field.</summary>
    private static string ValueText(QueryField field, string value)
    {
        var term = QueryText.Print(new Term(new FieldName(field), QueryOperator.Is, new TextValue(value)));
        return term[(field.Name.Length + 1)..];
    }
}

/// <summary>One proposal.</summary>
/// <param name="Text">What is put in.</param>
/// <param name="Kind">"field", "value" or "keyword".</param>
/// <param name="Description">For people; null when the text says it.</param>
/// <param name="Count">How many files have the value; null where nobody counted.</param>
public sealed record CompletionItem(string Text, string Kind, string? Description, long? Count);
