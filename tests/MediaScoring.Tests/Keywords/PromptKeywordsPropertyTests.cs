using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MediaScoring.Keywords;

namespace MediaScoring.Tests.Keywords;

public sealed class PromptKeywordsPropertyTests
{
    // Pieces of every grammar, so that random prompts hit the rules and not only letters.
    private static readonly string[] pieces =
    [
        "(", ")", "[", "]", "{", "}", "((", "))", ":", "::", ":1.2", ":1.2)", ":-1)", ":0.5]", "|", ",", ", ", "，", "、", "。", ";", "\n", "\r\n",
        " ", "  ", ".", ". ", "...", "!", "? ", "-", "--", " --ar ", " --no ", "—", "–", "_", "__", "__x__", "<", ">", "<lora:x:0.5>", "<lora:", "<random:a|b>",
        "embedding:", "embedding:y", "BREAK", " AND ", " BREAK ", "\\", "\\(", "\\)", "\\\\", "$$", "2$$", "1.3::", "-1::", "+", "++", ")++", ")1.2",
        ":)", ":d", "^_^", ">_<", ";)", "score_9", "1girl", "8k", "16:9", "Fox", "red hair", "THE", "the", "standing", "Éclair", "e\u0301", "İ", "ǅ",
        "\u212A", "少女", "一个红色长发的少女在海边的灯塔", "の", "🦊", "\uD83E", "\uDD8A", "\0", "\u200B", "\u202E", "\uFFFF", "\uFEFF", "\u0301", "\"", "'", "’",
        "https://", "www.", "x", "1", "1.5", "#", "*", "@", "%", "~", "word word word word", new string('y', 70),
    ];

    private static Arbitrary<string> Prompts =>
        Gen.ListOf(Gen.OneOf(Gen.Elements(pieces), ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get)))
            .Select(string.Concat).ToArbitrary();

    [Property(MaxTest = 3000, QuietOnSuccess = true)]
    public Property No_text_gives_a_keyword_that_breaks_the_rules() => Prop.ForAll(Prompts, prompt =>
    {
        var keywords = PromptKeywords.Of(prompt);

        Assert.Equal(keywords.Count, keywords.Select(keyword => keyword.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.All(keywords, keyword =>
        {
            Assert.False(string.IsNullOrWhiteSpace(keyword.Text));
            Assert.Equal(keyword.Text.Trim(), keyword.Text);
            Assert.Equal(keyword.Text.ToLowerInvariant(), keyword.Text);
            Assert.True(keyword.Text.IsNormalized(NormalizationForm.FormC));
            Assert.DoesNotContain("  ", keyword.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(keyword.Text, char.IsControl);
            Assert.DoesNotContain(keyword.Text, c => c is ',' && !keyword.Text.Any(char.IsAsciiDigit));
            Assert.InRange(keyword.Text.Length, 1, PromptKeywords.LongestKeyword);
            Assert.InRange(keyword.Text.Split(' ').Length, 1, PromptKeywords.MostWords);
            Assert.InRange(keyword.Weight, double.Epsilon, PromptKeywords.HighestWeight);
            Assert.True(PromptVocabulary.Emoticons.Contains(keyword.Text) || HasBalancedBrackets(keyword.Text), keyword.Text);
        });
    });

    [Property(MaxTest = 1000, QuietOnSuccess = true)]
    public Property The_same_text_gives_the_same_keywords() =>
        Prop.ForAll(Prompts, prompt => PromptKeywords.Of(prompt).SequenceEqual(PromptKeywords.Of(prompt)));

    [Property(MaxTest = 1000, QuietOnSuccess = true)]
    public Property A_LoRA_tag_changes_no_keyword() =>
        Prop.ForAll(Prompts, prompt => PromptKeywords.Of(prompt).SequenceEqual(PromptKeywords.Of("<lora:name:0.8>" + prompt)));

    private static bool HasBalancedBrackets(string text)
    {
        var open = new Stack<char>();
        foreach (var c in text)
        {
            if (c is '(' or '[' or '{') open.Push(c);
            if ((c is ')' or ']' or '}') && (!open.TryPop(out var opening) || "([{".IndexOf(opening, StringComparison.Ordinal) != ")]}".IndexOf(c, StringComparison.Ordinal))) return false;
        }

        return open.Count == 0;
    }
}
