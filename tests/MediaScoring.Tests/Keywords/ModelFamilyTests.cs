using MediaScoring.Keywords;

namespace MediaScoring.Tests.Keywords;

public sealed class ModelFamilyTests
{
    [Theory]
    [InlineData("v1-5-pruned-emaonly.ckpt", "stable_diffusion_1_5")]
    [InlineData("sd-v1-5-inpainting.ckpt", "stable_diffusion_1_5")]
    [InlineData("sd15_model", "stable_diffusion_1_5")]
    [InlineData("my_model_1.5", "stable_diffusion_1_5")]
    [InlineData("dreamshaper_8.safetensors", "stable_diffusion_1_5")]
    [InlineData("v31.5", "")]
    [InlineData("v2-1_768-ema-pruned.ckpt", "stable_diffusion_2")]
    [InlineData("512-inpainting-ema.safetensors", "stable_diffusion_2")]
    [InlineData("sd_xl_base_1.0.safetensors", "stable_diffusion_xl")]
    [InlineData("models\\SDXL\\juggernautXL_v9", "stable_diffusion_xl")]
    [InlineData("dreamshaperXL_v21", "stable_diffusion_xl")]
    [InlineData("animeXL_v1.5", "stable_diffusion_xl")]
    [InlineData("ponyDiffusionV6XL.safetensors", "pony stable_diffusion_xl")]
    [InlineData("autismmixSDXL_autismmixPony", "pony stable_diffusion_xl")]
    [InlineData("waiIllustriousSDXL_v160", "illustrious stable_diffusion_xl")]
    [InlineData("waiNSFW_v150", "illustrious stable_diffusion_xl")]
    [InlineData("noobaiXLNAIXL_vPred10Version", "noobai stable_diffusion_xl")]
    [InlineData("sd3_medium_incl_clips_t5xxlfp8.safetensors", "stable_diffusion_3")]
    [InlineData("sd3.5_large_fp8_scaled", "stable_diffusion_3")]
    [InlineData("stableDiffusion35_large", "stable_diffusion_3")]
    [InlineData("flux1-dev-fp8.safetensors", "flux")]
    [InlineData("flux2-dev", "flux_2")]
    [InlineData("qwen_image_edit_2509_fp8", "qwen_image")]
    [InlineData("wan2.2_t2v_high_noise_14B_fp8_scaled", "wan")]
    [InlineData("Wan2_1-T2V-14B", "wan")]
    [InlineData("swan_lake", "")]
    [InlineData("hunyuan_video_t2v_720p_bf16", "hunyuan_video")]
    [InlineData("hunyuan_dit_1.2", "hunyuan")]
    [InlineData("ltx-video-2b-v0.9", "ltx")]
    [InlineData("ltxv-13b", "ltx")]
    [InlineData("hidream_i1_full", "hidream")]
    [InlineData("chroma-unlocked-v47", "chroma")]
    [InlineData("z_image_turbo_bf16", "z_image")]
    [InlineData("aura_flow_0.1", "aura_flow")]
    [InlineData("stable_cascade_stage_c", "stable_cascade")]
    [InlineData("svd.safetensors", "stable_video_diffusion")]
    [InlineData("NovelAI Diffusion V4.5 C02D4F98", "novelai")]
    [InlineData("anima-preview", "anima")]
    [InlineData("animaPencilXL", "stable_diffusion_xl")]
    [InlineData("somethingElse_v3", "")]
    [InlineData("", "")]
    public void A_model_name_tells_its_family(string model, string expected) =>
        Assert.Equal(expected, string.Join(' ', ModelFamily.TagsOf(model)));

    [Theory]
    [InlineData("animeMix_v2", "anime")]
    [InlineData("realisticVisionV20", "realistic")]
    [InlineData("fox", null)]
    public void A_model_name_may_promise_a_style(string model, string? expected) => Assert.Equal(expected, ModelFamily.StyleOf(model));
}
