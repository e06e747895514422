using static MediaScoring.Tests.Extraction.Generators.GeneratedTexts;

namespace MediaScoring.Tests.Extraction.Generators;

public sealed class A1111ExtractorTests
{
    private const string Plain =
        "a fox in the snow,\nwatercolor\nNegative prompt: blurry,\nlow quality\n"
        + "Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 1234567, Size: 512x768, Model hash: abcdef1234, Model: foxMix_v2, "
        + "VAE: kl-f8.ckpt, Denoising strength: 0.4, Clip skip: 2, Version: v1.10.1";

    [Fact]
    public void Every_field_of_a_plain_text_is_read()
    {
        var read = ReadParameters(Plain);

        Assert.Equal("A1111", read.Generator);
        Assert.Equal("v1.10.1", read.GeneratorVersion);
        Assert.Equal("a fox in the snow,\nwatercolor", read.Prompt);
        Assert.Equal("blurry,\nlow quality", read.NegativePrompt);
        Assert.Equal((28, 6.5, "1234567"), (read.Steps, read.CfgScale, read.Seed));
        Assert.Equal(("DPM++ 2M", "Karras"), (read.Sampler, read.Scheduler));
        Assert.Equal(["foxMix_v2"], read.Models);
        Assert.Equal(("abcdef1234", "kl-f8.ckpt", 2, 0.4), (read.ModelHash, read.Vae, read.ClipSkip, read.Denoise));
        Assert.Equal("512x768", read.Parameters["Size"]);
    }

    [Theory]
    [InlineData("Template: \"{cat|dog}\nNegative prompt: hmm\nSteps: 3, Seed: 4, Sampler: x\"")]
    [InlineData("Hires prompt: \"a cat\nSteps: 99\", Hires steps: 7")]
    [InlineData("Template: {cat|dog} in the snow,\nsecond line\n\nNegative Template: hmm, what")]
    public void What_stands_within_a_value_of_the_settings_begins_no_others(string value)
    {
        var read = ReadParameters($"a fox\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, {value}, Version: v1.6.0");

        Assert.Equal(("a fox", "blurry", 20, "1"), (read.Prompt, read.NegativePrompt, read.Steps, read.Seed));
    }

    [Fact]
    public void An_empty_negative_prompt_may_touch_the_settings()
    {
        var read = ReadParameters("a fox\nNegative prompt:Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1");

        Assert.Equal(("a fox", null, 20), (read.Prompt, read.NegativePrompt, read.Steps));
    }

    [Fact]
    public void Every_value_says_where_it_came_from()
    {
        var read = ReadParameters(Plain);

        Assert.Equal("parameters (PNG tEXt)", read.Origins["seed"].Entry);
        Assert.Equal("settings line, key Seed", read.Origins["seed"].Rule);
        Assert.Equal("text after \"Negative prompt:\"", read.Origins["negative_prompt"].Rule);
        Assert.All(read.Origins.Values, origin => Assert.Null(origin.Node));
    }

    [Theory]
    [InlineData("DPM++ 2M Karras", "DPM++ 2M", "Karras")]
    [InlineData("DPM++ SDE Exponential", "DPM++ SDE", "Exponential")]
    [InlineData("Euler SGM Uniform", "Euler", "SGM Uniform")]
    [InlineData("euler_ancestral_karras", "euler_ancestral", "karras")]
    [InlineData("dpmpp_2m_sde_gpu_sgm_uniform", "dpmpp_2m_sde_gpu", "sgm_uniform")]
    [InlineData("Euler a", "Euler a", null)]
    [InlineData("Undefined", null, null)]
    public void A_schedule_at_the_end_of_the_sampler_is_parted(string written, string? sampler, string? scheduler)
    {
        var read = ReadParameters($"a fox\nSteps: 20, Sampler: {written}, CFG scale: 7, Seed: 1");

        Assert.Equal((sampler, scheduler), (read.Sampler, read.Scheduler));
    }

    [Theory]
    [InlineData("Version: v1.6.0", "A1111")]
    [InlineData("Version: f2.0.1v1.10.1-previous-669-gdfdcbab6", "Forge")]
    [InlineData("Version: f0.0.17v1.8.0rc-latest-276-g29be1da7", "Forge")]
    [InlineData("Version: f1.0.0v2-v1.10.1RC-latest-2498", "reForge")]
    [InlineData("Version: f1.3.0", "reForge")]
    [InlineData("Version: neo 2.1", "Forge")]
    [InlineData("Version: classic", "Forge")]
    [InlineData("App: SD.Next, Version: 56a8aea, Pipeline: StableDiffusionXLPipeline, Operations: txt2img", "SD.Next")]
    [InlineData("Version: 1d0320a, Parser: Full parser, Operations: txt2img", "SD.Next")]
    [InlineData("Version: ComfyUI", "ComfyUI")]
    [InlineData("Version: Fooocus v2.5.0", "Fooocus")]
    [InlineData("Created Date: 2026-01-04T01:27:21.2717070Z, Civitai metadata: {}", "Civitai")]
    [InlineData("Face restoration: CodeFormer", "A1111")]
    public void The_settings_tell_which_program_it_was(string settings, string generator)
    {
        var read = ReadParameters($"a fox\nSteps: 20, Sampler: Euler a, Seed: 1, {settings}");

        Assert.Equal(generator, read.Generator);
    }

    [Fact]
    public void SdNext_calls_its_schedule_sampler_sigma()
    {
        var read = ReadParameters("a fox\n\nNegative prompt: bad\n\nSteps: 20, Size: 64x64, Sampler: Euler a, Seed: 5, CFG scale: 6, App: SD.Next, Sampler sigma: karras");

        Assert.Equal(("a fox", "bad", "karras"), (read.Prompt, read.NegativePrompt, read.Scheduler));
    }

    [Fact]
    public void Forge_writes_its_distilled_guidance_apart()
    {
        var read = ReadParameters(
            "a fox\nSteps: 20, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 1, Model: flux1-dev, "
            + "Version: f2.0.1v1.10.1, Module 1: ae, Module 2: clip_l, Module 3: t5xxl_fp16");

        Assert.Equal((1.0, 3.5, "ae"), (read.CfgScale, read.Guidance, read.Vae));
        Assert.Equal("t5xxl_fp16", read.Parameters["Module 3"]);
    }

    [Fact]
    public void Keys_that_only_end_like_the_main_ones_are_not_the_main_ones()
    {
        var read = ReadParameters(
            "a fox\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Model: right, Hires steps: 10, Hires upscale: 2, Hires CFG Scale: 4, LLuL Max steps: 30, "
            + "ADetailer model: face_yolov8n.pt, ADetailer inpaint only masked padding 2nd: 32, ControlNet 0: \"Module: canny, Model: None, Weight: 1\", Variation seed: 9");

        Assert.Equal((20, 7.0, "1"), (read.Steps, read.CfgScale, read.Seed));
        Assert.Equal(["right"], read.Models);
        Assert.Empty(read.ControlNets);
        Assert.Equal("10", read.Parameters["Hires steps"]);
        Assert.Equal("face_yolov8n.pt", read.Parameters["ADetailer model"]);
        Assert.Equal("32", read.Parameters["ADetailer inpaint only masked padding 2nd"]);
        Assert.Equal("9", read.Parameters["Variation seed"]);
    }

    [Fact]
    public void Keys_are_matched_in_any_case()
    {
        var read = ReadParameters("a fox\nSteps: 20, sampler: Euler, CFG Scale: 7, seed: 8, MODEL: m");

        Assert.Equal((7.0, "8", "Euler"), (read.CfgScale, read.Seed, read.Sampler));
    }

    [Fact]
    public void The_words_Negative_prompt_within_a_line_are_no_marker()
    {
        var read = ReadParameters("a sign that says Negative prompt: none\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, Seed: 1");

        Assert.Equal(("a sign that says Negative prompt: none", "blurry"), (read.Prompt, read.NegativePrompt));
    }

    [Theory]
    [InlineData("a fox Negative prompt: blurry, low Steps: 23, Sampler: Euler a, CFG scale: 7, Seed: 5", "a fox", "blurry, low")]
    [InlineData("a fox Negative prompt: Steps: 23, Sampler: Euler a, CFG scale: 7, Seed: 5", "a fox", null)]
    [InlineData("a fox Steps: 23, Sampler: Euler a, CFG scale: 7, Seed: 5", "a fox", null)]
    [InlineData("a fox\nNegative prompt: blurry Steps: 23, Sampler: Euler a, CFG scale: 7, Seed: 5", "a fox", "blurry")]
    [InlineData("a fox\r\nNegative prompt: blurry\r\nSteps: 23, Sampler: Euler a, CFG scale: 7, Seed: 5", "a fox", "blurry")]
    [InlineData("Negative prompt: blurry\nSteps: 23, Sampler: Euler a, CFG scale: 7, Seed: 5", null, "blurry")]
    [InlineData("Steps: 23, Sampler: Euler a, CFG scale: 7, Seed: 5", null, null)]
    [InlineData("a fox\nNegative prompt:\nSteps: 23, Sampler: Euler a, CFG scale: 7, Seed: 5", "a fox", null)]
    public void Flattened_and_partly_empty_texts_are_parted(string text, string? prompt, string? negative)
    {
        var read = ReadParameters(text);

        Assert.Equal((prompt, negative, 23, "5"), (read.Prompt, read.NegativePrompt, read.Steps, read.Seed));
    }

    [Fact]
    public void Prose_that_says_Steps_within_a_line_is_prompt()
    {
        var read = ReadParameters("a staircase Steps: 5, then a door");

        Assert.Equal(("a staircase Steps: 5, then a door", null), (read.Prompt, read.Steps));
    }

    [Fact]
    public void A_text_without_settings_is_a_prompt_only_under_the_keyword_parameters()
    {
        Assert.Equal("a fox", ReadParameters("a fox").Prompt);
        Assert.Null(ReadAll("jpeg", ("UserComment", "a fox")).Generation);
        Assert.Null(ReadAll("png", ("Comment", "Created with GIMP")).Generation);
        Assert.Null(ReadAll("jpeg", ("txt", "a fox, a caption for training")).Generation);
        Assert.Null(ReadAll("jpeg", ("ImageDescription", "Subject: a fox, Style: oil, Mood: dark")).Generation);
    }

    [Fact]
    public void Quoted_values_keep_their_commas_and_lines()
    {
        var read = ReadParameters(
            "a fox\nSteps: 20, Sampler: Euler, Seed: 1, ADetailer prompt: \"a face, \\\"smiling\\\"\\nSteps: none, Seed: 99\", Template: \"{a|b}, c: d\", Model: m");

        Assert.Equal("a face, \"smiling\"\nSteps: none, Seed: 99", read.Parameters["ADetailer prompt"]);
        Assert.Equal("{a|b}, c: d", read.Parameters["Template"]);
        Assert.Equal(("1", 20), (read.Seed, read.Steps));
        Assert.Equal(["m"], read.Models);
    }

    [Fact]
    public void Settings_go_on_over_further_lines()
    {
        var read = ReadParameters(
            "a fox\nSteps: 20, Sampler: Euler, Seed: 1, Model: m\nTemplate: a {red|blue} fox,\nin the snow\nNegative Template: bad");

        Assert.Equal("a {red|blue} fox,\nin the snow", read.Parameters["Template"]);
        Assert.Equal("bad", read.Parameters["Negative Template"]);
        Assert.Equal("a fox", read.Prompt);
    }

    [Fact]
    public void A_plain_value_keeps_a_comma_that_no_key_follows()
    {
        var read = ReadParameters("a fox\nSteps: 20, Sampler: Euler, Seed: 1, Model: my model, v2 (final), VAE: x,,,, Size: 8x8");

        Assert.Equal(["my model, v2 (final)"], read.Models);
        Assert.Equal(("x", "8x8"), (read.Vae, read.Parameters["Size"]));
    }

    [Fact]
    public void Values_that_are_JSON_or_Python_lists_end_at_their_bracket()
    {
        var read = ReadParameters(
            "a fox\nSteps: 20, Sampler: Euler, Seed: 1, LLuL Layers: ['OUT', 'IN'], Tiled Diffusion: {\"Method\": \"MultiDiffusion\", \"Tile: x\": \"a}b, c\"}, "
            + "Hashes: {\"model\": \"aa11\", \"vae\": \"bb\", \"lora:fine detail\": \"cc\", \"LORA:other\": \"dd\", \"embed:neg\": \"ee\"}, RNG: CPU");

        Assert.Equal("['OUT', 'IN']", read.Parameters["LLuL Layers"]);
        Assert.Equal("{\"Method\": \"MultiDiffusion\", \"Tile: x\": \"a}b, c\"}", read.Parameters["Tiled Diffusion"]);
        Assert.Equal("CPU", read.Parameters["RNG"]);
        Assert.Equal("aa11", read.ModelHash);
        Assert.Equal(["fine detail", "other"], read.Loras.Select(lora => lora.Name));
    }

    [Fact]
    public void Lora_tags_give_names_and_weights()
    {
        var read = ReadParameters(
            "fox <lora:fine detail v1.2:0.8> <lora:-dash:0.5:1> <lyco:te only:te=0.3:unet=0.9> <loha:plain> <hypernet:h:1> <lora:fine detail v1.2:0.1> <3 <a:b>\n"
            + "Steps: 20, Sampler: Euler, Seed: 1, Lora hashes: \"fine detail v1.2: abc, from hires: def\"");

        Assert.Equal(
            [("fine detail v1.2", 0.8), ("-dash", 0.5), ("te only", 0.3), ("plain", null), ("from hires", (double?)null)],
            read.Loras.Select(lora => (lora.Name, lora.Weight)));
        Assert.Contains("<lora:fine detail v1.2:0.8>", read.Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void The_model_is_found_where_only_a_hash_table_names_it()
    {
        Assert.Equal(["deep"], ReadParameters("a\nSteps: 1, Sampler: Euler, Seed: 1, Hashes: {\"Model:deep\": \"aa\"}").Models);
        Assert.Equal(["wide"], ReadParameters("a\nSteps: 1, Sampler: Euler, Seed: 1, Model hash: {\"wide\": \"aa\"}").Models);
        Assert.Empty(ReadParameters("a\nSteps: 1, Sampler: Euler, Seed: 1, Model hash: aa, Model: unknown").Models);
    }

    [Fact]
    public void The_refiner_is_a_second_model()
    {
        var read = ReadParameters("a\nSteps: 1, Sampler: Euler, Seed: 1, Refiner: sd_xl_refiner_1.0 [7440042bbd], Refiner switch at: 0.8, Model: base, Hires checkpoint: Use same checkpoint");

        Assert.Equal(["base", "sd_xl_refiner_1.0"], read.Models);
    }

    [Fact]
    public void Civitai_resources_name_the_model_and_the_loras()
    {
        var read = ReadParameters(
            "a fox\nNegative prompt: bad\nSteps: 25, Sampler: Euler a, CFG scale: 5, Seed: 1311178179, Size: 8x8, Clip skip: 2, Created Date: 2026-01-04T01:27:21Z, Civitai resources: "
            + "[{\"type\":\"checkpoint\",\"modelVersionId\":1,\"modelName\":\"WAI\",\"modelVersionName\":\"v16\"},{\"type\":\"lora\",\"weight\":0.7,\"modelName\":\"Ink, fine\"},"
            + "{\"air\":\"urn:air:sdxl:lora:civitai:12@34\"},{\"type\":\"embed\",\"modelName\":\"neg\"}], Civitai metadata: {}");

        Assert.Equal("Civitai", read.Generator);
        Assert.Equal(["WAI"], read.Models);
        Assert.Equal([("Ink, fine", 0.7), ("urn:air:sdxl:lora:civitai:12@34", (double?)null)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
    }

    [Fact]
    public void ControlNets_are_listed_in_every_form_they_had()
    {
        var read = ReadParameters(
            "a\nSteps: 1, Sampler: Euler, Seed: 1, ControlNet 0: \"Module: canny, Model: control_canny [d14c016b], Weight: 0.6, Resize Mode: Crop\", "
            + "ControlNet 1: \"preprocessor: depth, model: control_depth [aa], weight: 1, starting/ending: (0, 1)\", "
            + "ControlNet-2 Enabled: True, ControlNet-2 Model: control_pose [bb], ControlNet-2 Weight: 0.3");

        Assert.Equal(
            [("control_canny", 0.6), ("control_depth", 1.0), ("control_pose", (double?)0.3)],
            read.ControlNets.Select(net => (net.Name, net.Weight)));
    }

    [Theory]
    [InlineData("Steps: 0, Sampler: E, CFG scale: NaN, Seed: -1, Clip skip: -4")]
    [InlineData("Steps: 99999999999, Sampler: E, CFG scale: -7, Seed: 18446744073709551616, Clip skip: x")]
    [InlineData("Steps: 10001, Sampler: E, CFG scale: 1e300, Seed: abc, Clip skip: 2.5")]
    public void Numbers_that_cannot_be_meant_are_absent_but_kept_as_written(string settings)
    {
        var read = ReadParameters("a\n" + settings);

        Assert.Null(read.Steps);
        Assert.Null(read.CfgScale);
        Assert.Null(read.Seed);
        Assert.Null(read.ClipSkip);
        Assert.Equal(4, read.Parameters.Count);
    }

    [Theory]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("0", "0")]
    [InlineData("007", "7")]
    [InlineData("1.5e3", "1500")]
    [InlineData("42.0", "42")]
    public void Seeds_are_digits_up_to_64_bits(string written, string seed)
    {
        Assert.Equal(seed, ReadParameters($"a\nSteps: 1, Sampler: E, Seed: {written}").Seed);
    }

    [Fact]
    public void An_upscaled_picture_without_steps_keeps_its_settings()
    {
        var read = ReadParameters("Postprocess upscale by: 4, Postprocess upscaler: R-ESRGAN 4x+");

        Assert.Null(read.Prompt);
        Assert.Equal("R-ESRGAN 4x+", read.Parameters["Postprocess upscaler"]);
    }

    [Fact]
    public void The_chunks_parameters_and_extras_are_read_together()
    {
        var read = Read("png", ("parameters", Plain), ("extras", "Postprocess upscale by: 4, Postprocess upscaler: Lanczos"));

        Assert.Equal("a fox in the snow,\nwatercolor", read.Prompt);
        Assert.Equal("Lanczos", read.Parameters["Postprocess upscaler"]);
    }

    [Fact]
    public void Settings_that_leave_the_steps_out_are_known_by_their_keys()
    {
        var read = ReadParameters("a fox\nNegative prompt: bad\nSeed: 12, Size: 832x1216, Model: m, Civitai metadata: {}");

        Assert.Equal(("a fox", "bad", "12"), (read.Prompt, read.NegativePrompt, read.Seed));
    }

    [Theory]
    [InlineData("jpeg", "UserComment")]
    [InlineData("webp", "UserComment")]
    [InlineData("avif", "UserComment")]
    [InlineData("jxl", "UserComment")]
    [InlineData("jpeg", "Comment")]
    [InlineData("jpeg", "XPComment")]
    [InlineData("mp4", "comment")]
    [InlineData("webm", "comment")]
    [InlineData("jpeg", "txt")]
    [InlineData("png", "stealth")]
    public void The_text_is_found_in_every_place_that_a_container_has_for_it(string format, string keyword)
    {
        var read = Read(format, (keyword, Plain));

        Assert.Equal(("a fox in the snow,\nwatercolor", "1234567"), (read.Prompt, read.Seed));
    }

    [Fact]
    public void More_settings_than_are_read_are_a_problem()
    {
        var many = string.Join(", ", Enumerable.Range(0, 3000).Select(number => $"Key {number}: {number}"));

        var reading = ReadAll("png", ("parameters", "a\nSteps: 1, Sampler: E, Seed: 1, " + many));

        Assert.Equal("1", reading.Generation!.Seed);
        Assert.Contains("more than 2000 settings", Assert.Single(reading.Problems), StringComparison.Ordinal);
    }
}
