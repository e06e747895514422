using System.Collections.Frozen;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// The order of widgets of popular classes, for workflows of editors that did not yet list them among the inputs. The entry that
/// the editor adds after a seed is not among them; "-" stands for a widget that nobody asks for.
/// </summary>
internal static class WidgetOrders
{
    private static readonly (string Class, string Widgets)[] orders =
    [
        // Core: samplers
        ("KSampler", "seed steps cfg sampler_name scheduler denoise"),
        ("KSamplerAdvanced", "add_noise noise_seed steps cfg sampler_name scheduler start_at_step end_at_step return_with_leftover_noise"),
        ("SamplerCustom", "add_noise noise_seed cfg"),
        ("RandomNoise", "noise_seed"),
        ("KSamplerSelect", "sampler_name"),
        ("BasicScheduler", "scheduler steps denoise"),
        ("KarrasScheduler", "steps sigma_max sigma_min rho"),
        ("ExponentialScheduler", "steps sigma_max sigma_min"),
        ("PolyexponentialScheduler", "steps sigma_max sigma_min rho"),
        ("LaplaceScheduler", "steps sigma_max sigma_min mu beta"),
        ("VPScheduler", "steps beta_d beta_min eps_s"),
        ("BetaSamplingScheduler", "steps alpha beta"),
        ("SDTurboScheduler", "steps denoise"),
        ("AlignYourStepsScheduler", "model_type steps denoise"),
        ("GITSScheduler", "coeff steps denoise"),
        ("OptimalStepsScheduler", "model_type steps denoise"),
        ("LTXVScheduler", "steps max_shift base_shift stretch terminal"),
        ("Flux2Scheduler", "steps width height"),
        ("SplitSigmas", "step"),
        ("SplitSigmasDenoise", "denoise"),
        ("CFGGuider", "cfg"),
        ("DualCFGGuider", "cfg_conds cfg_cond2_negative style"),
        ("PerpNegGuider", "cfg neg_scale"),
        ("FluxGuidance", "guidance"),

        // Core: loaders
        ("CheckpointLoaderSimple", "ckpt_name"),
        ("CheckpointLoader", "config_name ckpt_name"),
        ("unCLIPCheckpointLoader", "ckpt_name"),
        ("ImageOnlyCheckpointLoader", "ckpt_name"),
        ("UNETLoader", "unet_name weight_dtype"),
        ("DiffusersLoader", "model_path"),
        ("VAELoader", "vae_name"),
        ("CLIPLoader", "clip_name type device"),
        ("DualCLIPLoader", "clip_name1 clip_name2 type device"),
        ("TripleCLIPLoader", "clip_name1 clip_name2 clip_name3"),
        ("QuadrupleCLIPLoader", "clip_name1 clip_name2 clip_name3 clip_name4"),
        ("LoraLoader", "lora_name strength_model strength_clip"),
        ("LoraLoaderModelOnly", "lora_name strength_model"),
        ("HypernetworkLoader", "hypernetwork_name strength"),
        ("ControlNetLoader", "control_net_name"),
        ("DiffControlNetLoader", "control_net_name"),
        ("StyleModelLoader", "style_model_name"),
        ("CLIPVisionLoader", "clip_name"),
        ("GLIGENLoader", "gligen_name"),
        ("UpscaleModelLoader", "model_name"),
        ("PhotoMakerLoader", "photomaker_model_name"),
        ("ModelPatchLoader", "name"),

        // Core: conditioning
        ("CLIPTextEncode", "text"),
        ("CLIPTextEncodeSDXL", "width height crop_w crop_h target_width target_height text_g text_l"),
        ("CLIPTextEncodeSDXLRefiner", "ascore width height text"),
        ("CLIPTextEncodeFlux", "clip_l t5xxl guidance"),
        ("CLIPTextEncodeSD3", "clip_l clip_g t5xxl empty_padding"),
        ("CLIPTextEncodeHiDream", "clip_l clip_g t5xxl llama"),
        ("CLIPTextEncodeHunyuanDiT", "bert mt5xl"),
        ("CLIPTextEncodePixArtAlpha", "width height text"),
        ("CLIPTextEncodeLumina2", "system_prompt user_prompt"),
        ("CLIPTextEncodeControlnet", "text"),
        ("TextEncodeQwenImageEdit", "prompt"),
        ("TextEncodeQwenImageEditPlus", "prompt"),
        ("TextEncodeHunyuanVideo_ImageToVideo", "prompt image_interleave"),
        ("TextEncodeAceStepAudio", "tags lyrics lyrics_strength"),
        ("GLIGENTextBoxApply", "text width height x y"),
        ("CLIPSetLastLayer", "stop_at_clip_layer"),
        ("ConditioningAverage", "conditioning_to_strength"),
        ("ConditioningSetArea", "width height x y strength"),
        ("ConditioningSetAreaPercentage", "width height x y strength"),
        ("ConditioningSetMask", "strength set_cond_area"),
        ("ConditioningSetTimestepRange", "start end"),
        ("unCLIPConditioning", "strength noise_augmentation"),
        ("StyleModelApply", "strength strength_type"),
        ("ControlNetApply", "strength"),
        ("ControlNetApplyAdvanced", "strength start_percent end_percent"),
        ("ControlNetApplySD3", "strength start_percent end_percent"),
        ("SetUnionControlNetType", "type"),
        ("LTXVConditioning", "frame_rate"),
        ("WanImageToVideo", "width height length batch_size"),
        ("WanVaceToVideo", "width height length batch_size strength"),
        ("WanFirstLastFrameToVideo", "width height length batch_size"),
        ("WanFunControlToVideo", "width height length batch_size"),
        ("WanFunInpaintToVideo", "width height length batch_size"),
        ("WanCameraImageToVideo", "width height length batch_size"),
        ("HunyuanImageToVideo", "width height length batch_size guidance_type"),
        ("LTXVImgToVideo", "width height length batch_size strength"),
        ("CosmosImageToVideoLatent", "width height length batch_size"),
        ("SVD_img2vid_Conditioning", "width height video_frames motion_bucket_id fps augmentation_level"),

        // Core: model patches
        ("ModelSamplingSD3", "shift"),
        ("ModelSamplingAuraFlow", "shift"),
        ("ModelSamplingFlux", "max_shift base_shift width height"),
        ("ModelSamplingDiscrete", "sampling zsnr"),
        ("ModelMergeSimple", "ratio"),
        ("ModelMergeSubtract", "multiplier"),

        // Core: pictures
        ("EmptyLatentImage", "width height batch_size"),
        ("EmptySD3LatentImage", "width height batch_size"),
        ("EmptyFlux2LatentImage", "width height batch_size"),
        ("EmptyHunyuanLatentVideo", "width height length batch_size"),
        ("EmptyMochiLatentVideo", "width height length batch_size"),
        ("EmptyLTXVLatentVideo", "width height length batch_size"),
        ("EmptyCosmosLatentVideo", "width height length batch_size"),
        ("Wan22ImageToVideoLatent", "width height length batch_size"),
        ("StableCascade_EmptyLatentImage", "width height compression batch_size"),
        ("LatentUpscale", "upscale_method width height crop"),
        ("LatentUpscaleBy", "upscale_method scale_by"),
        ("ImageScale", "upscale_method width height crop"),
        ("ImageScaleBy", "upscale_method scale_by"),
        ("LoadImage", "image upload"),
        ("SaveImage", "filename_prefix"),
        ("SaveAnimatedWEBP", "filename_prefix fps lossless quality method"),
        ("SaveAnimatedPNG", "filename_prefix fps compress_level"),
        ("SaveWEBM", "filename_prefix codec fps crf"),
        ("SaveVideo", "filename_prefix format codec"),
        ("CreateVideo", "fps"),

        // Core: values
        ("PrimitiveString", "value"),
        ("PrimitiveStringMultiline", "value"),
        ("PrimitiveInt", "value"),
        ("PrimitiveFloat", "value"),
        ("PrimitiveBoolean", "value"),
        ("StringConcatenate", "string_a string_b delimiter"),
        ("StringReplace", "string find replace"),
        ("ComfySwitchNode", "switch"),
    ];

    private static readonly FrozenDictionary<string, string[]> byClass = orders.ToFrozenDictionary(
        order => order.Class, order => order.Widgets.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    /// <summary>The names of a class's widgets in order; null for an unknown class.</summary>
    public static IReadOnlyList<string>? Find(string classType) => byClass.GetValueOrDefault(classType);
}
