using static MediaScoring.Tests.Extraction.Generators.GeneratedTexts;

namespace MediaScoring.Tests.Extraction.Generators;

public sealed class EasyDiffusionExtractorTests
{
    [Fact]
    public void Easy_Diffusion_in_PNG_chunks()
    {
        var read = Read(
            "png", ("prompt", "a fox"), ("negative_prompt", "bad"), ("seed", "9"), ("use_stable_diffusion_model", "/home/me/models/sd-v1-5.safetensors"), ("clip_skip", "False"),
            ("use_vae_model", "C:\\models\\vae-ft.ckpt"), ("sampler_name", "euler_a"), ("num_inference_steps", "25"), ("guidance_scale", "7.5"), ("width", "64"),
            ("use_lora_model", "['/m/ink.safetensors', '/m/fine.safetensors']"), ("lora_alpha", "[0.5, 0.25]"));

        AssertEasyDiffusion(read);
        Assert.Equal([("ink.safetensors", 0.5), ("fine.safetensors", (double?)0.25)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
    }

    [Fact]
    public void Old_Easy_Diffusion_in_PNG_chunks()
    {
        AssertEasyDiffusion(Read(
            "png", ("Prompt", "a fox"), ("Negative Prompt", "bad"), ("Seed", "9"), ("Stable Diffusion model", "sd-v1-5.safetensors"), ("VAE model", "vae-ft.ckpt"),
            ("Sampler", "euler_a"), ("Steps", "25"), ("Guidance Scale", "7.5")));
    }

    [Fact]
    public void A_chunk_prompt_that_is_no_JSON_is_Easy_Diffusions()
    {
        Assert.Equal(("Easy Diffusion", "a fox"), (Read("png", ("prompt", "a fox")).Generator, Read("png", ("prompt", "a fox")).Prompt));
    }

    [Theory]
    [InlineData("jpeg", "UserComment")]
    [InlineData("webp", "UserComment")]
    [InlineData("png", "json")]
    public void Easy_Diffusion_in_JSON(string format, string keyword)
    {
        var read = Read(format, (keyword, """
            {"prompt": "a fox", "negative_prompt": "bad", "seed": 9, "use_stable_diffusion_model": "/home/me/sd-v1-5.safetensors", "use_vae_model": "vae-ft.ckpt", "sampler_name": "euler_a",
             "num_inference_steps": 25, "guidance_scale": 7.5, "use_lora_model": "/m/ink.safetensors", "lora_alpha": 0.5, "use_face_correction": null}
            """));

        AssertEasyDiffusion(read);
        Assert.Equal([("ink.safetensors", (double?)0.5)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
    }

    [Fact]
    public void Easy_Diffusion_in_lines_beside_the_picture()
    {
        AssertEasyDiffusion(Read("jpeg", ("txt",
            "Prompt: a fox\nNegative Prompt: bad\nSeed: 9\nStable Diffusion model: /x/sd-v1-5.safetensors\nVAE model: vae-ft.ckpt\nSampler: euler_a\nWidth: 64\nSteps: 25\nGuidance Scale: 7.5\nUse Face Correction: None\n")));
    }

    private static void AssertEasyDiffusion(Extensibility.GenerationMetadata read)
    {
        Assert.Equal(("Easy Diffusion", "a fox", "bad", 25, 7.5, "9"), (read.Generator, read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale, read.Seed));
        Assert.Equal(("euler_a", "vae-ft.ckpt"), (read.Sampler, read.Vae));
        Assert.Equal(["sd-v1-5.safetensors"], read.Models);
    }
}
