namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

public sealed class PromptTests
{
    [Theory]
    [InlineData("CLIPTextEncodeSDXL", "text_g", "text_l")]
    [InlineData("CLIPTextEncodeFlux", "t5xxl", "clip_l")]
    [InlineData("CLIPTextEncodeHunyuanDiT", "bert", "mt5xl")]
    public void Encoders_with_two_texts_give_both_or_the_one_that_they_share(string classType, string first, string second)
    {
        var same = GraphBuilder.Standard().Node("6", classType, (first, "a fox"), (second, "a fox")).Read();
        var other = GraphBuilder.Standard().Node("6", classType, (first, "a fox"), (second, "in snow")).Read();

        Assert.Equal("a fox", same.Prompt);
        Assert.Equal("a fox\nin snow", other.Prompt);
    }

    [Theory]
    [InlineData("CLIPTextEncodeSD3", "t5xxl")]
    [InlineData("CLIPTextEncodeLumina2", "user_prompt")]
    [InlineData("TextEncodeQwenImageEdit", "prompt")]
    [InlineData("TextEncodeAceStepAudio", "tags")]
    [InlineData("smZ CLIPTextEncode", "text")]
    [InlineData("WildcardEncode //Inspire", "populated_text")]
    [InlineData("SwarmClipTextEncodeAdvanced", "prompt")]
    [InlineData("BNK_CLIPTextEncodeAdvanced", "text")]
    [InlineData("Power Prompt (rgthree)", "prompt")]
    [InlineData("Some New Encoder", "prompt")]
    [InlineData("Some New Encoder", "string")]
    [InlineData("Some New Encoder", "positive")]
    [InlineData("Some New Encoder", "caption")]
    [InlineData("Some New Encoder", "caption_text")]
    [InlineData("Some New Encoder", "my_text")]
    [InlineData("Some New Encoder", "scene_prompt")]
    public void Encoders_of_one_text_give_it(string classType, string input) =>
        Assert.Equal("a fox", GraphBuilder.Standard().Node("6", classType, (input, "a fox"), ("clip", ("4", 1))).Read().Prompt);

    [Theory]
    [InlineData("ConditioningCombine", "conditioning_1", "conditioning_2")]
    [InlineData("ConditioningConcat", "conditioning_to", "conditioning_from")]
    [InlineData("ConditioningAverage", "conditioning_to", "conditioning_from")]
    public void Merged_prompts_all_count_each_once(string classType, string first, string second)
    {
        var read = GraphBuilder.Standard().Node("20", "CLIPTextEncode", ("text", "at night")).Node("21", classType, (first, ("6", 0)), (second, ("20", 0)))
            .Node("22", "ConditioningCombine", ("conditioning_1", ("21", 0)), ("conditioning_2", ("6", 0))).Set("3", "positive", ("22", 0)).Read();

        Assert.Equal("a red fox\nat night", read.Prompt);
    }

    [Fact]
    public void A_text_from_a_box_nobody_knows_is_taken_by_what_its_input_is_called()
    {
        var read = GraphBuilder.Standard().Node("20", "Fancy Box", ("text_mode", "fast"), ("system_prompt", "you draw"), ("scene_text", "an owl")).Set("6", "text", ("20", 0)).Read();

        Assert.Equal("an owl", read.Prompt);
    }

    [Theory]
    [InlineData("ConditioningSetArea")]
    [InlineData("ConditioningSetMask")]
    [InlineData("ConditioningSetTimestepRange")]
    [InlineData("ControlNetApply")]
    [InlineData("unCLIPConditioning")]
    [InlineData("ReferenceLatent")]
    [InlineData("A Node Nobody Knows")]
    public void Conditioning_is_followed_through(string classType) =>
        Assert.Equal("a red fox", GraphBuilder.Standard().Node("20", classType, ("strength", 1.0), ("conditioning", ("6", 0)), ("image", ("5", 0))).Set("3", "positive", ("20", 0)).Read().Prompt);

    [Fact]
    public void A_zeroed_out_prompt_is_empty()
    {
        var read = GraphBuilder.Standard().Node("20", "ConditioningZeroOut", ("conditioning", ("6", 0))).Set("3", "negative", ("20", 0)).Read();

        Assert.Null(read.NegativePrompt);
        Assert.Equal("a red fox", read.Prompt);
    }

    [Theory]
    [InlineData("ControlNetApplyAdvanced")]
    [InlineData("InpaintModelConditioning")]
    [InlineData("LTXVConditioning")]
    [InlineData("WanImageToVideo")]
    [InlineData("A Two-Way Node Nobody Knows")]
    public void Where_two_prompts_go_through_a_node_the_slot_tells_them_apart(string classType)
    {
        var graph = GraphBuilder.Standard().Node("20", classType, ("positive", ("6", 0)), ("negative", ("7", 0)), ("vae", ("4", 2)));

        var straight = graph.Set("3", "positive", ("20", 0)).Set("3", "negative", ("20", 1)).Read();
        var crossed = graph.Set("3", "positive", ("20", 1)).Set("3", "negative", ("20", 0)).Read();

        Assert.Equal(("a red fox", "blurry"), (straight.Prompt, straight.NegativePrompt));
        Assert.Equal(("blurry", "a red fox"), (crossed.Prompt, crossed.NegativePrompt));
    }

    [Fact]
    public void The_texts_of_GLIGEN_boxes_follow_the_prompt()
    {
        var read = GraphBuilder.Standard().Node("20", "GLIGENTextBoxApply", ("text", "sun"), ("conditioning_to", ("6", 0)), ("clip", ("4", 1))).Set("3", "positive", ("20", 0)).Read();

        Assert.Equal("a red fox\nsun", read.Prompt);
    }

    [Fact]
    public void An_efficient_loader_gives_its_prompts_by_slot()
    {
        var read = GraphBuilder.Standard().Node("20", "Efficient Loader", ("ckpt_name", "e.safetensors"), ("vae_name", "Baked VAE"), ("lora_name", "None"), ("positive", "hills"), ("negative", "rain"))
            .Set("3", "model", ("20", 0)).Set("3", "positive", ("20", 1)).Set("3", "negative", ("20", 2)).Read();

        Assert.Equal(("hills", "rain"), (read.Prompt, read.NegativePrompt));
        Assert.Equal(["e.safetensors"], read.Models);
    }

    [Theory]
    [InlineData("PrimitiveStringMultiline", "value")]
    [InlineData("String Literal", "string")]
    [InlineData("Text Multiline", "text")]
    [InlineData("DF_Text_Box", "Text")]
    [InlineData("CR Prompt Text", "prompt")]
    [InlineData("easy positive", "positive")]
    [InlineData("Reroute", "")]
    public void A_text_by_cable_is_followed_to_the_node_that_holds_it(string classType, string input)
    {
        var graph = GraphBuilder.Standard().Set("6", "text", ("20", 0));
        graph = classType == "Reroute"
            ? graph.Node("20", "Reroute", (input, ("21", 0))).Node("21", "PrimitiveString", ("value", "a hill"))
            : graph.Node("20", classType, (input, "a hill"));

        Assert.Equal("a hill", graph.Read().Prompt);
    }

    [Theory]
    [InlineData("StringConcatenate", "string_a", "string_b", "delimiter")]
    [InlineData("JoinStrings", "string1", "string2", "delimiter")]
    [InlineData("Text Concatenate", "text_a", "text_b", "delimiter")]
    [InlineData("CR Text Concatenate", "text1", "text2", "separator")]
    [InlineData("A Joiner Nobody Knows", "text1", "text2", "separator")]
    public void Concatenated_texts_are_one_text(string classType, string first, string second, string delimiter)
    {
        var read = GraphBuilder.Standard().Set("6", "text", ("20", 0)).Node("20", classType, (first, "a fox"), (second, ("21", 0)), (delimiter, ", "))
            .Node("21", "PrimitiveString", ("value", "in snow")).Read();

        Assert.Equal("a fox, in snow", read.Prompt);
    }

    [Fact]
    public void A_part_of_a_text_is_replaced()
    {
        var read = GraphBuilder.Standard().Set("6", "text", ("20", 0)).Node("20", "StringReplace", ("string", "a SUBJECT in snow"), ("find", "SUBJECT"), ("replace", "fox")).Read();

        Assert.Equal("a fox in snow", read.Prompt);
    }

    [Theory]
    [InlineData(true, "yes")]
    [InlineData(false, "no")]
    public void Switches_pass_on_what_they_chose(bool on, string expected)
    {
        var read = GraphBuilder.Standard().Set("6", "text", ("20", 0)).Node("20", "ComfySwitchNode", ("switch", on), ("on_true", ("21", 0)), ("on_false", ("22", 0)))
            .Node("21", "PrimitiveString", ("value", "yes")).Node("22", "PrimitiveString", ("value", "no")).Read();

        Assert.Equal(expected, read.Prompt);
    }

    [Fact]
    public void Numbered_switches_choose_for_prompts_models_and_pictures()
    {
        var read = GraphBuilder.Standard().Node("20", "ImpactSwitch", ("select", 2), ("input1", ("7", 0)), ("input2", ("6", 0))).Set("3", "positive", ("20", 0))
            .Node("21", "Any Switch (rgthree)", ("any_02", ("4", 0))).Set("3", "model", ("21", 0))
            .Node("22", "CR Image Input Switch", ("Input", 1), ("image1", ("8", 0)), ("image2", ("5", 0))).Set("9", "images", ("22", 0)).Read();

        Assert.Equal("a red fox", read.Prompt);
        Assert.Equal(["sd15/base.safetensors"], read.Models);
    }

    [Fact]
    public void A_wildcards_filled_text_beats_its_template()
    {
        var read = GraphBuilder.Standard().Set("6", "text", ("20", 0)).Node("20", "ImpactWildcardProcessor", ("wildcard_text", "__animal__"), ("populated_text", "a hare")).Read();

        Assert.Equal("a hare", read.Prompt);
    }

    [Fact]
    public void A_styler_gives_its_prompts_by_slot()
    {
        var read = GraphBuilder.Standard().Set("6", "text", ("20", 0)).Set("7", "text", ("20", 1)).Node("20", "SDXLPromptStyler", ("text_positive", "a hare"), ("text_negative", "fog"), ("style", "base")).Read();

        Assert.Equal(("a hare", "fog"), (read.Prompt, read.NegativePrompt));
    }

    [Fact]
    public void A_language_models_system_prompt_is_no_prompt()
    {
        var read = GraphBuilder.Standard().Set("6", "text", ("20", 0)).Node("20", "LLM Prompt Enhancer", ("system_prompt", "You are helpful."), ("prompt", "a hare"), ("seed", 1)).Read();

        Assert.Equal("a hare", read.Prompt);
    }

    [Fact]
    public void What_a_text_display_showed_stands_in_for_a_text_that_was_worked_out()
    {
        var read = GraphBuilder.Standard().Set("6", "text", ("20", 0)).Node("20", "ShowText|pysssss", ("text", ("21", 0)), ("text_0", "a grey cat on a sofa"))
            .Node("21", "Florence2Run", ("image", ("22", 0)), ("text_input", ""), ("task", "caption")).Node("22", "LoadImage", ("image", "cat.png")).Read();

        Assert.Equal("a grey cat on a sofa", read.Prompt);
    }

    [Fact]
    public void A_pair_that_looks_like_a_link_to_no_node_is_none()
    {
        var read = GraphBuilder.Standard().Set("6", "text", new System.Text.Json.Nodes.JsonArray("nowhere", 0)).Read();

        Assert.Null(read.Prompt);
        Assert.Equal("blurry", read.NegativePrompt);
    }

    [Fact]
    public void Texts_of_unconnected_encoders_do_not_count() =>
        Assert.Equal("a red fox", GraphBuilder.Standard().Node("90", "CLIPTextEncode", ("text", "never used")).Read().Prompt);
}
