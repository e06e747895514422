using System.Globalization;
using MediaScoring.Keywords;

namespace MediaScoring.Tests.Keywords;

public sealed class PromptKeywordsTests
{
    /// <summary>A prompt, and its keywords in order, separated by <c>|</c>.</summary>
    [Theory]
    // Pieces: separators of all kinds, order, case, blanks.
    [InlineData("red hair, lighthouse, oil painting", "red hair|lighthouse|oil painting")]
    [InlineData("Red Hair,LIGHTHOUSE;  Oil   Painting\nSky | sea", "red hair|lighthouse|oil painting|sky|sea")]
    [InlineData("红发，灯塔、油画；海。", "红发|灯塔|油画|海")]
    [InlineData("a, , ,, ;\n\n ", "")]
    [InlineData("zebra, apple, mango", "zebra|apple|mango")]
    [InlineData("fox, cat, FOX, fox", "fox|cat")]
    [InlineData("masterpiece. best quality. a fox", "masterpiece|best quality|fox")]
    [InlineData("portrait of dr. strange, St. Peter, H. R. Giger", "portrait of dr. strange|st. peter|h. r. giger")]
    [InlineData("Love Live! school idol project, What a day! Look", "love live! school idol project|what a day")]
    [InlineData("crowd of 1,000 people, sky", "crowd of 1,000 people|sky")]
    [InlineData("style: anime, Re:Zero, nier:automata", "style|anime|re:zero|nier:automata")]
    // What is no keyword: numbers, single letters, punctuation, stop words.
    [InlineData("1990, 1.5, x, -, ???, the, with, 8k, 3d, 1girl, 18+, 50mm", "8k|3d|1girl|18+|50mm")]
    [InlineData("a red fox, the sea, with glasses, from behind", "red fox|sea|glasses|from behind")]
    [InlineData("16:9, at 12:30, score_9", "16:9|at 12:30|score_9")]
    // Weights and brackets.
    [InlineData("(red hair:1.2), ((smile)), [hat], {sea}", "red hair|smile|hat|sea")]
    [InlineData("(red hair, blue eyes:1.3), fox", "red hair|blue eyes|fox")]
    [InlineData("(nested (deep) tail:1.2)", "nested deep tail")]
    [InlineData("closeup of maine coon (cat:1.2) mountain", "closeup|maine coon|cat|mountain")]
    [InlineData("fox, sea, maine coon (cat:1.2) photograph", "fox|sea|maine coon cat photograph")]
    [InlineData("(best quality) (night:1.3) (stars:1.2) sky", "best quality|night|stars sky")]
    [InlineData("(a fox, cat", "fox|cat")]
    [InlineData("fox), cat]] , }dog", "fox|cat|dog")]
    [InlineData("(16:9), (score_9:1.2), (at 12:30)", "16:9|score_9|at 12:30")]
    [InlineData("red hair:1.2, fox", "red hair|fox")]
    [InlineData("(fox: 1.2 ), (cat :0.8)", "fox|cat")]
    [InlineData("(unwanted:-1), (gone:0), fox", "fox")]
    [InlineData(@"saber \(fate\), \[x\]y, fox \(animal", "saber (fate)|[x]y|fox animal")]
    [InlineData("少女（微笑），【海】", "少女|微笑|海")]
    // Tags in angle brackets, embeddings, wildcards, markers, links.
    [InlineData("fox <lora:add-detail v1.2:0.7>, <lyco:x:te=1:unet=0.5>cat <hypernet:y:1><segment:face>", "fox|cat")]
    [InlineData("photograph, embedding:SDA768.pt girl, (embedding:bad:1.2)", "photograph|girl")]
    [InlineData("fox BREAK cat AND dog, ANDROID, breakfast, ADDCOMM tree", "fox|cat|dog|android|breakfast|tree")]
    [InlineData("a cat :1.2 AND a dog :1", "cat|dog")]
    [InlineData("__season__ forest, fox __a/b-c*__", "forest|fox")]
    [InlineData("fox, https://example.org/a:1.2?b=c, www.example.org, cat", "fox|cat")]
    [InlineData("<random:red|blue> hair, <break>fox", "red|blue|hair|fox")]
    [InlineData("You are an assistant designed to draw. <Prompt Start> fox, cat", "fox|cat")]
    // Scheduling, alternation, dynamic prompts.
    [InlineData("[fox:cat:0.5], [tree:10], [sea::0.3]", "fox|cat|tree|sea")]
    [InlineData("[a red fox:[blue cat:white dog:0.2]:0.5] sky", "red fox|blue cat|white dog sky")]
    [InlineData("[fox|cat] in snow, {tree|bush}, {2$$ and $$lake|hill}", "fox|cat in snow|tree|bush|lake|hill")]
    // NovelAI, InvokeAI, Midjourney.
    [InlineData("1.3::red hair, smile::, fox, -0.8::feet::, sea", "red hair|smile|fox|sea")]
    [InlineData("(red hair)1.3, (smile)++, fox+, (\"cat\", \"dog\").and()", "red hair|smile|fox|cat|dog")]
    [InlineData("hot:: dog::2 sea::-0.5 --ar 16:9 --no people --v 6", "hot|dog")]
    [InlineData("fox on a hill —ar 16:9", "fox on a hill")]
    // Emoticons, underscores, hyphens, other scripts, odd characters.
    [InlineData(":d, :3, ^_^, >_<, ;), smile :), (:p:1.2), o_o", ":d|:3|^_^|>_<|;)|smile|:)|:p|o_o")]
    [InlineData(@":\), 1girl", ":)|1girl")]
    [InlineData("long_hair, score_9_up, rating_safe, source_anime, red__hat", "long hair|score_9_up|rating_safe|source_anime|red hat")]
    [InlineData("sd-xl, e-mail, close-up - fox, sea – sky", "sd-xl|e-mail|close-up|fox|sea|sky")]
    [InlineData("#テスト, 初音ミク, ÉCLAIR, Straße, ЁЖ", "テスト|初音ミク|éclair|straße|ёж")]
    [InlineData("e\u0301clair", "éclair")]
    [InlineData("fox\u200B\u202E, \uFEFFcat\0dog, \uFFFDsea, 🦊, 👩‍🚀", "fox|cat dog|sea|🦊|👩‍🚀")]
    [InlineData("artist’s hat, “quoted words”", "artist's hat|quoted words")]
    // Sentences become phrases.
    [InlineData("a photograph of a shark in the sea", "photograph|shark|sea")]
    [InlineData("A robot is running through a futuristic cyberpunk city with neon signs and darkness.", "robot|running|futuristic cyberpunk city|neon signs|darkness")]
    [InlineData("A large ancient stone lighthouse tower stands on the misty cliffs. Below, waves crash against black rocks.", "large ancient|stone lighthouse tower|misty cliffs|waves crash|black rocks")]
    [InlineData("1girl, solo, hatsune miku, She's holding a rectangular sign out in front of her", "1girl|solo|hatsune miku|rectangular sign|front")]
    [InlineData("masterpiece best quality girl standing in victorian clothing", "masterpiece|best quality|girl|standing|victorian clothing")]
    [InlineData("a highly detailed background of the photograph of masterpiece", "detailed background|photograph|masterpiece")]
    [InlineData("a bottle with a 彩虹星系 inside it on top of a wooden table on a snowy mountain", "bottle|彩虹星系|top|wooden table|snowy mountain")]
    [InlineData("一个红色长发的少女在海边的灯塔下面看着日落和飞鸟", "一个红色长发|少女|海边|灯塔下面看|日落|飞鸟")]
    public void A_prompt_gives_its_words_and_phrases(string prompt, string expected)
    {
        var keywords = PromptKeywords.Of(prompt);

        Assert.Equal(expected, string.Join('|', keywords.Select(keyword => keyword.Text)));
    }

    /// <summary>A prompt, and its keywords with weights.</summary>
    [Theory]
    [InlineData("fox", "fox=1")]
    [InlineData("(fox)", "fox=1.1")]
    [InlineData("((fox))", "fox=1.21")]
    [InlineData("[fox]", "fox=0.9091")]
    [InlineData("{fox}", "fox=1.05")]
    [InlineData("(fox:1.3), cat", "fox=1.3 cat=1")]
    [InlineData("((fox:1.3), cat)", "fox=1.43 cat=1.1")]
    [InlineData("(fox, cat:0.5)", "fox=0.5 cat=0.5")]
    [InlineData("(fox:9)", "fox=2")]
    [InlineData("(nested (deep) tail:1.2)", "nested deep tail=1.32")]
    [InlineData("[fox:cat:0.5], [hat|cap]", "fox=1 cat=1 hat=1 cap=1")]
    [InlineData("1.3::fox, cat:: , hat", "fox=1.3 cat=1.3 hat=1")]
    [InlineData("1.5::fox 0.8::cat", "fox cat=1.5")]
    [InlineData("(fox)1.3, (cat)++, (hat)-", "fox=1.3 cat=1.21 hat=0.9")]
    [InlineData("cat :1.2 AND dog :0.8", "cat=1.2 dog=0.8")]
    [InlineData("fox, (fox:1.4), (fox:0.3)", "fox=1.4")]
    [InlineData("red hair:1.2", "red hair=1.2")]
    public void The_weight_is_the_confidence(string prompt, string expected)
    {
        var keywords = PromptKeywords.Of(prompt);

        Assert.Equal(expected, string.Join(' ', keywords.Select(keyword => string.Create(CultureInfo.InvariantCulture, $"{keyword.Text}={keyword.Weight}"))));
    }

    [Fact]
    public void Names_in_LoRA_tags_and_embeddings_are_kept_apart()
    {
        var reading = PromptKeywords.Read("fox <lora:add detail-v1.2:0.7> <LYCO:x> <lora:off:0>, (embedding:bad/hands.pt:1.2), <embed:easy>");

        Assert.Equal(["fox"], reading.Keywords.Select(keyword => keyword.Text));
        Assert.Equal(["add detail-v1.2", "x"], reading.Loras);
        Assert.Equal(["bad/hands.pt", "easy"], reading.Embeddings);
    }

    [Fact]
    public void A_tag_that_is_longer_than_sixty_characters_is_not_one_keyword()
    {
        var keywords = PromptKeywords.Of("fox, cat, dog, " + new string('x', 61));

        Assert.Equal(["fox", "cat", "dog"], keywords.Select(keyword => keyword.Text));
    }

    [Fact]
    public void A_prompt_gives_at_most_two_hundred_keywords()
    {
        var prompt = string.Join(", ", Enumerable.Range(0, 500).Select(number => $"word{number}"));

        Assert.Equal(PromptKeywords.MostKeywords, PromptKeywords.Of(prompt).Count);
    }

    [Fact]
    public void What_stands_behind_the_longest_prompt_is_not_looked_at()
    {
        var prompt = "fox" + new string(',', PromptKeywords.LongestPrompt - 3) + "cat";

        Assert.Equal(["fox"], PromptKeywords.Of(prompt).Select(keyword => keyword.Text));
    }

    [Theory]
    [InlineData('(')]
    [InlineData('[')]
    [InlineData('{')]
    [InlineData('<')]
    [InlineData(':')]
    [InlineData('_')]
    [InlineData('\\')]
    [InlineData('$')]
    public void Sixty_thousand_marks_of_one_kind_cost_no_minutes(char mark)
    {
        var started = System.Diagnostics.Stopwatch.StartNew();

        PromptKeywords.Of(new string(mark, 60_000) + "fox");

        Assert.InRange(started.ElapsedMilliseconds, 0, 20_000);
    }

    [Fact]
    public void Halves_of_surrogate_pairs_are_blanks()
    {
        var keywords = PromptKeywords.Of("\uD83Dsea\uDE00fox, \uDE00\uD83D");

        Assert.Equal(["sea fox"], keywords.Select(keyword => keyword.Text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n\t")]
    public void Nothing_gives_no_keywords(string? prompt) => Assert.Empty(PromptKeywords.Of(prompt));
}
