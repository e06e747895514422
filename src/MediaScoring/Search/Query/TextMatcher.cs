using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MediaScoring.Search.Query;

/// <summary>
/// Decides whether a text fits a text value. Case does not matter, except with <c>=</c> when the value has a capital, and
/// in regular expressions without <c>i</c>. Takes linear time for regular expressions, at most length × length for wildcards.
/// </summary>
internal sealed class TextMatcher
{
    /// <summary>How long one regular expression may take over everything that it is tried on.</summary>
    private static readonly TimeSpan longestTime = TimeSpan.FromSeconds(2);

    private readonly long started = Stopwatch.GetTimestamp();
    private readonly bool caseMatters;
    private readonly string pattern;
    private readonly Regex? regex;
    private readonly Token[]? tokens;

    private TextMatcher(string pattern, bool caseMatters, Token[]? tokens, Regex? regex)
    {
        this.pattern = pattern;
        this.caseMatters = caseMatters;
        this.tokens = tokens;
        this.regex = regex;
    }

    private enum TokenKind
    {
        Character,
        AnyCharacter,
        AnyRun,
    }

    /// <summary>Whether it is a regular expression, which nothing but running it can answer.</summary>
    public bool IsRegex => regex is not null;

    /// <summary>Whether the text must be the value, as opposed to fit a pattern.</summary>
    public bool IsLiteral => regex is null && tokens is null;

    /// <summary>Whether it fits exactly those texts that contain <see cref="LongestLiteral"/>, whatever their case: <c>*part*</c>.</summary>
    public bool IsContains => !caseMatters && tokens is [{ Kind: TokenKind.AnyRun }] or [{ Kind: TokenKind.AnyRun }, .., { Kind: TokenKind.AnyRun }]
        && tokens[1..].SkipLast(1).All(token => token.Kind == TokenKind.Character);

    /// <summary>The runs of plain characters that every fitting text contains, in folded form.</summary>
    public IReadOnlyList<string> Literals
    {
        get
        {
            if (regex is not null) return [];
            if (tokens is null) return [TextFold.Fold(pattern)];

            var runs = string.Concat(tokens.Select(token => token.Kind == TokenKind.Character ? token.Character : '\0')).Split('\0');
            return [.. runs.Where(run => run.Length > 0).Select(TextFold.Fold)];
        }
    }

    /// <summary>The longest of <see cref="Literals"/>; empty when there is none.</summary>
    public string LongestLiteral => Literals.MaxBy(run => run.Length) ?? "";

    /// <summary>The matcher of a text value.</summary>
    /// <param name="value">A <see cref="TextValue"/>, <see cref="WildcardValue"/> or <see cref="RegexValue"/>.</param>
    /// <param name="exact">Whether the value came with <c>=</c>: then a capital in it makes case matter.</param>
    public static TextMatcher Of(QueryValue value, bool exact)
    {
        switch (value)
        {
            case TextValue text:
                {
                    var caseMatters = exact && !TextFold.IsFolded(text.Text);
                    return new TextMatcher(caseMatters ? text.Text : TextFold.Fold(text.Text), caseMatters, null, null);
                }

            case WildcardValue wildcard:
                {
                    var caseMatters = exact && !TextFold.IsFolded(wildcard.Pattern);
                    var pattern = caseMatters ? wildcard.Pattern : TextFold.Fold(wildcard.Pattern);
                    return new TextMatcher(pattern, caseMatters, Tokens(pattern), null);
                }

            case RegexValue regex:
                return new TextMatcher(regex.Pattern, true, null, Compile(regex));

            default:
                throw new ArgumentException($"{value.GetType().Name} is no text.", nameof(value));
        }
    }

    /// <summary>The expression as the engine takes it.</summary>
    /// <exception cref="ArgumentException">The pattern is not a regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking, or would become too large.</exception>
    public static Regex Compile(RegexValue value)
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        if (value.IgnoreCase) options |= RegexOptions.IgnoreCase;
        return new Regex(value.Pattern, options, longestTime);
    }

    /// <summary>Whether a text in NFC fits.</summary>
    /// <exception cref="RegexMatchTimeoutException">A regular expression has been at it for more than two seconds.</exception>
    /// <param name="text">The text as it is stored.</param>
    /// <param name="folded">The same text folded.</param>
    public bool IsMatch(ReadOnlySpan<char> text, ReadOnlySpan<char> folded)
    {
        if (regex is not null)
        {
            if (Stopwatch.GetElapsedTime(started) > longestTime) throw new RegexMatchTimeoutException(pattern, pattern, longestTime);
            return regex.IsMatch(text);
        }

        var subject = caseMatters ? text : folded;
        return tokens is null ? subject.SequenceEqual(pattern) : IsMatch(tokens, subject);
    }

    /// <summary>Whether a text fits.</summary>
    public bool IsMatch(string text) => IsMatch(TextFold.Normal(text), TextFold.Fold(text));

    /// <summary>
    /// Greedy matching that only ever goes back to the last star: earlier stars never need to give anything back,
    /// so the time is at most pattern × text.
    /// </summary>
    private static bool IsMatch(Token[] tokens, ReadOnlySpan<char> text)
    {
        int token = 0, position = 0, starToken = -1, starPosition = 0;
        while (position < text.Length)
        {
            if (token < tokens.Length && tokens[token].Kind == TokenKind.AnyRun)
            {
                starToken = token++;
                starPosition = position;
            }
            else if (token < tokens.Length && tokens[token].Kind == TokenKind.AnyCharacter)
            {
                position += CharacterLength(text, position);
                token++;
            }
            else if (token < tokens.Length && tokens[token].Character == text[position])
            {
                position++;
                token++;
            }
            else if (starToken >= 0)
            {
                starPosition += CharacterLength(text, starPosition);
                position = starPosition;
                token = starToken + 1;
            }
            else
            {
                return false;
            }
        }

        while (token < tokens.Length && tokens[token].Kind == TokenKind.AnyRun) token++;
        return token == tokens.Length;
    }

    private static int CharacterLength(ReadOnlySpan<char> text, int position) =>
        char.IsHighSurrogate(text[position]) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1]) ? 2 : 1;

    private static Token[] Tokens(string pattern)
    {
        var tokens = new List<Token>(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length) tokens.Add(new Token(TokenKind.Character, pattern[++i]));
            else if (c == '?') tokens.Add(new Token(TokenKind.AnyCharacter, '\0'));
            else if (c != '*') tokens.Add(new Token(TokenKind.Character, c));
            else if (tokens.Count == 0 || tokens[^1].Kind != TokenKind.AnyRun) tokens.Add(new Token(TokenKind.AnyRun, '\0'));
        }

        return [.. tokens];
    }

    private readonly record struct Token(TokenKind Kind, char Character);
}
