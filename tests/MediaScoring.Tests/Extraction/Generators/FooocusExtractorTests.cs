using static MediaScoring.Tests.Extraction.Generators.GeneratedTexts;

namespace MediaScoring.Tests.Extraction.Generators;

public sealed class FooocusExtractorTests
{
    private const string Fooocus = """
        {"adm_guidance": "(1.5, 0.8, 0.3)", "base_model": "juggernautXL_v8Rundiffusion", "base_model_hash": "aeb7e9e689", "clip_skip": 2, "full_negative_prompt": ["blurry"],
         "full_prompt": ["cinematic still a fox . emotional"], "guidance_scale": 4, "loras": [["sd_xl_offset", 0.1, "4852686128"]], "lora_combined_2": "ink : 0.5",
         "metadata_scheme": "fooocus", "negative_prompt": "blurry", "performance": "Speed", "prompt": "a fox", "prompt_expansion": "a fox, sharp", "refiner_model": "None",
         "refiner_switch": 0.5, "resolution": "(1152, 896)", "sampler": "dpmpp_2m_sde_gpu", "scheduler": "karras", "seed": "5124052963107420162", "sharpness": 2, "steps": 30,
         "styles": "['Fooocus V2']", "vae": "Default (model)", "version": "Fooocus v2.5.0"}
        """;

    [Fact]
    public void Fooocus_own_scheme_in_PNG()
    {
        var read = Read("png", ("parameters", Fooocus), ("fooocus_scheme", "fooocus"));

        Assert.Equal(("Fooocus", "Fooocus v2.5.0", "a fox", "blurry"), (read.Generator, read.GeneratorVersion, read.Prompt, read.NegativePrompt));
        Assert.Equal((30, 4.0, "5124052963107420162", "dpmpp_2m_sde_gpu", "karras"), (read.Steps, read.CfgScale, read.Seed, read.Sampler, read.Scheduler));
        Assert.Equal(["juggernautXL_v8Rundiffusion"], read.Models);
        Assert.Equal([("sd_xl_offset", 0.1), ("ink", (double?)0.5)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
        Assert.Equal(("['Fooocus V2']", "Speed"), (read.Parameters["styles"], read.Parameters["performance"]));
        Assert.Contains("cinematic still", read.Parameters["full_prompt"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("webp")]
    public void Fooocus_own_scheme_in_EXIF(string format)
    {
        var read = Read(format, ("Software", "Fooocus v2.5.0"), ("MakerNote", "fooocus"), ("UserComment", Fooocus));

        Assert.Equal(("Fooocus", "a fox", "5124052963107420162"), (read.Generator, read.Prompt, read.Seed));
    }

    [Fact]
    public void Fooocus_A1111_scheme()
    {
        var read = Read(
            "png", ("fooocus_scheme", "a1111"),
            ("parameters", "a fox\nNegative prompt: bad\nSteps: 30, Sampler: DPM++ 2M SDE Karras, Seed: 7, Size: 8x8, CFG scale: 4, Styles: \"['Fooocus V2', 'Sharp']\", Model: jug, Version: Fooocus v2.5.0"));

        Assert.Equal(("Fooocus", "a fox", "DPM++ 2M SDE", "Karras"), (read.Generator, read.Prompt, read.Sampler, read.Scheduler));
        Assert.Equal("['Fooocus V2', 'Sharp']", read.Parameters["Styles"]);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    public void FooocusMRE(string format)
    {
        var read = Read(format, ("Comment", """
            {"software": "Fooocus 2.0.78.5 MRE", "prompt": "a fox", "negative_prompt": "bad", "real_prompt": ["a fox, oil"], "real_negative_prompt": ["bad"], "cfg": 7.0, "base_model": "sdxl.safetensors",
             "refiner_model": "refiner.safetensors", "l1": "ink.safetensors", "w1": 0.5, "l2": "None", "w2": 0.5, "sampler": "dpmpp_2m_sde_gpu", "scheduler": "karras", "steps": 30, "seed": 3}
            """));

        Assert.Equal(("FooocusMRE", "2.0.78.5", "a fox", "bad", "3"), (read.Generator, read.GeneratorVersion, read.Prompt, read.NegativePrompt, read.Seed));
        Assert.Equal(["sdxl.safetensors", "refiner.safetensors"], read.Models);
        Assert.Equal([("ink.safetensors", (double?)0.5)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
    }

    [Fact]
    public void RuinedFooocus()
    {
        var read = ReadParameters("""
            {"Prompt": "a fox", "Negative": "bad", "steps": 30, "cfg": 8, "width": 8, "height": 8, "seed": 2020047614, "sampler_name": "dpmpp_2m_sde_gpu", "scheduler": "karras",
             "base_model_name": "wai.safetensors", "base_model_hash": "BE", "loras": [], "start_step": 0, "denoise": null, "clip_skip": 1, "software": "RuinedFooocus"}
            """);

        Assert.Equal(("RuinedFooocus", "a fox", "bad", 30, 8.0), (read.Generator, read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale));
        Assert.Equal(("dpmpp_2m_sde_gpu", "karras", "2020047614"), (read.Sampler, read.Scheduler, read.Seed));
        Assert.Equal(["wai.safetensors"], read.Models);
    }

    [Theory]
    [InlineData("[[\"BFA3\", \"0.5 - sub\\\\ink.safetensors\"]]", "sub\\ink.safetensors")]
    [InlineData("\"Loras:<ink.safetensors:0.5>\"", "ink.safetensors")]
    public void RuinedFooocus_packs_its_loras_into_texts(string loras, string name)
    {
        var read = Read("mp4", ("metadata", $$"""{"Prompt": "a fox", "loras": {{loras}}, "refiner_model_name": "None", "software": "RuinedFooocus"}"""));

        Assert.Equal([(name, (double?)0.5)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
        Assert.Empty(read.Models);
    }

    [Fact]
    public void Fooocus_A1111_scheme_keeps_the_raw_prompt_among_its_settings()
    {
        var read = ReadParameters(
            "cinematic still a fox, sharp\nNegative prompt: ugly, bad\nSteps: 30, Sampler: DPM++ 2M SDE Karras, Seed: 7, Size: 8x8, CFG scale: 4, Model: jug, Scheduler: karras, VAE: Default (model), "
            + "Raw prompt: \"a fox,\\nred\", Raw negative prompt: bad, Lora hashes: \"ink: aa, fine: bb\", Lora weights: \"ink: 0.5, fine: 0.25\", Version: Fooocus v2.5.0");

        Assert.Equal(("Fooocus", "a fox,\nred", "bad", null), (read.Generator, read.Prompt, read.NegativePrompt, read.Vae));
        Assert.Equal("cinematic still a fox, sharp", read.Parameters["Full prompt"]);
        Assert.Equal([("ink", 0.5), ("fine", (double?)0.25)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
    }
}
