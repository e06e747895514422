using System.Globalization;
using System.Text;

namespace MediaScoring.Search.Query;

/// <summary>Writes a tree as canonical query text, which parses to an equal tree.</summary>
internal static class QueryPrinter
{
    public static string Print(QueryNode tree, QueryDirectives directives)
    {
        var text = new StringBuilder();
        if (tree is not Everything) Write(tree, text);
        foreach (var key in directives.Sort) Word($"sort:{key}");
        if (directives.Group is { } group) Word($"group:{group}");
        if (directives.Limit is { } limit) Word(string.Create(CultureInfo.InvariantCulture, $"limit:{limit}"));
        if (directives.Random is { } random) Word(string.Create(CultureInfo.InvariantCulture, $"random:{random}"));
        return text.ToString();

        void Word(string word) => text.Append(text.Length > 0 ? " " : "").Append(word);
    }

    private static void Write(QueryNode node, StringBuilder text)
    {
        switch (node)
        {
            case And and:
                Join(and.Conditions, " ", text);
                break;
            case Or or:
                Join(or.Conditions, " OR ", text);
                break;
            case Not { Condition: Term term }:
                text.Append('-');
                Write(term, text);
                break;
            case Not not:
                text.Append("-(");
                Write(not.Condition, text);
                text.Append(')');
                break;
            case Term term:
                Write(term, text);
                break;
            default:
                throw new ArgumentException("Everything cannot be part of a larger condition.", nameof(node));
        }
    }

    private static void Join(Sequence<QueryNode> conditions, string separator, StringBuilder text)
    {
        for (var i = 0; i < conditions.Count; i++)
        {
            if (i > 0) text.Append(separator);
            var isGroup = conditions[i] is And or Or;
            if (isGroup) text.Append('(');
            Write(conditions[i], text);
            if (isGroup) text.Append(')');
        }
    }

    private static void Write(Term term, StringBuilder text)
    {
        var field = term.Field.Definition;
        var isFree = field == QueryFields.Text && term.Values is [TextValue or WildcardValue];
        if (!isFree) text.Append(term.Field).Append(':');
        if (term.Operator == QueryOperator.Range)
        {
            Write(term.Values[0], field, isFree, text);
            text.Append("..");
            Write(term.Values[1], field, isFree, text);
            return;
        }

        text.Append(term.Operator.Sign());
        for (var i = 0; i < term.Values.Count; i++)
        {
            if (i > 0) text.Append(',');
            Write(term.Values[i], field, isFree, text);
        }

        if (term.Confidence is { } confidence) text.Append('@').Append(confidence.Operator.Sign()).Append(QueryValueText.Digits(confidence.Number));
    }

    private static void Write(QueryValue value, QueryField field, bool isFree, StringBuilder text)
    {
        switch (value)
        {
            case NumberValue number: text.Append(QueryValueText.Of(number, field.Unit)); break;
            case RatioValue ratio: text.Append('"').Append(QueryValueText.Digits(ratio.Width)).Append(':').Append(QueryValueText.Digits(ratio.Height)).Append('"'); break;
            case DateValue date: text.Append(QueryValueText.Of(date)); break;
            case RelativeDate relative: text.Append(QueryValueText.Of(relative)); break;
            case WordValue word: text.Append(word.Word); break;
            case TextValue literal: text.Append(IsBare(literal.Text, isFree) && !(field.Kind == FieldKind.Metadata && char.IsAsciiDigit(literal.Text[0])) ? literal.Text : Quote(literal.Text)); break;
            case WildcardValue wildcard: Write(wildcard.Pattern, text); break;
            case RegexValue regex: text.Append('/').Append(EscapeSlashes(regex.Pattern)).Append('/').Append(regex.IgnoreCase ? "i" : ""); break;
            case OpenEnd: text.Append('*'); break;
        }
    }

    /// <summary>Whether a text reads as itself without quotes; anything doubtful does not.</summary>
    private static bool IsBare(string text, bool isFree) =>
        text.Length > 0
        && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '-' or '+' or '/' or '#' || (c == ':' && !isFree))
        && char.IsLetterOrDigit(text[0])
        && !text.Contains("..", StringComparison.Ordinal)
        && text is not ("AND" or "OR" or "NOT");

    private static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    /// <summary>Writes a pattern: everything but letters, digits, a few harmless signs and its wildcards gets a <c>\</c>.</summary>
    private static void Write(string pattern, StringBuilder text)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                text.Append(c).Append(pattern[++i]);
                continue;
            }

            var isPlain = char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is '*' or '?' or '_' || (c is '-' or '/' && i > 0);
            text.Append(isPlain ? "" : "\\").Append(c);
        }
    }

    private static string EscapeSlashes(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '/') text.Append('\\');
            text.Append(pattern[i]);
            if (pattern[i] == '\\' && i + 1 < pattern.Length) text.Append(pattern[++i]);
        }

        return text.ToString();
    }
}
