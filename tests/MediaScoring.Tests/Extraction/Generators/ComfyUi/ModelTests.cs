using System.Text.Json.Nodes;
using MediaScoring.Extensibility;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

public sealed class ModelTests
{
    [Theory]
    [InlineData("UNETLoader", "unet_name")]
    [InlineData("UnetLoaderGGUF", "unet_name")]
    [InlineData("NunchakuFluxDiTLoader", "model_path")]
    [InlineData("ImageOnlyCheckpointLoader", "ckpt_name")]
    [InlineData("unCLIPCheckpointLoader", "ckpt_name")]
    [InlineData("A Loader Nobody Knows", "model_name")]
    public void A_model_is_named_by_its_loader(string classType, string input) =>
        Assert.Equal(["m.safetensors"], GraphBuilder.Standard().Node("4", classType, (input, "m.safetensors")).Read().Models);

    [Fact]
    public void A_model_may_be_wrapped_in_an_object() =>
        Assert.Equal(["m.safetensors"], GraphBuilder.Standard().Node("4", "CheckpointLoader|pysssss", ("ckpt_name", new JsonObject { ["content"] = "m.safetensors", ["image"] = null })).Read().Models);

    [Theory]
    [InlineData("ModelSamplingSD3")]
    [InlineData("ModelSamplingFlux")]
    [InlineData("FreeU_V2")]
    [InlineData("PerturbedAttentionGuidance")]
    [InlineData("DifferentialDiffusion")]
    [InlineData("VideoLinearCFGGuidance")]
    [InlineData("A Patch Nobody Knows")]
    public void A_model_is_followed_through_patches(string classType) =>
        Assert.Equal(["sd15/base.safetensors"], GraphBuilder.Standard().Node("20", classType, ("model", ("4", 0)), ("shift", 3.0)).Set("3", "model", ("20", 0)).Read().Models);

    [Fact]
    public void All_models_of_a_merge_count()
    {
        var read = GraphBuilder.Standard().Node("20", "CheckpointLoaderSimple", ("ckpt_name", "b.ckpt")).Node("21", "CheckpointLoaderSimple", ("ckpt_name", "c.ckpt"))
            .Node("22", "ModelMergeSubtract", ("model1", ("20", 0)), ("model2", ("21", 0)), ("multiplier", 1.0))
            .Node("23", "ModelMergeAdd", ("model1", ("4", 0)), ("model2", ("22", 0))).Set("3", "model", ("23", 0)).Read();

        Assert.Equal(["sd15/base.safetensors", "b.ckpt", "c.ckpt"], read.Models);
    }

    [Fact]
    public void LoRAs_come_in_the_order_in_which_they_were_applied_with_their_weights()
    {
        var read = GraphBuilder.Standard().Node("20", "LoraLoader", ("lora_name", "first.safetensors"), ("strength_model", 0.7500000000000001), ("strength_clip", 1.0), ("model", ("4", 0)), ("clip", ("4", 1)))
            .Node("21", "LoraLoaderModelOnly", ("lora_name", "second.safetensors"), ("strength_model", 0.5), ("model", ("20", 0)))
            .Node("22", "LoraLoader", ("lora_name", "off.safetensors"), ("strength_model", 0), ("strength_clip", 0), ("model", ("21", 0)))
            .Node("23", "LoraLoader", ("lora_name", "elsewhere.safetensors"), ("strength_model", 1), ("model", ("4", 0))).Set("3", "model", ("22", 0)).Read();

        Assert.Equal([new LoraUse("first.safetensors", 0.75), new LoraUse("second.safetensors", 0.5)], read.Loras);
    }

    [Fact]
    public void A_stack_counts_the_LoRAs_that_are_switched_on()
    {
        var read = GraphBuilder.Standard().Node("20", "CR Apply LoRA Stack", ("model", ("4", 0)), ("clip", ("4", 1)), ("lora_stack", ("21", 0)))
            .Node("21", "CR LoRA Stack", ("switch_1", "On"), ("lora_name_1", "a"), ("model_weight_1", 0.8), ("clip_weight_1", 1), ("switch_2", "Off"), ("lora_name_2", "b"), ("model_weight_2", 1),
                ("switch_3", "On"), ("lora_name_3", "None"), ("model_weight_3", 1), ("lora_stack", ("22", 0)))
            .Node("22", "LoRA Stacker", ("input_mode", "simple"), ("lora_count", 1), ("lora_name_1", "c"), ("lora_wt_1", 0.6), ("model_str_1", 1.0), ("clip_str_1", 1.0), ("lora_name_2", "d"), ("lora_wt_2", 1.0))
            .Set("3", "model", ("20", 0)).Read();

        Assert.Equal([("a", 0.8), ("c", 0.6)], read.Loras.Select(lora => (lora.Name, lora.Weight!.Value)).Order());
    }

    [Fact]
    public void A_power_loader_counts_the_rows_that_are_on()
    {
        var read = GraphBuilder.Standard().Node("20", "Power Lora Loader (rgthree)", ("PowerLoraLoaderHeaderWidget", new JsonObject { ["type"] = "PowerLoraLoaderHeaderWidget" }),
                ("lora_1", new JsonObject { ["on"] = true, ["lora"] = "a.safetensors", ["strength"] = 0.9 }), ("lora_2", new JsonObject { ["on"] = false, ["lora"] = "b.safetensors", ["strength"] = 1 }), ("model", ("4", 0)))
            .Set("3", "model", ("20", 0)).Read();

        Assert.Equal(new LoraUse("a.safetensors", 0.9), Assert.Single(read.Loras));
    }

    [Fact]
    public void Lists_of_a_LoRA_manager_and_tags_of_loaders_by_text_are_read()
    {
        var read = GraphBuilder.Standard()
            .Node("20", "Lora Loader (LoraManager)", ("text", "<lora:a:0.9>"), ("loras", new JsonObject { ["__value__"] = new JsonArray(new JsonObject { ["name"] = "a", ["strength"] = 0.9, ["active"] = true }, new JsonObject { ["name"] = "z", ["strength"] = 1, ["active"] = false }) }), ("model", ("4", 0)))
            .Node("21", "LoraTagLoader", ("text", "a fox <lora:b b.v1:0.4> <lora:zero:0>"), ("model", ("20", 0))).Set("3", "model", ("21", 0)).Read();

        Assert.Equal([new LoraUse("a", 0.9), new LoraUse("b b.v1", 0.4)], read.Loras);
    }

    [Fact]
    public void Hypernetworks_are_neither_models_nor_LoRAs()
    {
        var read = GraphBuilder.Standard().Node("20", "HypernetworkLoader", ("hypernetwork_name", "h.pt"), ("strength", 1.0), ("model", ("4", 0))).Set("3", "model", ("20", 0)).Read();

        Assert.Equal(["sd15/base.safetensors"], read.Models);
        Assert.Empty(read.Loras);
        Assert.Equal("h.pt", read.Parameters["hypernetwork_name"]);
    }

    [Fact]
    public void ControlNets_and_adapters_come_with_their_strength()
    {
        var read = GraphBuilder.Standard()
            .Node("20", "ControlNetLoader", ("control_net_name", "depth.safetensors"))
            .Node("21", "ControlNetApplyAdvanced", ("strength", 0.66), ("positive", ("6", 0)), ("negative", ("7", 0)), ("control_net", ("20", 0)), ("image", ("30", 0)))
            .Node("22", "IPAdapterModelLoader", ("ipadapter_file", "plus.safetensors")).Node("23", "IPAdapterAdvanced", ("weight", 0.4), ("model", ("4", 0)), ("ipadapter", ("22", 0)), ("image", ("30", 0)))
            .Node("30", "LoadImage", ("image", "a.png")).Set("3", "model", ("23", 0)).Set("3", "positive", ("21", 0)).Set("3", "negative", ("21", 1)).Read();

        Assert.Equal([new ControlNetUse("depth.safetensors", 0.66), new ControlNetUse("plus.safetensors", 0.4)], read.ControlNets);
        Assert.Equal(["sd15/base.safetensors"], read.Models);
    }

    [Fact]
    public void The_VAE_and_skipped_layers_are_read()
    {
        var read = GraphBuilder.Standard().Node("20", "VAELoader", ("vae_name", "v.pt")).Set("8", "vae", ("20", 0))
            .Node("21", "CLIPSetLastLayer", ("stop_at_clip_layer", -2), ("clip", ("4", 1))).Set("6", "clip", ("21", 0)).Read();

        Assert.Equal(("v.pt", 2), (read.Vae, read.ClipSkip));
    }

    [Fact]
    public void A_checkpoints_own_VAE_has_no_name() => Assert.Null(GraphBuilder.Standard().Read().Vae);

    [Fact]
    public void Upscalers_are_no_models()
    {
        var read = GraphBuilder.Standard().Node("20", "UpscaleModelLoader", ("model_name", "4x.pth")).Node("21", "ImageUpscaleWithModel", ("upscale_model", ("20", 0)), ("image", ("8", 0))).Set("9", "images", ("21", 0)).Read();

        Assert.Equal(["sd15/base.safetensors"], read.Models);
        Assert.Equal("4x.pth", read.Parameters["upscale_model"]);
    }
}
