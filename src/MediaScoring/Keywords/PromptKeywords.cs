using System.Buffers;

namespace MediaScoring.Keywords;

/// <summary>A word or phrase found in a prompt.</summary>
/// <param name="Text">Lower case (invariant), NFC, blanks single, without weight syntax; at most 60 characters and 6 words.</param>
/// <param name="Weight">The attention that the prompt gives it, 0 to 2; 1 without any weight.</param>
public readonly record struct PromptKeyword(string Text, double Weight);

/// <summary>What one prompt says, apart from its grammar.</summary>
/// <param name="Keywords">Words and phrases in order, each once.</param>
/// <param name="Loras">Names in LoRA tags (and LyCORIS, LoHa …) whose weight is not 0, as written, in order.</param>
/// <param name="Embeddings">Names of textual inversions (<c>embedding:name</c>), as written, in order.</param>
public sealed record PromptReading(IReadOnlyList<PromptKeyword> Keywords, IReadOnlyList<string> Loras, IReadOnlyList<string> Embeddings)
{
    /// <summary>A prompt without words.</summary>
    public static PromptReading Empty { get; } = new([], [], []);
}

/// <summary>
/// Words and phrases of a prompt, cleaned of the prompt grammars in use: attention weights, LoRA tags, prompt scheduling,
/// alternatives, NovelAI and Midjourney weights. A pure function; takes any text and never throws.
/// </summary>
public static class PromptKeywords
{
    /// <summary>Only this many characters of a prompt are looked at; what follows is found by full-text search alone.</summary>
    public const int LongestPrompt = 65_536;

    /// <summary>A longer piece is a sentence, which is taken apart into phrases.</summary>
    public const int LongestKeyword = 60;

    /// <summary>A piece of more words is a sentence too.</summary>
    public const int MostWords = 6;

    /// <summary>Phrases that are taken from sentences have at most this many words.</summary>
    public const int MostWordsOfPhrase = 3;

    /// <summary>Weights above are clamped to this.</summary>
    public const double HighestWeight = 2;

    /// <summary>At most this many keywords come from one file's prompts.</summary>
    public const int MostKeywords = 200;

    /// <summary>Finds the words and phrases of a prompt.</summary>
    /// <param name="prompt">The prompt as the person wrote it; null and blank have no keywords.</param>
    /// <returns>The keywords in the prompt's order, each once, at most <see cref="MostKeywords"/>.</returns>
    public static IReadOnlyList<PromptKeyword> Of(string? prompt) => Read(prompt).Keywords;

    /// <summary>Finds the words and phrases of a prompt, and the resources that it names.</summary>
    /// <param name="prompt">The prompt as the person wrote it; null and blank give <see cref="PromptReading.Empty"/>.</param>
    public static PromptReading Read(string? prompt)
    {
        if (string.IsNullOrWhiteSpace(prompt)) return PromptReading.Empty;

        var source = WithoutSystemPrefix(prompt.AsSpan(0, Math.Min(prompt.Length, LongestPrompt)));
        var text = ArrayPool<char>.Shared.Rent(source.Length);
        var roles = ArrayPool<PromptRole>.Shared.Rent(source.Length);
        var weights = ArrayPool<float>.Shared.Rent(source.Length);
        try
        {
            source.CopyTo(text);
            var syntax = new PromptSyntax(
                text.AsSpan(0, source.Length), roles.AsSpan(0, source.Length), weights.AsSpan(0, source.Length),
                stackalloc PromptBracket[PromptSyntax.DeepestBracket]);
            syntax.Mark();

            var phrases = new PromptPhrases(text.AsSpan(0, source.Length), roles, weights);
            return new PromptReading(phrases.Find(), syntax.Loras, syntax.Embeddings);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
            ArrayPool<PromptRole>.Shared.Return(roles);
            ArrayPool<float>.Shared.Return(weights);
        }
    }

    // Lumina and OmniGen prompts begin with an instruction to the language model: "You are an assistant … <Prompt Start> a fox".
    private static ReadOnlySpan<char> WithoutSystemPrefix(ReadOnlySpan<char> prompt)
    {
        const string marker = "<Prompt Start>";
        var found = prompt.IndexOf(marker, StringComparison.OrdinalIgnoreCase);
        return found < 0 ? prompt : prompt[(found + marker.Length)..];
    }
}
