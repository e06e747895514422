using System.Text.Json.Nodes;
using MediaScoring.Extensibility;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

public sealed class EditorGraphTests
{
    internal static EditorGraphBuilder Standard() => new EditorGraphBuilder()
        .Node("4", "CheckpointLoaderSimple", "", "MODEL:MODEL CLIP:CLIP VAE:VAE", new object[] { "base.safetensors" })
        .Node("5", "EmptyLatentImage", "", "LATENT:LATENT", new object[] { 512, 768, 1 })
        .Node("6", "CLIPTextEncode", "clip:CLIP", "CONDITIONING:CONDITIONING", new object[] { "a red fox" })
        .Node("7", "CLIPTextEncode", "clip:CLIP", "CONDITIONING:CONDITIONING", new object[] { "blurry" })
        .Node("3", "KSampler", "model:MODEL positive:CONDITIONING negative:CONDITIONING latent_image:LATENT", "LATENT:LATENT", new object[] { 42, "randomize", 20, 7.5, "euler", "karras", 1 })
        .Node("8", "VAEDecode", "samples:LATENT vae:VAE", "IMAGE:IMAGE")
        .Node("9", "SaveImage", "images:IMAGE", "", new object[] { "ComfyUI" })
        .Node("99", "Note", "", "", new object[] { "a note, no prompt" })
        .Link("4", 0, "3", 0, "MODEL").Link("6", 0, "3", 1, "CONDITIONING").Link("7", 0, "3", 2, "CONDITIONING").Link("5", 0, "3", 3, "LATENT")
        .Link("4", 1, "6", 0, "CLIP").Link("4", 1, "7", 0, "CLIP").Link("3", 0, "8", 0, "LATENT").Link("4", 2, "8", 1, "VAE").Link("8", 0, "9", 0, "IMAGE");

    [Fact]
    public void A_workflow_alone_gives_every_field()
    {
        var read = Standard().Read();

        Assert.Equal(("a red fox", "blurry"), (read.Prompt, read.NegativePrompt));
        Assert.Equal(("42", 20, 7.5, "euler", "karras", 1.0), (read.Seed, read.Steps, read.CfgScale, read.Sampler, read.Scheduler, read.Denoise));
        Assert.Equal(["base.safetensors"], read.Models);
        Assert.Equal("512x768", read.Parameters["Size"]);
        Assert.Equal(Standard().ToString(), read.WorkflowJson);
    }

    [Fact]
    public void A_bypassed_node_hands_its_input_of_the_same_type_through()
    {
        var read = Standard()
            .Node("20", "LoraLoader", "model:MODEL clip:CLIP", "MODEL:MODEL CLIP:CLIP", new object[] { "off.safetensors", 1, 1 }, mode: 4)
            .Node("21", "ControlNetApplyAdvanced", "positive:CONDITIONING negative:CONDITIONING control_net:CONTROL_NET image:IMAGE", "positive:CONDITIONING negative:CONDITIONING", new object[] { 1, 0, 1 }, mode: 4)
            .Link("4", 0, "20", 0, "MODEL").Link("4", 1, "20", 1, "CLIP").Link("20", 0, "3", 0, "MODEL").Link("20", 1, "6", 0, "CLIP")
            .Link("6", 0, "21", 0, "CONDITIONING").Link("7", 0, "21", 1, "CONDITIONING").Link("21", 0, "3", 1, "CONDITIONING").Link("21", 1, "3", 2, "CONDITIONING").Read();

        Assert.Equal(("a red fox", "blurry"), (read.Prompt, read.NegativePrompt));
        Assert.Equal(["base.safetensors"], read.Models);
        Assert.Empty(read.Loras);
    }

    [Fact]
    public void A_muted_node_and_what_it_gives_do_not_exist()
    {
        var read = Standard().Node("20", "CLIPTextEncode", "clip:CLIP", "CONDITIONING:CONDITIONING", new object[] { "muted" }, mode: 2)
            .Node("21", "ConditioningCombine", "conditioning_1:CONDITIONING conditioning_2:CONDITIONING", "CONDITIONING:CONDITIONING")
            .Link("20", 0, "21", 0, "CONDITIONING").Link("6", 0, "21", 1, "CONDITIONING").Link("21", 0, "3", 1, "CONDITIONING").Read();

        Assert.Equal("a red fox", read.Prompt);
    }

    [Fact]
    public void Reroutes_primitives_and_constants_are_followed()
    {
        var read = Standard().Node("20", "Reroute", ":*", ":MODEL").Link("4", 0, "20", 0, "*").Link("20", 0, "3", 0, "MODEL")
            .Node("21", "SetNode", "CONDITIONING:CONDITIONING", "*:*", new object[] { "pos" }).Link("6", 0, "21", 0, "CONDITIONING")
            .Node("22", "GetNode", "", "CONDITIONING:CONDITIONING", new object[] { "pos" }).Link("22", 0, "3", 1, "CONDITIONING")
            .Remove("5").Node("5", "EmptyLatentImage", "width:INT*", "LATENT:LATENT", new object[] { 512, 768, 1 })
            .Node("23", "PrimitiveNode", "", "INT:INT", new object[] { 1024, "fixed" }).Link("23", 0, "5", 0, "INT").Link("5", 0, "3", 3, "LATENT").Read();

        Assert.Equal("a red fox", read.Prompt);
        Assert.Equal(["base.safetensors"], read.Models);
        Assert.Equal("1024x768", read.Parameters["Size"]);
    }

    [Fact]
    public void A_widget_that_became_an_input_follows_its_cable()
    {
        var read = Standard().Remove("6").Node("6", "CLIPTextEncode", "clip:CLIP text:STRING*", "CONDITIONING:CONDITIONING", new object[] { "stale" })
            .Node("20", "PrimitiveStringMultiline", "", "STRING:STRING", new object[] { "fresh" }).Link("20", 0, "6", 1, "STRING").Link("6", 0, "3", 1, "CONDITIONING").Read();

        Assert.Equal("fresh", read.Prompt);
    }

    [Fact]
    public void New_editors_list_the_widgets_among_the_inputs()
    {
        var read = Standard().Remove("3")
            .Node("3", "A Sampler Nobody Knows", "model:MODEL positive:CONDITIONING negative:CONDITIONING latent_image:LATENT seed:INT* cfg:FLOAT* steps:INT* sampler_name:COMBO* scheduler:COMBO* denoise:FLOAT*", "LATENT:LATENT",
                new object[] { 43, "fixed", 5.5, 33, "heun", "beta", 1 })
            .Link("4", 0, "3", 0, "MODEL").Link("6", 0, "3", 1, "CONDITIONING").Link("7", 0, "3", 2, "CONDITIONING").Link("5", 0, "3", 3, "LATENT").Link("3", 0, "8", 0, "LATENT").Read();

        Assert.Equal(("43", 33, 5.5, "heun", "beta"), (read.Seed, read.Steps, read.CfgScale, read.Sampler, read.Scheduler));
    }

    [Fact]
    public void Widgets_may_be_saved_by_name()
    {
        var read = Standard().Remove("9").Node("9", "VHS_VideoCombine", "images:IMAGE", "", new JsonObject { ["frame_rate"] = 16, ["filename_prefix"] = "AnimateDiff" }).Link("8", 0, "9", 0, "IMAGE").Read();

        Assert.Equal("16", read.Parameters["frame_rate"]);
    }

    [Fact]
    public void Comments_in_a_text_never_reached_the_encoder() =>
        Assert.Equal("a red fox", Standard().Remove("6").Node("6", "CLIPTextEncode", "clip:CLIP", "CONDITIONING:CONDITIONING", new object[] { "a red/* or blue */ fox" }).Link("6", 0, "3", 1, "CONDITIONING").Read().Prompt);

    [Fact]
    public void A_power_loaders_rows_are_objects_among_its_widgets()
    {
        var rows = new JsonArray(new JsonObject(), new JsonObject { ["type"] = "PowerLoraLoaderHeaderWidget" }, new JsonObject { ["on"] = true, ["lora"] = "a.safetensors", ["strength"] = 0.6 }, new JsonObject { ["on"] = false, ["lora"] = "b", ["strength"] = 1 }, "");
        var read = Standard().Node("20", "Power Lora Loader (rgthree)", "model:MODEL clip:CLIP", "MODEL:MODEL CLIP:CLIP", rows).Link("4", 0, "20", 0, "MODEL").Link("20", 0, "3", 0, "MODEL").Read();

        Assert.Equal(new LoraUse("a.safetensors", 0.6), Assert.Single(read.Loras));
        Assert.Equal(["base.safetensors"], read.Models);
    }

    [Fact]
    public void Use_Everywhere_connects_without_links()
    {
        var links = new JsonArray(new JsonObject { ["downstream"] = 3, ["downstream_slot"] = 1, ["upstream"] = "20", ["upstream_slot"] = 0, ["type"] = "CONDITIONING" });
        var graph = new EditorGraphBuilder()
            .Node("20", "CLIPTextEncode", "clip:CLIP", "CONDITIONING:CONDITIONING", new object[] { "everywhere" })
            .Node("3", "KSampler", "model:MODEL positive:CONDITIONING negative:CONDITIONING latent_image:LATENT", "LATENT:LATENT", new object[] { 42, "randomize", 20, 7.5, "euler", "karras", 1 })
            .Node("8", "VAEDecode", "samples:LATENT vae:VAE", "IMAGE:IMAGE").Node("9", "SaveImage", "images:IMAGE", "").Link("3", 0, "8", 0, "LATENT").Link("8", 0, "9", 0, "IMAGE").Extra("ue_links", links);

        Assert.Equal("everywhere", graph.Read().Prompt);
    }

    private const string Sub = "8e0d3f1a-0000-4000-8000-000000000001";
    private const string Outer = "8e0d3f1a-0000-4000-8000-000000000002";

    private static JsonArray Encoder() => [EditorGraphBuilder.Make("30", "CLIPTextEncode", "clip:CLIP=1 text:STRING*=2", "CONDITIONING:CONDITIONING", new object[] { "inner default" })];

    [Fact]
    public void A_subgraph_is_unfolded_and_shows_its_widgets_outside()
    {
        var read = Standard().Node("6s", Sub, "clip:CLIP text:STRING*", "CONDITIONING:CONDITIONING", new object[] { "from outside" }).Link("4", 1, "6s", 0, "CLIP").Link("6s", 0, "3", 1, "CONDITIONING")
            .Subgraph(Sub, "clip:CLIP text:STRING", "CONDITIONING:CONDITIONING", Encoder(), (1, "-10", 0, "30", 0), (2, "-10", 1, "30", 1), (3, "30", 0, "-20", 0)).Read();

        Assert.Equal("from outside", read.Prompt);
        Assert.Equal("CLIPTextEncode #6s:30", read.Origins["prompt"].Node);
    }

    [Fact]
    public void A_subgraph_takes_texts_by_cable_and_proxies_of_inner_widgets()
    {
        var byCable = Standard().Node("6s", Sub, "clip:CLIP text:STRING*", "CONDITIONING:CONDITIONING", new object[] { "stale" }).Link("6s", 0, "3", 1, "CONDITIONING")
            .Node("40", "PrimitiveString", "", "STRING:STRING", new object[] { "by cable" }).Link("40", 0, "6s", 1, "STRING")
            .Subgraph(Sub, "clip:CLIP text:STRING", "CONDITIONING:CONDITIONING", Encoder(), (1, "-10", 0, "30", 0), (2, "-10", 1, "30", 1), (3, "30", 0, "-20", 0)).Read();
        var byProxy = Standard().Node("6s", Sub, "clip:CLIP", "CONDITIONING:CONDITIONING", new object[] { "proxied" }, properties: new { proxyWidgets = new[] { new[] { "30", "text" } } }).Link("6s", 0, "3", 1, "CONDITIONING")
            .Subgraph(Sub, "clip:CLIP", "CONDITIONING:CONDITIONING", [EditorGraphBuilder.Make("30", "CLIPTextEncode", "clip:CLIP=1", "CONDITIONING:CONDITIONING", new object[] { "inner default" })], (1, "-10", 0, "30", 0), (3, "30", 0, "-20", 0)).Read();

        Assert.Equal("by cable", byCable.Prompt);
        Assert.Equal("proxied", byProxy.Prompt);
    }

    [Fact]
    public void Subgraphs_within_subgraphs_hand_their_widgets_outward()
    {
        var read = Standard().Node("50", Outer, "clip:CLIP words:STRING*", "CONDITIONING:CONDITIONING", new object[] { "outermost" }).Link("50", 0, "3", 1, "CONDITIONING")
            .Subgraph(Outer, "clip:CLIP words:STRING", "CONDITIONING:CONDITIONING", [EditorGraphBuilder.Make("60", Sub, "clip:CLIP=1 text:STRING*=2", "CONDITIONING:CONDITIONING", new object[] { "middle" })], (1, "-10", 0, "60", 0), (2, "-10", 1, "60", 1), (3, "60", 0, "-20", 0))
            .Subgraph(Sub, "clip:CLIP text:STRING", "CONDITIONING:CONDITIONING", Encoder(), (1, "-10", 0, "30", 0), (2, "-10", 1, "30", 1), (3, "30", 0, "-20", 0)).Read();

        Assert.Equal("outermost", read.Prompt);
        Assert.Equal("CLIPTextEncode #50:60:30", read.Origins["prompt"].Node);
    }

    [Fact]
    public void A_whole_generation_may_stand_in_a_subgraph()
    {
        var inner = new JsonArray(
            EditorGraphBuilder.Make("1", "KSampler", "model:MODEL=1 positive:CONDITIONING=2 negative:CONDITIONING=3 latent_image:LATENT=4 seed:INT*=6", "LATENT:LATENT", new object[] { 1, "fixed", 9, 3, "lcm", "simple", 1 }),
            EditorGraphBuilder.Make("2", "VAEDecode", "samples:LATENT=5", "IMAGE:IMAGE"));
        var graph = Standard().Remove("3").Remove("8")
            .Node("70", Sub, "model:MODEL positive:CONDITIONING negative:CONDITIONING latent:LATENT seed:INT*", "IMAGE:IMAGE", new object[] { 555 })
            .Link("4", 0, "70", 0, "MODEL").Link("6", 0, "70", 1, "CONDITIONING").Link("7", 0, "70", 2, "CONDITIONING").Link("5", 0, "70", 3, "LATENT").Link("70", 0, "9", 0, "IMAGE")
            .Subgraph(Sub, "model:MODEL positive:CONDITIONING negative:CONDITIONING latent:LATENT seed:INT", "IMAGE:IMAGE", inner,
                (1, "-10", 0, "1", 0), (2, "-10", 1, "1", 1), (3, "-10", 2, "1", 2), (4, "-10", 3, "1", 3), (6, "-10", 4, "1", 4), (5, "1", 0, "2", 0), (7, "2", 0, "-20", 0));

        var read = graph.Read();

        Assert.Equal(("a red fox", "blurry", "555", 9, "lcm"), (read.Prompt, read.NegativePrompt, read.Seed, read.Steps, read.Sampler));
        Assert.Equal(["base.safetensors"], read.Models);
    }

    [Fact]
    public void A_bypassed_subgraph_hands_through_and_a_muted_one_is_gone()
    {
        var bypassed = Standard().Node("20", Sub, "in:CONDITIONING", "out:CONDITIONING", mode: 4).Link("6", 0, "20", 0, "CONDITIONING").Link("20", 0, "3", 1, "CONDITIONING")
            .Subgraph(Sub, "in:CONDITIONING", "out:CONDITIONING", Encoder(), (3, "30", 0, "-20", 0)).Read();
        var muted = Standard().Node("20", Sub, "in:CONDITIONING", "out:CONDITIONING", mode: 2).Link("6", 0, "20", 0, "CONDITIONING").Link("20", 0, "3", 1, "CONDITIONING")
            .Subgraph(Sub, "in:CONDITIONING", "out:CONDITIONING", Encoder(), (3, "30", 0, "-20", 0)).Read();

        Assert.Equal("a red fox", bypassed.Prompt);
        Assert.Null(muted.Prompt);
    }

    [Fact]
    public void A_group_node_is_unfolded_with_the_values_that_it_keeps()
    {
        var group = new JsonObject
        {
            ["nodes"] = new JsonArray(
                EditorGraphBuilder.Make("0", "PrimitiveString", "", "STRING:STRING", new object[] { "old text" }),
                EditorGraphBuilder.Make("1", "CLIPTextEncode", "clip:CLIP text:STRING*", "CONDITIONING:CONDITIONING", new object[] { "" })),
            ["links"] = new JsonArray(new JsonArray(0, 0, 1, 1, 0, "STRING")),
            ["external"] = new JsonArray(),
        };
        var read = Standard().Node("20", "workflow>Words", "clip:CLIP", "CONDITIONING:CONDITIONING", new object[] { "kept text", "" }).Link("4", 1, "20", 0, "CLIP").Link("20", 0, "3", 1, "CONDITIONING")
            .Extra("groupNodes", new JsonObject { ["Words"] = group }).Read();

        Assert.Equal("kept text", read.Prompt);
    }

    [Fact]
    public void A_subgraph_that_holds_itself_ends()
    {
        var read = Standard().Node("20", Sub, "clip:CLIP", "out:CONDITIONING").Link("20", 0, "3", 1, "CONDITIONING")
            .Subgraph(Sub, "clip:CLIP", "out:CONDITIONING", [EditorGraphBuilder.Make("30", Sub, "clip:CLIP=1", "out:CONDITIONING")], (1, "-10", 0, "30", 0), (2, "30", 0, "-20", 0)).Read();

        Assert.Null(read.Prompt);
        Assert.Equal("blurry", read.NegativePrompt);
        Assert.Contains("nested deeper than 32", Assert.Single(read.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_that_run_in_a_circle_end()
    {
        var read = Standard().Node("20", "Reroute", ":*", ":*").Node("21", "Reroute", ":*", ":*").Link("20", 0, "21", 0, "*").Link("21", 0, "20", 0, "*").Link("21", 0, "3", 1, "CONDITIONING").Read();

        Assert.Null(read.Prompt);
    }
}
