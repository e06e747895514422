using System.Text;

namespace MediaScoring.Search.Query;

/// <content>The part that reads single values and signs from the characters.</content>
internal sealed partial class QueryParser
{
    private WrittenValue? Written(QueryField field)
    {
        if (Current == '"') return Quoted();
        if (Current == '/' && field.Kind is FieldKind.Name or FieldKind.Keyword or FieldKind.FullText or FieldKind.Metadata) return Regex();

        var start = position;
        while (!IsAtEnd && !char.IsWhiteSpace(Current) && Current is not ('(' or ')' or '|' or ','))
        {
            if (Current == '.' && position + 1 < text.Length && text[position + 1] == '.') break;
            if (Current == '@' && field.Kind == FieldKind.Keyword && position + 1 < text.Length && text[position + 1] is '<' or '>' or '=' or '!') break;
            if (Current == '~' && field.Kind is not (FieldKind.Name or FieldKind.Keyword or FieldKind.FullText or FieldKind.Metadata)) break;
            position += Current == '\\' && position + 1 < text.Length ? 2 : 1;
        }

        if (position > start) return new WrittenValue(text[start..position], WrittenForm.Bare);

        var message = Current == '.' ? "Text with two dots needs quotes." : "Here a value is missing.";
        Fail(start, Current == '.' ? 2 : 0, message, "value");
        return null;
    }

    private WrittenValue? Quoted()
    {
        var start = position++;
        var content = new StringBuilder();
        while (!IsAtEnd && Current != '"')
        {
            if (Current == '\\' && position + 1 < text.Length && text[position + 1] is '"' or '\\') position++;
            content.Append(Current);
            position++;
        }

        if (!Take('"'))
        {
            Fail(start, text.Length - start, "This quote is never closed.", "\"");
            return null;
        }

        return new WrittenValue(content.ToString(), WrittenForm.Quoted);
    }

    private WrittenValue? Regex()
    {
        var start = position++;
        var content = new StringBuilder();
        while (!IsAtEnd && Current != '/')
        {
            if (Current == '\\' && position + 1 < text.Length)
            {
                position++;
                if (Current != '/') content.Append('\\');
            }

            content.Append(Current);
            position++;
        }

        if (!Take('/'))
        {
            Fail(start, text.Length - start, "A value that starts with / is a regular expression, and this one is never closed. Put the text in quotes if it is none.", "/");
            return null;
        }

        return new WrittenValue(content.ToString(), Take('i') ? WrittenForm.RegexIgnoringCase : WrittenForm.Regex);
    }

    private QueryOperator Comparison()
    {
        foreach (var (sign, op) in QueryOperators.Comparisons)
        {
            if (!text.AsSpan(position).StartsWith(sign, StringComparison.Ordinal)) continue;
            position += sign.Length;
            return op;
        }

        return QueryOperator.Is;
    }

    /// <summary>The name of the field that starts here, with its dotted parts; null when no name with a colon does.</summary>
    private string? FieldBeforeColon()
    {
        var end = position;
        if (IsAtEnd || !(char.IsLetter(Current) || Current == '_')) return null;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.' or '*')) end++;
        if (end >= text.Length || text[end] != ':') return null;

        var name = text[position..end];
        return name.AsSpan().IndexOf("..") < 0 ? name : null;
    }

    private string? AtDirective() => FieldBeforeColon()?.ToLowerInvariant() is { } name && directiveNames.Contains(name) ? name : null;

    private bool AtWord(string word) =>
        text.AsSpan(position).StartsWith(word, StringComparison.Ordinal)
        && (position + word.Length == text.Length || char.IsWhiteSpace(text[position + word.Length]) || text[position + word.Length] is '(' or ')' or '"');

    private bool TakeWord(string word)
    {
        if (!AtWord(word)) return false;
        position += word.Length;
        return true;
    }

    private bool TakeSign(char sign)
    {
        SkipSpace();
        return Take(sign);
    }

    private bool Take(char c)
    {
        if (Current != c || IsAtEnd) return false;
        position++;
        return true;
    }

    private void SkipSpace()
    {
        while (!IsAtEnd && char.IsWhiteSpace(Current)) position++;
    }
}
