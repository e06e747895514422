using System.Globalization;

namespace MediaScoring.Keywords;

/// <summary>The words and marks of prompt grammars: tags, markers, emoticons, numbers, sentence ends.</summary>
internal ref partial struct PromptSyntax
{
    private const int LongestTag = 300;
    private const int LongestWildcard = 80;
    private const int LongestEmoticon = 8;

    /// <summary>Grammar that begins where a word begins; gives the position behind it, or the same position when there is none.</summary>
    private int SpecialWord(int at, char c)
    {
        switch (c)
        {
            case 'A' or 'B': return Marker(at);
            case 'e' or 'E': return Embedding(at);
            case 'h' or 'w': return Url(at);
            case '_' when StartsWith(at, "__"):
                var after = Wildcard(at);
                if (after > at) return after;
                break;
            case '-' when StartsWith(at, "--") && IsParameter(at + 2): return EndHere(at);
            case '-' or '+' or '.' or (>= '0' and <= '9'):
                after = OpenNovelAIWeight(at);
                if (after > at) return after;
                break;
            case '#': return Give(at, 1, PromptRole.Erased);
        }

        var mayBeEmoticon = c is ':' or ';' or '>' or '<' or '\\' or '|' or '=' or '^' or '@' or '+' or '.' or '-'
            || (at + 1 < text.Length && text[at + 1] == '_');
        return mayBeEmoticon ? Emoticon(at) : at;
    }

    private int Marker(int at)
    {
        foreach (var marker in PromptVocabulary.Markers)
        {
            if (!text[at..].StartsWith(marker, StringComparison.Ordinal) || !IsBoundary(at + marker.Length)) continue;

            hasAnd |= marker == "AND";
            return Separate(at, marker.Length);
        }

        return at;
    }

    private int Embedding(int at)
    {
        const string prefix = "embedding:";
        if (!StartsWith(at, prefix)) return at;

        var start = at + prefix.Length;
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !",;:()[]{}|<>".Contains(text[end])) end++;
        if (end == start) return at;

        (embeddings ??= []).Add(text[start..end].ToString());
        return Give(at, end - at, PromptRole.Group);
    }

    private int Url(int at)
    {
        if (!StartsWith(at, "http://") && !StartsWith(at, "https://") && !StartsWith(at, "www.")) return at;

        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or ')' or '>' or ',')) end++;
        return Separate(at, end - at);
    }

    private int Wildcard(int at)
    {
        var end = at + 2;
        var last = Math.Min(text.Length - 1, at + LongestWildcard);
        while (end < last)
        {
            if (text[end] == '_' && text[end + 1] == '_' && end > at + 2) return Give(at, end + 2 - at, PromptRole.Group);
            if (!char.IsLetterOrDigit(text[end]) && text[end] is not ('_' or '-' or '/' or '*' or '.' or '~')) return at;
            end++;
        }

        return at;
    }

    // A Midjourney parameter ends the prompt: all that follows is parameters, --no (what must not be seen) among them.
    private readonly bool IsParameter(int at)
    {
        var end = at;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        return end > at && end - at <= 12 && (end == text.Length || char.IsWhiteSpace(text[end]))
            && PromptVocabulary.Parameters.Contains(text[at..end]);
    }

    private int EndHere(int at)
    {
        Separate(at, text.Length - at);
        return text.Length;
    }

    private int Emoticon(int at)
    {
        Span<char> candidate = stackalloc char[LongestEmoticon];
        var length = 0;
        var best = at;
        for (var i = at; i < text.Length && length < LongestEmoticon && !char.IsWhiteSpace(text[i]); i++)
        {
            // Booru exports escape the bracket of ":)" as well.
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '(' or ')' or '[' or ']') i++;
            if (i == text.Length) break;
            candidate[length++] = char.ToLowerInvariant(text[i]);
            if (length >= 2 && EndsEmoticon(i + 1) && PromptVocabulary.Emoticons.Contains(candidate[..length])) best = i + 1;
        }

        if (best == at) return at;

        if (at > 0 && roles[at - 1] is PromptRole.Blank) Separate(at - 1, 1);
        for (var i = at; i < best; i++)
        {
            var escapes = text[i] == '\\' && i + 1 < best && text[i + 1] is '(' or ')' or '[' or ']';
            roles[i] = escapes ? PromptRole.Erased : PromptRole.Text;
        }

        return best < text.Length && text[best] == ' ' ? Separate(best, 1) : best;
    }

    private readonly bool EndsEmoticon(int at)
    {
        if (IsBoundary(at)) return true;
        return text[at] == ':' && depth > 0 && brackets[depth - 1].Kind == '(' && EndOfNumber(at + 1) > at + 1;
    }

    private int Tag(int at)
    {
        var window = text.Slice(at + 1, Math.Min(LongestTag, text.Length - at - 1));
        if (window.IsEmpty || !(char.IsAsciiLetter(window[0]) || window[0] == '/')) return at + 1;

        var close = window.IndexOfAny('>', '<', '\n');
        if (close < 0 || window[close] != '>') return at + 1;

        var content = window[..close];
        var end = at + close + 2;
        var nameLength = content.IndexOfAny(':', '[', ' ');
        var name = nameLength < 0 ? content : content[..nameLength];
        var colon = content.IndexOf(':');
        if (colon < 0) return Separate(at, end - at);
        if (Is(name, "random") || Is(name, "alternate") || Is(name, "fromto"))
        {
            text[end - 1] = '|';   // SwarmUI's alternatives: every one of them is a word of the prompt
            return Separate(at, colon + 2);
        }

        var rest = content[(colon + 1)..];
        var nameEnd = rest.IndexOf(':');
        var resource = (nameEnd < 0 ? rest : rest[..nameEnd]).Trim();
        if (Is(name, "embed") || Is(name, "embedding"))
        {
            if (!resource.IsEmpty) (embeddings ??= []).Add(resource.ToString());
        }
        else if (PromptVocabulary.LoraTags.Contains(name) && !resource.IsEmpty && !IsSwitchedOff(nameEnd < 0 ? default : rest[(nameEnd + 1)..]))
        {
            (loras ??= []).Add(resource.ToString());
        }

        return Separate(at, end - at);
    }

    private static bool IsSwitchedOff(ReadOnlySpan<char> weight) =>
        float.TryParse(weight, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == 0;

    private static bool Is(ReadOnlySpan<char> name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);

    // "16:9", "12:30" and "(at 12:30)" are no weights: digits on both sides of the colon, and no decimal point.
    private readonly bool TryNumberAfterColon(int colon, int end, out float number)
    {
        number = 1;
        if (colon < 0 || !TryNumber(colon + 1, end, out number, out var hasPoint)) return false;
        if (hasPoint) return true;

        var word = colon;
        while (word > 0 && roles[word - 1] == PromptRole.Text) word--;
        return word == colon || text[word..colon].ContainsAnyExceptInRange('0', '9');
    }

    private readonly bool TryNumber(int from, int to, out float number, out bool hasPoint)
    {
        number = 1;
        hasPoint = false;
        var digits = text[from..to].Trim();
        if (digits.IsEmpty || digits.Length > 12) return false;

        hasPoint = digits.Contains('.');
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return float.TryParse(digits, style, CultureInfo.InvariantCulture, out number);
    }

    private readonly int EndOfNumber(int at)
    {
        var end = at;
        if (end < text.Length && text[end] is '-' or '+') end++;
        var digits = end;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        return end == digits ? at : end;
    }

    private readonly bool EndsSentence(int at)
    {
        if (at + 1 == text.Length) return true;
        var next = text[at + 1];
        if (next is '.' or '"' or '”' || char.IsWhiteSpace(next)) return next == '.' || !IsAbbreviation(at);
        return at > 0 && char.IsLower(text[at - 1]) && char.IsUpper(next);   // the blank was forgotten
    }

    private readonly bool IsAbbreviation(int at)
    {
        var word = at;
        while (word > 0 && char.IsLetter(text[word - 1])) word--;
        var length = at - word;
        return (length == 1 && char.IsUpper(text[word])) || (length is >= 2 and <= 4 && PromptVocabulary.Abbreviations.Contains(text[word..at]));
    }

    // "Love Live! school idol" is a name; a mark that ends a sentence is followed by a capital or nothing.
    private readonly bool EndsExclamation(int at)
    {
        if (!IsBlankAt(at + 1)) return false;
        var next = at + 1;
        while (next < text.Length && text[next] == ' ') next++;
        return next == text.Length || text[next] is '\n' or '\r' || char.IsUpper(text[next]);
    }

    private readonly bool IsThousandsComma(int at) =>
        at > 0 && at + 3 < text.Length && char.IsAsciiDigit(text[at - 1])
        && !text.Slice(at + 1, 3).ContainsAnyExceptInRange('0', '9')
        && (at + 4 == text.Length || !char.IsAsciiLetterOrDigit(text[at + 4]));

    private readonly bool IsBracketAfterBlanks(int at)
    {
        var next = at;
        while (next < text.Length && text[next] == ' ') next++;
        return next > at && next < text.Length && text[next] is '(' or '[' or '{';
    }

    private readonly bool StartsWord(int at) => at == 0 || roles[at - 1] != PromptRole.Text;

    private readonly bool StartsWith(int at, string word) => text[at..].StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private readonly bool IsBlankBefore(int at) => at == 0 || roles[at - 1] is PromptRole.Blank or PromptRole.Separator;

    private readonly bool IsBlankAt(int at) => at >= text.Length || char.IsWhiteSpace(text[at]);

    private readonly bool IsBoundary(int at) =>
        at >= text.Length || char.IsWhiteSpace(text[at]) || text[at] is ',' or ';' or '|' or ')' or ']' or '}' or '，' or '、' or '；' or '。';
}
