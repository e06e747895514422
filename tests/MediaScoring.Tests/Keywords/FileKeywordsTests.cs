using System.Text;
using FsCheck.Xunit;
using MediaScoring.Extensibility;
using MediaScoring.Keywords;
using MediaScoring.Media;

namespace MediaScoring.Tests.Keywords;

public sealed class FileKeywordsTests
{
    [Fact]
    public void Prompt_format_model_and_workflow_give_keywords_of_their_types()
    {
        var keywords = FileKeywords.Of(new MediaMetadata
        {
            Facts = new MediaFacts { Width = 832, Height = 1216 },
            Generation = new GenerationMetadata
            {
                Generator = "ComfyUI",
                Prompt = "masterpiece, (red fox:1.2), <lora:detail:0.5> embedding:easy",
                NegativePrompt = "blurry, watermark",
                Models = ["SDXL\\ponyDiffusionV6XL.safetensors"],
                Loras = [new LoraUse("folder/detail.safetensors", 0.5), new LoraUse("unused", 0)],
                Sampler = "Euler_Ancestral",
                Scheduler = "karras",
                Vae = "Automatic",
                ControlNets = [new ControlNetUse("depth.pth", 1)],
            },
        });

        Assert.Equal(
            [
                new Keyword("red fox", "prompt", 1.2, "prompt"),
                new Keyword("masterpiece", "prompt", 1, "prompt"),
                new Keyword("portrait", "auto", 1, "format"),
                new Keyword("832x1216", "auto", 1, "format"),
                new Keyword("pony", "auto", 1, "model"),
                new Keyword("stable_diffusion_xl", "auto", 1, "model"),
                new Keyword("ponydiffusionv6xl", "workflow", 1, "comfyui"),
                new Keyword("detail", "workflow", 1, "comfyui"),
                new Keyword("easy", "workflow", 1, "comfyui"),
                new Keyword("euler_ancestral", "workflow", 1, "comfyui"),
                new Keyword("karras", "workflow", 1, "comfyui"),
                new Keyword("depth", "workflow", 1, "comfyui"),
            ],
            keywords);
    }

    [Fact]
    public void Negative_prompts_never_become_keywords()
    {
        var keywords = FileKeywords.Of(With(new GenerationMetadata
        {
            Generator = "ComfyUI", Prompt = "fox", NegativePrompt = "cat",
            Stages = [new GenerationStage { Name = "1", Prompt = "fox", NegativePrompt = "dog" }],
        }));

        Assert.Equal(["fox"], keywords.Select(keyword => keyword.Text));
    }

    [Fact]
    public void The_same_word_in_two_stages_is_one_keyword_with_the_higher_weight()
    {
        var keywords = FileKeywords.Of(With(new GenerationMetadata
        {
            Generator = "ComfyUI", Prompt = "fox, hill",
            Stages = [new GenerationStage { Name = "1", Prompt = "fox, hill" }, new GenerationStage { Name = "2", Prompt = "sea, (FOX:1.3)" }],
        }));

        Assert.Equal([("fox", 1.3), ("hill", 1.0), ("sea", 1.0)], keywords.Select(keyword => (keyword.Text, keyword.Confidence)));
    }

    [Fact]
    public void Words_about_quality_stand_behind_words_about_the_picture()
    {
        var keywords = FileKeywords.Of(With(new GenerationMetadata { Generator = "A1111", Prompt = "masterpiece, best quality, 1girl, 8k, sea" }));

        Assert.Equal(["1girl", "sea", "masterpiece", "best quality", "8k"], keywords.Select(keyword => keyword.Text));
    }

    [Fact]
    public void One_file_has_at_most_two_hundred_prompt_keywords()
    {
        var stages = Enumerable.Range(0, 5).Select(stage => new GenerationStage
        {
            Name = "KSampler", Prompt = string.Join(',', Enumerable.Range(0, 100).Select(word => $"word{stage}x{word}")),
        });

        var keywords = FileKeywords.Of(With(new GenerationMetadata { Generator = "ComfyUI", Stages = [.. stages] }));

        Assert.Equal(PromptKeywords.MostKeywords, keywords.Count);
    }

    [Fact]
    public void Keywords_of_extractors_are_taken_with_their_own_types()
    {
        var keywords = FileKeywords.Of(With(new GenerationMetadata
        {
            Generator = "Aurora Studio",
            Keywords =
            [
                new ContributedKeyword("  Northern Lights ", "Aurora", 0.8), new ContributedKeyword("northern lights", "aurora", 0.2),
                new ContributedKeyword("sure", "aurora", 7), new ContributedKeyword("unsure", "aurora", double.NaN),
            ],
        }));

        Assert.Equal(
            [
                new Keyword("northern lights", "aurora", 0.8, "aurora studio"), new Keyword("sure", "aurora", 1, "aurora studio"),
                new Keyword("unsure", "aurora", 0, "aurora studio"),
            ],
            keywords);
    }

    [Fact]
    public void Keywords_of_extractors_that_break_the_contract_are_left_out()
    {
        var keywords = FileKeywords.Of(With(new GenerationMetadata
        {
            Generator = "Aurora Studio",
            Keywords =
            [
                new ContributedKeyword(" ", "aurora"), new ContributedKeyword("fox", ""), new ContributedKeyword("fox", new string('t', 51)),
                new ContributedKeyword(new string('k', 257), "aurora"), new ContributedKeyword("a person's word", "user"),
            ],
        }));

        Assert.Empty(keywords);
    }

    [Fact]
    public void A_file_that_no_generator_made_has_its_format_only()
    {
        var keywords = FileKeywords.Of(new MediaMetadata { Facts = new MediaFacts { Width = 4000, Height = 3000, Orientation = 6 } });

        Assert.Equal([new Keyword("portrait", "auto", 1, "format")], keywords);
    }

    [Fact]
    public void A_file_of_which_nothing_is_known_has_none() => Assert.Empty(FileKeywords.Of(new MediaMetadata()));

    [Property(MaxTest = 500, QuietOnSuccess = true)]
    public void No_metadata_gives_a_keyword_that_breaks_the_rules(string?[] texts)
    {
        string? Text(int index) => texts.Length == 0 ? null : texts[index % texts.Length];
        var keywords = FileKeywords.Of(With(new GenerationMetadata
        {
            Generator = Text(0) ?? "", Prompt = Text(1), Models = [.. texts.OfType<string>()], Sampler = Text(2), Scheduler = Text(3), Vae = Text(4),
            Loras = [.. texts.OfType<string>().Select(text => new LoraUse(text, null))],
            Stages = [.. texts.Select(text => new GenerationStage { Name = "1", Prompt = text, Model = text, Sampler = text })],
            Keywords = [.. texts.OfType<string>().Select(text => new ContributedKeyword(text, text, text.Length))],
        }));

        Assert.Equal(keywords.Count, keywords.DistinctBy(keyword => (keyword.Type, keyword.Text)).Count());
        Assert.All(keywords, keyword =>
        {
            Assert.False(string.IsNullOrWhiteSpace(keyword.Text));
            Assert.Equal(keyword.Text.Trim().ToLowerInvariant(), keyword.Text);
            Assert.True(keyword.Text.IsNormalized(NormalizationForm.FormC));
            Assert.InRange(keyword.Type.Length, 1, FileKeywords.LongestType);
            Assert.InRange(keyword.Confidence, 0, 2);
        });
    }

    private static MediaMetadata With(GenerationMetadata generation) => new() { Generation = generation };
}
