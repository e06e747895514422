namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

public sealed class SamplerTests
{
    [Fact]
    public void An_ordinary_graph_gives_every_field()
    {
        var read = GraphBuilder.Standard().Read();

        Assert.Equal("ComfyUI", read.Generator);
        Assert.Equal("a red fox", read.Prompt);
        Assert.Equal("blurry", read.NegativePrompt);
        Assert.Equal(["sd15/base.safetensors"], read.Models);
        Assert.Equal(("euler", "karras", 20, 7.5, "42", 1.0), (read.Sampler, read.Scheduler, read.Steps, read.CfgScale, read.Seed, read.Denoise));
        Assert.Equal("512x768", read.Parameters["Size"]);
        Assert.Empty(read.Stages);
        Assert.Empty(read.Problems);
    }

    [Fact]
    public void Every_field_names_the_entry_the_node_and_the_rule_that_it_came_from()
    {
        var origins = GraphBuilder.Standard().Read().Origins;

        Assert.Equal("prompt (PNG tEXt)", origins["seed"].Entry);
        Assert.Equal(("KSampler #3", "input seed"), (origins["seed"].Node, origins["seed"].Rule));
        Assert.Equal("CLIPTextEncode #6", origins["prompt"].Node);
        Assert.Equal("CLIPTextEncode #7", origins["negative_prompt"].Node);
        Assert.Equal("CheckpointLoaderSimple #4", origins["model"].Node);
    }

    [Theory]
    [InlineData(ulong.MaxValue, "18446744073709551615")]
    [InlineData(0UL, "0")]
    public void Seeds_keep_all_their_digits(ulong seed, string digits) => Assert.Equal(digits, GraphBuilder.Standard().Set("3", "seed", seed).Read().Seed);

    [Fact]
    public void Float_noise_is_rounded_away() => Assert.Equal(8.0, GraphBuilder.Standard().Set("3", "cfg", 8.000000000000002).Read().CfgScale);

    [Fact]
    public void The_first_versions_prefix_of_samplers_is_dropped() =>
        Assert.Equal("dpmpp_2m", GraphBuilder.Standard().Set("3", "sampler_name", "sample_dpmpp_2m").Read().Sampler);

    [Fact]
    public void A_refiner_without_noise_lends_its_model_but_not_its_seed()
    {
        var read = GraphBuilder.Standard()
            .Node("3", "KSamplerAdvanced", ("add_noise", "enable"), ("noise_seed", 7), ("steps", 25), ("cfg", 8.0), ("sampler_name", "euler"), ("scheduler", "normal"),
                ("start_at_step", 0), ("end_at_step", 20), ("model", ("4", 0)), ("positive", ("6", 0)), ("negative", ("7", 0)), ("latent_image", ("5", 0)))
            .Node("12", "CheckpointLoaderSimple", ("ckpt_name", "refiner.safetensors"))
            .Node("13", "KSamplerAdvanced", ("add_noise", "disable"), ("noise_seed", 0), ("steps", 25), ("cfg", 8.0), ("sampler_name", "dpmpp_2m"), ("scheduler", "normal"),
                ("start_at_step", 20), ("end_at_step", 1000), ("model", ("12", 0)), ("positive", ("6", 0)), ("negative", ("7", 0)), ("latent_image", ("3", 0)))
            .Set("8", "samples", ("13", 0)).Read();

        Assert.Equal(("7", "euler"), (read.Seed, read.Sampler));
        Assert.Equal(["sd15/base.safetensors", "refiner.safetensors"], read.Models);
        Assert.Equal(["KSamplerAdvanced #3", "KSamplerAdvanced #13"], read.Stages.Select(stage => stage.Name));
        Assert.Null(read.Stages[1].Seed);
    }

    [Fact]
    public void The_base_pass_is_the_main_one_before_a_hires_pass()
    {
        var read = GraphBuilder.Standard()
            .Node("10", "LatentUpscale", ("samples", ("3", 0)), ("width", 1024), ("height", 1536))
            .Node("11", "KSampler", ("seed", 99), ("steps", 12), ("cfg", 5), ("sampler_name", "dpmpp_sde"), ("scheduler", "simple"), ("denoise", 0.5),
                ("model", ("4", 0)), ("positive", ("6", 0)), ("negative", ("7", 0)), ("latent_image", ("10", 0)))
            .Set("8", "samples", ("11", 0)).Read();

        Assert.Equal(("42", 20, "euler"), (read.Seed, read.Steps, read.Sampler));
        Assert.Equal(0.5, read.Stages[1].Denoise);
        Assert.Equal("512x768", read.Parameters["Size"]);
    }

    [Fact]
    public void Custom_samplers_are_put_together_of_their_parts()
    {
        var read = Custom("CFGGuider", ("cfg", 4.5), ("model", ("4", 0)), ("positive", ("6", 0)), ("negative", ("7", 0))).Read();

        Assert.Equal(("11", 30, "euler", "beta", 4.5, 0.9), (read.Seed, read.Steps, read.Sampler, read.Scheduler, read.CfgScale, read.Denoise));
        Assert.Equal(("a red fox", "blurry"), (read.Prompt, read.NegativePrompt));
    }

    [Fact]
    public void A_basic_guider_has_neither_negative_prompt_nor_cfg()
    {
        var read = Custom("BasicGuider", ("model", ("4", 0)), ("conditioning", ("20", 0))).Node("20", "FluxGuidance", ("guidance", 3.5), ("conditioning", ("6", 0))).Read();

        Assert.Equal("a red fox", read.Prompt);
        Assert.Null(read.NegativePrompt);
        Assert.Null(read.CfgScale);
        Assert.Equal(3.5, read.Guidance);
    }

    [Fact]
    public void A_dual_guider_has_its_first_condition_as_prompt()
    {
        var read = Custom("DualCFGGuider", ("cfg_conds", 5.0), ("cfg_cond2_negative", 2.0), ("model", ("4", 0)), ("cond1", ("6", 0)), ("cond2", ("20", 0)), ("negative", ("7", 0)))
            .Node("20", "CLIPTextEncode", ("text", "second")).Read();

        Assert.Equal(("a red fox", "blurry", 5.0), (read.Prompt, read.NegativePrompt, read.CfgScale));
    }

    [Fact]
    public void Disabled_noise_has_no_seed()
    {
        var read = Custom("CFGGuider", ("cfg", 1), ("model", ("4", 0)), ("positive", ("6", 0)), ("negative", ("7", 0))).Node("21", "DisableNoise").Read();

        Assert.Null(read.Seed);
    }

    [Theory]
    [InlineData("KarrasScheduler", "karras")]
    [InlineData("ExponentialScheduler", "exponential")]
    [InlineData("SDTurboScheduler", null)]
    [InlineData("LTXVScheduler", null)]
    [InlineData("AlignYourStepsScheduler", null)]
    public void Schedules_that_are_a_class_have_their_name(string classType, string? name)
    {
        var read = Custom("CFGGuider", ("cfg", 1), ("model", ("4", 0)), ("positive", ("6", 0)), ("negative", ("7", 0))).Node("23", classType, ("steps", 14), ("model", ("4", 0))).Read();

        Assert.Equal((name, 14), (read.Scheduler, read.Steps));
    }

    [Fact]
    public void Sigmas_are_followed_through_the_node_that_splits_them()
    {
        var read = Custom("CFGGuider", ("cfg", 1), ("model", ("4", 0)), ("positive", ("6", 0)), ("negative", ("7", 0)))
            .Set("3", "sigmas", ("24", 0)).Node("24", "SplitSigmas", ("sigmas", ("23", 0)), ("step", 5)).Read();

        Assert.Equal((30, "beta"), (read.Steps, read.Scheduler));
    }

    [Fact]
    public void SamplerCustom_has_its_own_cfg_and_a_sampler_by_cable()
    {
        var read = GraphBuilder.Standard()
            .Node("3", "SamplerCustom", ("add_noise", true), ("noise_seed", 5), ("cfg", 3.0), ("model", ("4", 0)), ("positive", ("6", 0)), ("negative", ("7", 0)),
                ("sampler", ("22", 0)), ("sigmas", ("23", 0)), ("latent_image", ("5", 0)))
            .Node("22", "SamplerEulerAncestral", ("eta", 1.0))
            .Node("23", "BasicScheduler", ("scheduler", "simple"), ("steps", 9), ("denoise", 1.0), ("model", ("4", 0))).Read();

        Assert.Equal(("5", 3.0, "euler_ancestral", "simple", 9), (read.Seed, read.CfgScale, read.Sampler, read.Scheduler, read.Steps));
    }

    [Fact]
    public void The_first_stage_of_Stable_Cascade_is_the_main_one()
    {
        var read = GraphBuilder.Standard()
            .Node("20", "CheckpointLoaderSimple", ("ckpt_name", "stage_b.safetensors"))
            .Node("21", "StableCascade_StageB_Conditioning", ("conditioning", ("6", 0)), ("stage_c", ("3", 0)))
            .Node("22", "KSampler", ("seed", 8), ("steps", 10), ("cfg", 1.1), ("sampler_name", "euler"), ("scheduler", "simple"), ("denoise", 1.0),
                ("model", ("20", 0)), ("positive", ("21", 0)), ("negative", ("7", 0)), ("latent_image", ("5", 1)))
            .Set("8", "samples", ("22", 0)).Read();

        Assert.Equal(("42", 20), (read.Seed, read.Steps));
        Assert.Equal(["sd15/base.safetensors", "stage_b.safetensors"], read.Models);
    }

    [Fact]
    public void Values_are_followed_to_the_nodes_that_hold_them()
    {
        var read = GraphBuilder.Standard()
            .Node("30", "Seed (rgthree)", ("seed", 777)).Node("31", "PrimitiveInt", ("value", 33)).Node("32", "KSampler Config (rgthree)", ("steps_total", 15), ("cfg", 6.0), ("sampler_name", "lcm"), ("scheduler", "beta"))
            .Set("3", "seed", ("30", 0)).Set("3", "steps", ("31", 0)).Set("3", "cfg", ("32", 2)).Set("3", "sampler_name", ("32", 3)).Set("3", "scheduler", ("32", 4)).Read();

        Assert.Equal(("777", 33, 6.0, "lcm", "beta"), (read.Seed, read.Steps, read.CfgScale, read.Sampler, read.Scheduler));
    }

    [Fact]
    public void A_sampler_of_an_unknown_class_is_known_by_its_inputs()
    {
        var read = GraphBuilder.Standard().Node("3", "Brand New Diffuser", ("noise_seed", 4), ("steps", 6), ("cfg", 2.0), ("sampler_name", "heun"), ("model", ("4", 0)), ("positive", ("6", 0)), ("negative", ("7", 0)), ("latent", ("5", 0))).Read();

        Assert.Equal(("4", 6, "heun", "a red fox", "blurry"), (read.Seed, read.Steps, read.Sampler, read.Prompt, read.NegativePrompt));
    }

    [Fact]
    public void Unconnected_samplers_do_not_count()
    {
        var read = GraphBuilder.Standard().Node("90", "KSampler", ("seed", 1), ("steps", 1), ("model", ("4", 0)), ("positive", ("91", 0)), ("negative", ("7", 0)), ("latent_image", ("5", 0)))
            .Node("91", "CLIPTextEncode", ("text", "unused")).Read();

        Assert.Equal(("42", "a red fox"), (read.Seed, read.Prompt));
        Assert.Empty(read.Stages);
    }

    [Fact]
    public void A_saved_picture_beats_a_previewed_one()
    {
        var read = GraphBuilder.Standard().Node("90", "KSampler", ("seed", 1), ("steps", 5), ("denoise", 1.0), ("model", ("4", 0)), ("positive", ("6", 0)), ("latent_image", ("3", 0)))
            .Node("91", "VAEDecode", ("samples", ("90", 0))).Node("92", "PreviewImage", ("images", ("91", 0))).Read();

        Assert.Empty(read.Stages);
    }

    [Fact]
    public void Of_two_save_nodes_the_one_counts_whose_prefix_the_file_bears()
    {
        var graph = GraphBuilder.Standard().Set("9", "filename_prefix", "draft")
            .Node("90", "KSampler", ("seed", 1), ("steps", 5), ("denoise", 0.4), ("model", ("4", 0)), ("positive", ("6", 0)), ("latent_image", ("3", 0)))
            .Node("91", "VAEDecode", ("samples", ("90", 0))).Node("92", "SaveImage", ("filename_prefix", "out/final"), ("images", ("91", 0)));

        Assert.Empty(graph.Read(fileName: "draft_00001_.png").Stages);
        Assert.Equal(2, graph.Read(fileName: "final_00001_.png").Stages.Count);
        Assert.Equal(2, graph.Read(fileName: "renamed.png").Stages.Count);
    }

    [Fact]
    public void A_node_that_calls_a_service_has_a_prompt_without_a_sampler()
    {
        var read = new GraphBuilder().Node("1", "OpenAIDalle3", ("prompt", "a lighthouse"), ("seed", 12)).Node("2", "SaveImage", ("images", ("1", 0))).Read();

        Assert.Equal(("a lighthouse", "12"), (read.Prompt, read.Seed));
        Assert.Null(read.NegativePrompt);
    }

    [Fact]
    public void A_video_stage_without_text_takes_the_prompt_of_the_picture_stage()
    {
        var read = GraphBuilder.Standard()
            .Node("20", "ImageOnlyCheckpointLoader", ("ckpt_name", "svd.safetensors"))
            .Node("21", "SVD_img2vid_Conditioning", ("init_image", ("8", 0)), ("clip_vision", ("20", 1)), ("vae", ("20", 2)))
            .Node("22", "VideoLinearCFGGuidance", ("min_cfg", 1.0), ("model", ("20", 0)))
            .Node("23", "KSampler", ("seed", 3), ("steps", 15), ("cfg", 2.5), ("sampler_name", "euler"), ("scheduler", "karras"), ("denoise", 1.0),
                ("model", ("22", 0)), ("positive", ("21", 0)), ("negative", ("21", 1)), ("latent_image", ("21", 2)))
            .Node("24", "VAEDecode", ("samples", ("23", 0)), ("vae", ("20", 2))).Node("9", "SaveAnimatedWEBP", ("images", ("24", 0)), ("fps", 6)).Read(format: "webp");

        Assert.Equal("a red fox", read.Prompt);
        Assert.Equal(["sd15/base.safetensors", "svd.safetensors"], read.Models);
    }

    [Fact]
    public void WanVideo_names_its_solver_scheduler_and_has_both_prompts_in_one_cable()
    {
        var read = new GraphBuilder()
            .Node("1", "WanVideoModelLoader", ("model", "wan.safetensors"), ("lora", ("2", 0))).Node("2", "WanVideoLoraSelect", ("lora", "fast.safetensors"), ("strength", 0.8))
            .Node("3", "WanVideoTextEncode", ("positive_prompt", "a boat"), ("negative_prompt", "static"), ("t5", ("9", 0))).Node("9", "LoadWanVideoT5TextEncoder", ("model_name", "umt5.safetensors"))
            .Node("4", "WanVideoSampler", ("steps", 6), ("cfg", 1.0), ("shift", 5.0), ("seed", 21), ("scheduler", "unipc"), ("model", ("1", 0)), ("text_embeds", ("3", 0)), ("image_embeds", ("5", 0)))
            .Node("5", "WanVideoEmptyEmbeds", ("width", 832), ("height", 480), ("num_frames", 81)).Node("6", "WanVideoDecode", ("vae", ("7", 0)), ("samples", ("4", 0)))
            .Node("7", "WanVideoVAELoader", ("model_name", "wan_vae.safetensors")).Node("8", "VHS_VideoCombine", ("images", ("6", 0)), ("frame_rate", 16)).Read(format: "mp4");

        Assert.Equal(("a boat", "static", "21", 6, "unipc"), (read.Prompt, read.NegativePrompt, read.Seed, read.Steps, read.Sampler));
        Assert.Equal(["wan.safetensors"], read.Models);
        Assert.Equal(0.8, Assert.Single(read.Loras).Weight);
        Assert.Equal("wan_vae.safetensors", read.Vae);
    }

    [Fact]
    public void Pipes_are_followed_to_the_loader_and_the_settings()
    {
        var read = new GraphBuilder()
            .Node("1", "easy fullLoader", ("ckpt_name", "m.safetensors"), ("vae_name", "Baked VAE"), ("clip_skip", -2), ("lora_name", "None"), ("lora_model_strength", 1.0),
                ("positive", "a cat"), ("negative", "bad"), ("batch_size", 1), ("empty_latent_width", 640), ("empty_latent_height", 960))
            .Node("2", "easy preSampling", ("steps", 22), ("cfg", 6.5), ("sampler_name", "euler"), ("scheduler", "normal"), ("denoise", 1.0), ("seed", 9), ("pipe", ("1", 0)))
            .Node("3", "easy kSampler", ("image_output", "Save"), ("save_prefix", "x"), ("pipe", ("2", 0))).Node("4", "SaveImage", ("images", ("3", 1))).Read();

        Assert.Equal(("a cat", "bad", "9", 22, 6.5, "euler"), (read.Prompt, read.NegativePrompt, read.Seed, read.Steps, read.CfgScale, read.Sampler));
        Assert.Equal(["m.safetensors"], read.Models);
        Assert.Empty(read.Loras);
        Assert.Equal(2, read.ClipSkip);
    }

    [Fact]
    public void A_basic_pipe_is_unpacked_by_its_slots()
    {
        var read = GraphBuilder.Standard().Node("40", "ToBasicPipe", ("model", ("4", 0)), ("clip", ("4", 1)), ("vae", ("4", 2)), ("positive", ("6", 0)), ("negative", ("7", 0)))
            .Node("41", "FromBasicPipe", ("basic_pipe", ("40", 0))).Set("3", "model", ("41", 0)).Set("3", "positive", ("41", 3)).Set("3", "negative", ("41", 4)).Read();

        Assert.Equal(("a red fox", "blurry"), (read.Prompt, read.NegativePrompt));
        Assert.Equal(["sd15/base.safetensors"], read.Models);
    }

    private static GraphBuilder Custom(string guider, params (string, object?)[] inputs) => GraphBuilder.Standard()
        .Node("3", "SamplerCustomAdvanced", ("noise", ("21", 0)), ("guider", ("25", 0)), ("sampler", ("22", 0)), ("sigmas", ("23", 0)), ("latent_image", ("5", 0)))
        .Node("21", "RandomNoise", ("noise_seed", 11)).Node("22", "KSamplerSelect", ("sampler_name", "euler"))
        .Node("23", "BasicScheduler", ("scheduler", "beta"), ("steps", 30), ("denoise", 0.9), ("model", ("4", 0)))
        .Node("25", guider, inputs);
}
