using System.Collections.Frozen;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>
/// The classes of nodes whose inputs' names do not say enough: the core's and the popular packs'. A class that is not here
/// is read by the names of its inputs (<see cref="InputNames"/>).
/// </summary>
internal static class NodeCatalog
{
    // class → what each output slot carries: inputs joined by "+", slots parted by "|"; "-" for nothing, "*" where the names decide
    private static readonly (string Class, string Carries)[] carried =
    [
        // Core: text encoders
        ("CLIPTextEncode", "text"),
        ("CLIPTextEncodeSDXL", "text_g + text_l"),
        ("CLIPTextEncodeSDXLRefiner", "text"),
        ("CLIPTextEncodeFlux", "t5xxl + clip_l"),
        ("CLIPTextEncodeSD3", "clip_l + clip_g + t5xxl"),
        ("CLIPTextEncodeHiDream", "clip_l + clip_g + t5xxl + llama"),
        ("CLIPTextEncodeHunyuanDiT", "bert + mt5xl"),
        ("CLIPTextEncodePixArtAlpha", "text"),
        ("CLIPTextEncodeLumina2", "user_prompt"),
        ("CLIPTextEncodeKandinsky5", "clip_l + qwen25_7b"),
        ("CLIPTextEncodeControlnet", "text"),
        ("TextEncodeQwenImageEdit", "prompt"),
        ("TextEncodeQwenImageEditPlus", "prompt"),
        ("TextEncodeHunyuanVideo_ImageToVideo", "prompt"),
        ("TextEncodeAceStepAudio", "tags + lyrics"),
        ("GLIGENTextBoxApply", "conditioning_to + text"),

        // Core: conditioning passed on
        ("ConditioningCombine", "conditioning_1 + conditioning_2"),
        ("ConditioningConcat", "conditioning_to + conditioning_from"),
        ("ConditioningAverage", "conditioning_to + conditioning_from"),
        ("ConditioningZeroOut", "-"),
        ("SVD_img2vid_Conditioning", "- | -"),
        ("StableZero123_Conditioning", "- | -"),
        ("StableZero123_Conditioning_Batched", "- | -"),
        ("SV3D_Conditioning", "- | -"),
        ("StableCascade_StageB_Conditioning", "conditioning"),
        ("PairConditioningSetProperties", "positive_NEW | negative_NEW"),
        ("PairConditioningSetPropertiesAndCombine", "positive + positive_NEW | negative + negative_NEW"),
        ("PairConditioningCombine", "positive_A + positive_B | negative_A + negative_B"),
        ("PairConditioningSetDefaultCombine", "positive + positive_DEFAULT | negative + negative_DEFAULT"),
        ("ConditioningSetProperties", "cond_NEW"),
        ("ConditioningSetPropertiesAndCombine", "cond + cond_NEW"),
        ("ConditioningSetDefaultCombine", "cond + cond_DEFAULT"),

        // Core: two ways, told apart by the output slot
        ("ControlNetApplyAdvanced", "positive | negative"),
        ("ControlNetApplySD3", "positive | negative"),
        ("ControlNetInpaintingAliMamaApply", "positive | negative"),
        ("InpaintModelConditioning", "positive | negative"),
        ("InstructPixToPixConditioning", "positive | negative"),
        ("SD_4XUpscale_Conditioning", "positive | negative"),
        ("LTXVConditioning", "positive | negative"),
        ("LTXVImgToVideo", "positive | negative"),
        ("LTXVAddGuide", "positive | negative"),
        ("LTXVCropGuides", "positive | negative"),
        ("WanImageToVideo", "positive | negative"),
        ("WanVaceToVideo", "positive | negative"),
        ("WanFunControlToVideo", "positive | negative"),
        ("Wan22FunControlToVideo", "positive | negative"),
        ("WanFunInpaintToVideo", "positive | negative"),
        ("WanCameraImageToVideo", "positive | negative"),
        ("WanFirstLastFrameToVideo", "positive | negative"),
        ("WanPhantomSubjectToVideo", "positive | negative | negative"),
        ("WanTrackToVideo", "positive | negative"),
        ("WanSoundImageToVideo", "positive | negative"),
        ("WanSoundImageToVideoExtend", "positive | negative"),
        ("WanHuMoImageToVideo", "positive | negative"),
        ("WanAnimateToVideo", "positive | negative"),
        ("CosmosImageToVideoLatent", "-"),
        ("HunyuanImageToVideo", "positive | -"),
        ("PerpNeg", "-"),

        // ControlNet and adapter packs
        ("ACN_AdvancedControlNetApply", "positive | negative"),
        ("ACN_AdvancedControlNetApply_v2", "positive | negative"),
        ("ACN_AdvancedControlNetApplySingle", "conditioning"),
        ("CR Apply ControlNet", "conditioning"),
        ("CR Apply Multi-ControlNet", "base_positive | base_negative"),
        ("Apply ControlNet Stack", "positive | negative"),
        ("ApplyInstantID", "- | positive | negative"),
        ("ApplyInstantIDControlNet", "positive | negative"),
        ("ApplyInstantIDAdvanced", "- | positive | negative"),
        ("ApplyPulidFlux", "-"),
        ("ConditioningSetMaskAndCombine", "positive_1 + positive_2 | negative_1 + negative_2"),
        ("ConditioningSetMaskAndCombine3", "positive_1 + positive_2 + positive_3 | negative_1 + negative_2 + negative_3"),
        ("ConditioningSetMaskAndCombine4", "positive_1 + positive_2 + positive_3 + positive_4 | negative_1 + negative_2 + negative_3 + negative_4"),
        ("WanVideoApplyNAG", "original_text_embeds"),
        ("SUPIR_conditioner", "captions + positive_prompt | negative_prompt"),

        // Loaders that take prompts
        ("Efficient Loader", "- | positive | negative"),
        ("easy fullLoader", "* | - | - | - | positive | negative"),

        // Text from text: packs
        ("ShowText|pysssss", "text"),
        ("ImpactWildcardProcessor", "populated_text"),
        ("ImpactWildcardEncode", "- | - | populated_text | populated_text"),
        ("SDXLPromptStyler", "text_positive | text_negative"),
        ("SDXLPromptStylerAdvanced", "text_positive_g | text_positive_l | text_positive_g + text_positive_l | text_negative | text_negative | text_negative"),
        ("CR Prompt Text", "prompt"),
        ("Power Prompt (rgthree)", "prompt | - | - | prompt"),
        ("Power Prompt - Simple (rgthree)", "prompt | prompt"),
        ("SDXL Power Prompt - Positive (rgthree)", "prompt_g + prompt_l | - | - | prompt_g | prompt_l"),
        ("SDXL Power Prompt - Simple / Negative (rgthree)", "prompt_g + prompt_l | prompt_g | prompt_l"),
        ("Text String", "text | text_b | text_c | text_d"),
        ("smZ CLIPTextEncode", "text"),
        ("SeargeSDXLPromptEncoder", "pos_g + pos_l | neg_g + neg_l | pos_r | neg_r"),
        ("FromBasicPipe", "- | - | - | positive | negative"),
        ("FromBasicPipe_v2", "* | - | - | - | positive | negative"),
        ("Context (rgthree)", "* | - | - | - | positive | negative"),
        ("Context Big (rgthree)", "* | * | - | - | - | positive | negative"),
    ];

    // class → inputs set one after another, input with the delimiter or, behind a "=", the delimiter itself
    private static readonly (string Class, string Inputs, string Delimiter)[] concatenations =
    [
        ("StringConcatenate", "string_a + string_b", "delimiter"),
        ("JoinStrings", "string1 + string2", "delimiter"),
        ("JoinStringMulti", "string_1 + string_2 + string_3 + string_4 + string_5 + string_6 + string_7 + string_8 + string_9 + string_10", "delimiter"),
        ("Text Concatenate", "text_a + text_b + text_c + text_d", "delimiter"),
        ("CR Text Concatenate", "text1 + text2", "separator"),
        ("ttN concat", "text1 + text2 + text3", "delimiter"),
        ("ttN textDebug", "text", ""),
        ("easy promptConcat", "prompt1 + prompt2", "separator"),
        ("Concat Text _O", "text1 + text2", "separator"),
        ("Text Concatenate (JPS)", "text1 + text2 + text3 + text4 + text5", "delimiter"),
        ("ConcatStringSingle", "string_a + string_b", ""),
        ("StringFunction|pysssss", "text_a + text_b + text_c", "=, "),
        ("CR Combine Prompt", "part1 + part2 + part3 + part4", "separator"),
    ];

    // class → the text, what is looked for in it, what is put in its place
    private static readonly (string Class, string Inputs)[] replacements =
    [
        ("StringReplace", "string + find + replace"),
        ("Text Find and Replace", "text + find + replace"),
        ("CR Text Replace", "text + find1 + replace1"),
    ];

    // class → selector, choices
    private static readonly (string Class, string Selector, string Choices)[] switches =
    [
        ("ComfySwitchNode", "switch", "on_true|on_false"),
        ("ImpactSwitch", "select", "input{0}"),
        ("LatentSwitch", "select", "input{0}"),
        ("SEGSSwitch", "select", "input{0}"),
        ("ImpactConditionalBranch", "cond", "tt_value|ff_value"),
        ("Any Switch (rgthree)", "", "any_{0}"),
        ("Context Switch (rgthree)", "", "ctx_{0}"),
        ("Context Switch Big (rgthree)", "", "ctx_{0}"),
        ("Context Merge (rgthree)", "", "ctx_{0}"),
        ("Context Merge Big (rgthree)", "", "ctx_{0}"),
        ("CR Text Input Switch", "Input", "text{0}"),
        ("CR Text Input Switch (4 way)", "Input", "text{0}"),
        ("CR Model Input Switch", "Input", "model{0}"),
        ("CR Image Input Switch", "Input", "image{0}"),
        ("CR Image Input Switch (4 way)", "Input", "image{0}"),
        ("CR Latent Input Switch", "Input", "latent{0}"),
        ("CR Conditioning Input Switch", "Input", "conditioning{0}"),
        ("CR Clip Input Switch", "Input", "clip{0}"),
        ("CR VAE Input Switch", "Input", "VAE{0}"),
        ("CR Pipe Switch", "Input", "pipe{0}"),
        ("Text Input Switch", "boolean", "text_a|text_b"),
        ("Image Input Switch", "boolean", "image_a|image_b"),
        ("Latent Input Switch", "boolean", "latent_a|latent_b"),
        ("Conditioning Input Switch", "boolean", "conditioning_a|conditioning_b"),
        ("Model Input Switch", "boolean", "model_a|model_b"),
        ("Number Input Switch", "boolean", "number_a|number_b"),
        ("Switch any [Crystools]", "boolean", "on_true|on_false"),
        ("Switch conditioning [Crystools]", "boolean", "on_true|on_false"),
        ("Switch image [Crystools]", "boolean", "on_true|on_false"),
        ("Switch latent [Crystools]", "boolean", "on_true|on_false"),
        ("Switch string [Crystools]", "boolean", "on_true|on_false"),
        ("easy anythingIndexSwitch", "index", "value{0}"),
        ("easy conditioningIndexSwitch", "index", "cond{0}"),
        ("easy imageIndexSwitch", "index", "image{0}"),
        ("easy textIndexSwitch", "index", "text{0}"),
        ("easy ifElse", "boolean", "on_true|on_false"),
        ("easy imageSwitch", "boolean", "image_a|image_b"),
        ("easy textSwitch", "input", "text{0}"),
        ("LazySwitchKJ", "switch", "on_true|on_false"),
        ("If ANY execute A else B", "ANY", "IF_TRUE|IF_FALSE"),
        ("GeneralSwitch", "select", "input{0}"),
    ];

    // class → the sampler it stands for
    private static readonly (string Class, string Sampler)[] samplers =
    [
        ("SamplerEulerAncestral", "euler_ancestral"),
        ("SamplerEulerAncestralCFGPP", "euler_ancestral_cfg_pp"),
        ("SamplerEulerCFGpp", "euler_cfg_pp"),
        ("SamplerLMS", "lms"),
        ("SamplerDPMPP_3M_SDE", "dpmpp_3m_sde"),
        ("SamplerDPMPP_2M_SDE", "dpmpp_2m_sde"),
        ("SamplerDPMPP_SDE", "dpmpp_sde"),
        ("SamplerDPMPP_2S_Ancestral", "dpmpp_2s_ancestral"),
        ("SamplerDPMAdaptative", "dpm_adaptive"),
        ("SamplerER_SDE", "er_sde"),
        ("SamplerSASolver", "sa_solver"),
        ("SamplerSEEDS2", "seeds_2"),
        ("SamplerLCMUpscale", "lcm"),
        ("SamplerLCM", "lcm"),
    ];

    // class → the schedule it stands for; empty: it has none with a name
    private static readonly (string Class, string Scheduler)[] schedulers =
    [
        ("KarrasScheduler", "karras"),
        ("ExponentialScheduler", "exponential"),
        ("PolyexponentialScheduler", "polyexponential"),
        ("LaplaceScheduler", "laplace"),
        ("VPScheduler", "vp"),
        ("BetaSamplingScheduler", "beta"),
        ("SDTurboScheduler", ""),
        ("LTXVScheduler", ""),
        ("Flux2Scheduler", ""),
        ("AlignYourStepsScheduler", ""),
        ("GITSScheduler", ""),
        ("OptimalStepsScheduler", ""),
        ("ManualSigmas", ""),
    ];

    private static readonly (NodeRole Role, string[] Classes)[] roles =
    [
        (NodeRole.Sampler,
        [
            "KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced", "KSampler (Efficient)", "KSampler Adv. (Efficient)",
            "KSampler SDXL (Eff.)", "UltimateSDUpscale", "UltimateSDUpscaleNoUpscale", "UltimateSDUpscaleCustomSample", "FaceDetailer", "FaceDetailerPipe",
            "DetailerForEach", "DetailerForEachPipe", "DetailerForEachDebug", "SEGSDetailer", "TiledKSampler", "BNK_TiledKSampler", "BNK_TiledKSamplerAdvanced",
            "easy kSampler", "easy fullkSampler", "easy kSamplerTiled", "easy kSamplerCustom", "easy kSamplerSDTurbo", "easy kSamplerInpainting",
            "easy kSamplerDownscaleUnet", "easy kSamplerLayerDiffusion", "ttN pipeKSampler", "ttN pipeKSampler_v2", "ttN KSampler_v2", "ttN pipeKSamplerAdvanced_v2",
            "ttN pipeKSamplerSDXL", "ttN pipeKSamplerSDXL_v2", "WanVideoSampler", "HyVideoSampler", "CogVideoSampler", "MochiSampler", "SUPIR_sample",
            "ImpactKSamplerBasicPipe", "ImpactKSamplerAdvancedBasicPipe", "KSampler (WAS)", "KSampler (Inspire)", "KSampler //Inspire", "KSamplerAdvanced //Inspire",
            "KSamplerPipe //Inspire", "KSamplerAdvancedPipe //Inspire", "Mikey Sampler", "Mikey Sampler Base Only", "SeargeSDXLSampler", "SeargeSDXLImage2ImageSampler",
            "XlabsSampler", "WanVideoSamplerFromSettings", "SwarmKSampler", "ClownsharKSampler_Beta",
        ]),
        (NodeRole.NoSampler,
        [
            "BasicScheduler", "CFGGuider", "DualCFGGuider", "BasicGuider", "KSamplerSelect", "KSamplerProvider", "KSamplerAdvancedProvider",
            "TiledKSamplerProvider", "KSampler Config (rgthree)", "easy preSampling", "easy preSamplingAdvanced", "easy preSamplingCustom",
            "easy preSamplingSdTurbo", "easy preSamplingDynamicCFG", "easy preSamplingCascade", "easy preSamplingLayerDiffusion", "easy preSamplingNoiseIn",
            "LayeredDiffusionDecode", "WanVideoSamplerSettings", "WanVideoScheduler", "WanVideoSchedulerv2", "SwarmClipTextEncodeAdvanced",
        ]),
        (NodeRole.Save,
        [
            "SaveImage", "SaveAnimatedWEBP", "SaveAnimatedPNG", "SaveWEBM", "SaveVideo", "VHS_VideoCombine", "Image Save", "Image Saver", "ImageSaver", "SaveImageExtended",
            "SaveImageWithMetaData", "Save Image w/Metadata", "SaveImagePlus", "easy imageSave", "ttN imageOutput", "CR Save Image", "SaveImageWebsocket",
            "ImageSaveWithMetadata", "SaveImageToZip", "SDPromptSaver", "Save IMG Prompt", "HYPIRSave", "ETN_SendImageWebSocket", "SwarmSaveImageWS", "SwarmSaveAnimationWS",
        ]),
        (NodeRole.Preview,
        [
            "PreviewImage", "PreviewAnimation", "easy imagePreview", "Image Comparer (rgthree)", "MaskPreview", "PreviewBridge", "ImagePreview",
        ]),
    ];

    // These call the solver their scheduler.
    private static readonly string[] schedulerIsSampler =
        ["WanVideoSampler", "WanVideoSamplerFromSettings", "WanVideoDiffusionForcingSampler", "WanVideoSamplerv2", "HyVideoSampler", "CogVideoSampler", "DiffusersSampler"];

    private static readonly FrozenDictionary<string, NodeClass> classes = Build();

    /// <summary>What is known of a class; null when it is not in the catalog.</summary>
    public static NodeClass? Find(string classType) => classes.GetValueOrDefault(classType);

    /// <summary>Whether the samplers of a class name their solver in the input "scheduler".</summary>
    public static bool SchedulerIsSampler(string classType) => Array.IndexOf(schedulerIsSampler, classType) >= 0;

    /// <summary>Every class in the catalog.</summary>
    public static IEnumerable<string> Classes => classes.Keys;

    private static FrozenDictionary<string, NodeClass> Build()
    {
        var built = new Dictionary<string, NodeClass>(StringComparer.Ordinal);
        foreach (var (name, carries) in carried) Set(name, known => known with { Carries = Slots(carries) });
        foreach (var (name, inputs, delimiter) in concatenations)
        {
            Set(name, known => known with { Carries = Slots(inputs), Join = TextJoin.Concatenate, Delimiter = delimiter });
        }

        foreach (var (name, inputs) in replacements) Set(name, known => known with { Carries = Slots(inputs), Join = TextJoin.Replace });
        foreach (var (name, selector, choices) in switches) Set(name, known => known with { Switch = new SwitchRule(selector, choices) });
        foreach (var (name, sampler) in samplers) Set(name, known => known with { SamplerName = sampler });
        foreach (var (name, scheduler) in schedulers) Set(name, known => known with { SchedulerName = scheduler, Role = NodeRole.NoSampler });
        foreach (var (role, names) in roles)
        {
            foreach (var name in names) Set(name, known => known with { Role = role });
        }

        return built.ToFrozenDictionary(StringComparer.Ordinal);

        void Set(string name, Func<NodeClass, NodeClass> change) => built[name] = change(built.GetValueOrDefault(name) ?? new NodeClass());
    }

    private static string[]?[] Slots(string carries) =>
        [.. carries.Split('|', StringSplitOptions.TrimEntries).Select(slot => slot switch { "*" => null, "-" => [], _ => slot.Split('+', StringSplitOptions.TrimEntries) })];
}
