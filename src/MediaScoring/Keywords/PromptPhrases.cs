using System.Buffers;
using System.Text;

namespace MediaScoring.Keywords;

/// <summary>
/// Turns marked prompt text into keywords: tags stay as they are, sentences become phrases. Works in the given buffers.
/// </summary>
internal ref struct PromptPhrases
{
    private const char GroupMark = '\x1';
    private const double TagStyleWords = 4;
    private const int LongestCjkWord = 4;

    private static readonly SearchValues<char> bracketMarks = SearchValues.Create("()[]{}");
    private static readonly SearchValues<char> numberMarks = SearchValues.Create("0123456789.,-% \x1");

    private readonly Span<char> text;
    private readonly Span<PromptRole> roles;
    private readonly Span<float> weights;
    private readonly List<Range> parts = [];
    private readonly List<PromptKeyword> keywords = [];
    private readonly Dictionary<string, int> positions = new(StringComparer.Ordinal);

    public PromptPhrases(Span<char> text, Span<PromptRole> roles, Span<float> weights)
    {
        this.text = text;
        this.roles = roles;
        this.weights = weights;
    }

    public IReadOnlyList<PromptKeyword> Find()
    {
        Compact();
        var words = 0;
        foreach (var part in parts) words += WordsIn(text[part]);
        var isTagStyle = words <= TagStyleWords * parts.Count;

        foreach (var part in parts)
        {
            if (keywords.Count >= PromptKeywords.MostKeywords) break;

            var (start, length) = part.GetOffsetAndLength(text.Length);
            if (isTagStyle && length <= PromptKeywords.LongestKeyword && WordsIn(text[part]) <= PromptKeywords.MostWords)
                AddTag(start, length);
            else
                AddPhrases(start, start + length);
        }

        return keywords;
    }

    // Never writes ahead of where it reads: a blank is written only in place of blanks that were read.
    private void Compact()
    {
        var write = 0;
        var partStart = 0;
        var gap = '\0';
        for (var read = 0; read < text.Length; read++)
        {
            switch (roles[read])
            {
                case PromptRole.Text:
                    if (gap != '\0' && write > partStart)
                    {
                        text[write] = gap;
                        weights[write++] = 0;
                    }

                    gap = '\0';
                    var c = text[read];
                    text[write] = c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c < 128 ? c : char.ToLowerInvariant(c);
                    weights[write++] = weights[read];
                    break;
                case PromptRole.Blank:
                    if (gap == '\0') gap = ' ';
                    break;
                case PromptRole.Group:
                    gap = GroupMark;
                    break;
                case PromptRole.Separator:
                    EndPart(partStart, write);
                    partStart = write;
                    gap = '\0';
                    break;
            }
        }

        EndPart(partStart, write);
    }

    private void EndPart(int start, int end)
    {
        SpaceUnderscores(start, end);
        if (!PromptVocabulary.Emoticons.Contains(text[start..end])) (start, end) = Trim(start, end);
        if (end > start) parts.Add(start..end);
    }

    // Booru tags write blanks as underscores; score_9 and ^_^ mean them.
    private readonly void SpaceUnderscores(int start, int end)
    {
        if (!text[start..end].Contains('_')) return;

        for (var word = start; word < end;)
        {
            var next = EndOfWord(word, end);
            var token = text[word..next];
            if (!PromptVocabulary.Emoticons.Contains(token) && !KeepsUnderscores(token)) token.Replace('_', ' ');
            word = next + 1;
        }
    }

    private static bool KeepsUnderscores(ReadOnlySpan<char> token)
    {
        foreach (var prefix in PromptVocabulary.UnderscorePrefixes)
        {
            if (token.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private void AddTag(int start, int length)
    {
        var end = start + length;
        for (var next = EndOfWord(start, end); next < end; next = EndOfWord(start, end))
        {
            if (!PromptVocabulary.LeadingWords.Contains(text[start..next])) break;
            start = next + 1;
        }

        if (!PromptVocabulary.StopWords.Contains(text[start..end])) Add(start, end);
    }

    private void AddPhrases(int start, int end)
    {
        var runStart = -1;
        var runWords = 0;
        for (var word = start; word < end;)
        {
            var next = EndOfWord(word, end);
            var (tokenStart, tokenEnd) = PromptVocabulary.Emoticons.Contains(text[word..next]) ? (word, next) : Trim(word, next);
            var token = text[tokenStart..tokenEnd];
            var isAlone = !token.IsEmpty && (PromptVocabulary.Postures.Contains(token) || PromptVocabulary.Emoticons.Contains(token));
            var isCjk = !isAlone && token.Length > LongestCjkWord && CjkIn(token) > LongestCjkWord;
            if (token.IsEmpty || isAlone || isCjk || PromptVocabulary.StopWords.Contains(token))
            {
                AddRun(runStart, word - 1, runWords);
                (runStart, runWords) = (-1, 0);
                if (isAlone) Add(tokenStart, tokenEnd);
                if (isCjk) AddCjkPhrases(tokenStart, tokenEnd);
            }
            else
            {
                if (runStart < 0) runStart = tokenStart;
                runWords++;
                if (next < end && (text[next] == GroupMark || tokenEnd < next))
                {
                    AddRun(runStart, tokenEnd, runWords);
                    (runStart, runWords) = (-1, 0);
                }
            }

            word = next + 1;
        }

        AddRun(runStart, end, runWords);
    }

    // The noun stands last, so the shorter pieces come first: "large | ancient stone lighthouse".
    private void AddRun(int start, int end, int words)
    {
        if (start < 0) return;

        for (var filler = EndOfFiller(start, end); filler > start && words > 0; filler = EndOfFiller(start, end))
        {
            Add(start, filler);
            words -= 1 + text[start..filler].Count(' ');
            start = filler + 1;
            if (start >= end) return;
        }

        var pieces = (words + PromptKeywords.MostWordsOfPhrase - 1) / PromptKeywords.MostWordsOfPhrase;
        for (var piece = 0; piece < pieces; piece++)
        {
            var count = (words * (piece + 1) / pieces) - (words * piece / pieces);
            var pieceEnd = start;
            for (var word = 0; word < count; word++) pieceEnd = EndOfWord(word == 0 ? pieceEnd : pieceEnd + 1, end);
            if (!IsNumber(text[start..pieceEnd])) Add(start, pieceEnd);
            start = pieceEnd + 1;
        }
    }

    // "masterpiece best quality girl": people string words about quality together without commas. One word alone may belong to the next
    // ("detailed background"), two do not.
    private readonly int EndOfFiller(int start, int end)
    {
        var first = EndOfWord(start, end);
        if (text[start..first].SequenceEqual("masterpiece")) return first;
        if (first == end) return start;

        var second = EndOfWord(first + 1, end);
        return PromptVocabulary.Fillers.Contains(text[start..second]) ? second : start;
    }

    // Chinese and Japanese write no blanks: their particles are the places to cut.
    private void AddCjkPhrases(int start, int end)
    {
        var phrase = start;
        for (var i = start; i <= end; i++)
        {
            if (i < end && !PromptVocabulary.CjkParticles.Contains(text[i])) continue;
            if (i - phrase >= 2) Add(phrase, i);
            phrase = i + 1;
        }
    }

    private void Add(int start, int end)
    {
        if (keywords.Count >= PromptKeywords.MostKeywords) return;

        var isEmoticon = PromptVocabulary.Emoticons.Contains(text[start..end]);
        if (!isEmoticon) (start, end) = Trim(start, end);
        var weight = WeightOf(start, end);
        if (weight <= 0 || !(isEmoticon || IsWord(text[start..end]))) return;

        var keyword = isEmoticon ? text[start..end].ToString() : Normalise(text[start..end]);
        if (keyword.Length == 0 || keyword.Length > PromptKeywords.LongestKeyword) return;

        if (positions.TryGetValue(keyword, out var position))
        {
            if (keywords[position].Weight < weight) keywords[position] = new PromptKeyword(keyword, weight);
            return;
        }

        positions.Add(keyword, keywords.Count);
        keywords.Add(new PromptKeyword(keyword, weight));
    }

    private readonly double WeightOf(int start, int end)
    {
        var heaviest = 0f;
        foreach (var weight in weights[start..end]) heaviest = Math.Max(heaviest, weight);
        return heaviest == 1 ? 1 : Math.Round(Math.Min(heaviest, PromptKeywords.HighestWeight), 4);
    }

    private static string Normalise(Span<char> span)
    {
        span.Replace(GroupMark, ' ');
        var isAscii = Ascii.IsValid(span);
        var isBalanced = AreBracketsBalanced(span);
        var keyword = isBalanced && !span.Contains("  ", StringComparison.Ordinal) ? span.ToString() : Rebuilt(span, keepsBrackets: isBalanced);
        return isAscii ? keyword : keyword.ToLowerInvariant().Normalize(NormalizationForm.FormC);
    }

    private static bool AreBracketsBalanced(ReadOnlySpan<char> span)
    {
        if (!span.ContainsAny(bracketMarks)) return true;

        Span<char> open = stackalloc char[PromptKeywords.LongestKeyword];
        var depth = 0;
        foreach (var c in span)
        {
            if (c is '(' or '[' or '{')
            {
                if (depth == open.Length) return false;
                open[depth++] = c == '(' ? ')' : (char)(c + 2);
            }
            else if ((c is ')' or ']' or '}') && (depth == 0 || open[--depth] != c))
            {
                return false;
            }
        }

        return depth == 0;
    }

    private static string Rebuilt(ReadOnlySpan<char> span, bool keepsBrackets)
    {
        var kept = new StringBuilder(span.Length);
        foreach (var c in span)
        {
            if (!keepsBrackets && bracketMarks.Contains(c)) continue;
            if (c != ' ' || (kept.Length > 0 && kept[^1] != ' ')) kept.Append(c);
        }

        var start = 0;
        var end = kept.Length;
        while (start < end && IsEdge(kept[start])) start++;
        while (end > start && IsEdge(kept[end - 1])) end--;
        var keyword = kept.ToString(start, end - start);
        return IsWord(keyword) ? keyword : "";
    }

    private readonly (int Start, int End) Trim(int start, int end)
    {
        while (start < end && IsEdge(text[start])) start++;
        while (end > start && IsEdge(text[end - 1]) && !IsUnit(start, end - 1)) end--;
        return (start, end);
    }

    // "18+", "50%"
    private readonly bool IsUnit(int start, int at) => text[at] is '+' or '%' && at > start && char.IsAsciiDigit(text[at - 1]);

    private static bool IsEdge(char c) =>
        c is ' ' or GroupMark or '.' or ',' or '!' or '?' or ':' or ';' or '"' or '\'' or '*' or '#' or '~' or '+' or '=' or '/' or '&' or '$'
            or '%' or '@' or '^' or '<' or '>' or '-' or '_' or '|' or '–';

    /// <summary>Has something to search for: not only punctuation, a number, or one letter of Latin script.</summary>
    private static bool IsWord(ReadOnlySpan<char> span)
    {
        if (IsNumber(span) || (span.Length == 1 && span[0] < '\u0250')) return false;

        foreach (var c in span)
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || (c >= 128 && char.IsSymbol(c))) return true;
        }

        return false;
    }

    private static bool IsNumber(ReadOnlySpan<char> span) => !span.ContainsAnyExcept(numberMarks);

    private static int WordsIn(ReadOnlySpan<char> span)
    {
        var words = 1 + span.Count(' ') + span.Count(GroupMark);
        if (Ascii.IsValid(span)) return words;

        var cjk = CjkIn(span);
        return cjk > LongestCjkWord ? words + (cjk / 3) - 1 : words;
    }

    private static int CjkIn(ReadOnlySpan<char> span)
    {
        var count = 0;
        foreach (var c in span)
        {
            if (c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF')) count++;
        }

        return count;
    }

    private readonly int EndOfWord(int start, int end)
    {
        var length = text[start..end].IndexOfAny(' ', GroupMark);
        return length < 0 ? end : start + length;
    }
}
