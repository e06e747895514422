using static MediaScoring.Tests.Extraction.Generators.GeneratedTexts;

namespace MediaScoring.Tests.Extraction.Generators;

/// <summary>One specimen text for every row of the table of tools that has no file of its own, read back.</summary>
public sealed class OtherGeneratorsTests
{
    private const string Swarm = """
        {"sui_image_params": {"prompt": "a fox <lora:tagged:0.4><lora:ink:0.8>", "negativeprompt": "blurry", "model": "SDXL/foxMix", "seed": 697543491, "steps": 20,
         "cfgscale": 7.0, "fluxguidancescale": 3.5, "sampler": "euler_ancestral", "scheduler": "karras", "width": 1024, "height": 1024,
         "loras": ["styles/ink", "fine"], "loraweights": ["0.8", "0.5"], "refinermodel": "refine", "initimagecreativity": 0.6, "vae": "sdxl_vae",
         "controlnetmodel": "canny", "controlnetstrength": 0.9, "aspectratio": "1:1", "swarm_version": "0.9.7.4"},
         "sui_extra_data": {"date": "2026-01-03", "original_prompt": "a <random:fox,dog>"},
         "sui_models": [{"name": "foxMix.safetensors", "param": "model", "hash": "0x22d8"}]}
        """;

    [Theory]
    [InlineData("png", "parameters")]
    [InlineData("jpeg", "UserComment")]
    [InlineData("webp", "UserComment")]
    [InlineData("jpeg", "Model")]
    [InlineData("mp4", "comment")]
    [InlineData("png", "json")]
    [InlineData("png", "stealth")]
    public void SwarmUI_in_all_its_containers(string format, string keyword)
    {
        var read = Read(format, (keyword, Swarm));

        Assert.Equal(("SwarmUI", "0.9.7.4"), (read.Generator, read.GeneratorVersion));
        Assert.Equal(("a fox <lora:tagged:0.4><lora:ink:0.8>", "blurry"), (read.Prompt, read.NegativePrompt));
        Assert.Equal((20, 7.0, "697543491", 3.5, 0.6), (read.Steps, read.CfgScale, read.Seed, read.Guidance, read.Denoise));
        Assert.Equal(("euler_ancestral", "karras", "sdxl_vae", "0x22d8"), (read.Sampler, read.Scheduler, read.Vae, read.ModelHash));
        Assert.Equal(["SDXL/foxMix", "refine"], read.Models);
        Assert.Equal([("styles/ink", 0.8), ("fine", 0.5), ("tagged", (double?)0.4)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
        Assert.Equal(("canny", 0.9), (read.ControlNets[0].Name, read.ControlNets[0].Weight));
        Assert.Equal("a <random:fox,dog>", read.Parameters["original_prompt"]);
        Assert.Equal("sui_image_params, key seed", read.Origins["seed"].Rule);
    }

    [Theory]
    [InlineData("prompt", "negative_prompt")]
    [InlineData("positive", "negative")]
    public void Plain_tags_of_a_video_are_its_prompts(string positive, string negative)
    {
        var read = Read("mp4", ("workflow", """{"nodes":[],"links":[]}"""), (positive, "a running horse"), (negative, "blurry"));

        Assert.Equal(("ComfyUI", "a running horse", "blurry", """{"nodes":[],"links":[]}"""), (read.Generator, read.Prompt, read.NegativePrompt, read.WorkflowJson));
    }

    [Theory]
    [InlineData("comfyuisampler", "comfyuischeduler")]
    [InlineData("autowebuisampler", "scheduler")]
    public void Older_SwarmUI_names_its_sampler_by_backend(string sampler, string scheduler)
    {
        var read = ReadParameters($$$"""{"sui_image_params": {"prompt": "a", "{{{sampler}}}": "euler", "{{{scheduler}}}": "normal", "loras": "x,y", "loraweights": "1,0.5"}}""");

        Assert.Equal(("euler", "normal"), (read.Sampler, read.Scheduler));
        Assert.Equal([("x", 1.0), ("y", (double?)0.5)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
    }

    [Theory]
    [InlineData("model_name", "{\"lora\":{\"model_name\":\"ink\"},\"weight\":0.75}")]
    [InlineData("name", "{\"model\":{\"name\":\"ink\"},\"weight\":0.75}")]
    public void InvokeAI_3_to_6(string nameKey, string lora)
    {
        var read = Read(
            "png",
            ("invokeai_metadata", $$"""
                {"app_version":"5.4.1","generation_mode":"sdxl_txt2img","positive_prompt":"a fox","negative_prompt":"blurry","width":64,"height":64,"seed":3293022630,
                 "cfg_scale":8.0,"guidance":4,"steps":35,"scheduler":"dpmpp_2m_k","clip_skip":0,"strength":0.5,"model":{"{{nameKey}}":"juggernautXL","hash":"blake3:aa"},"vae":{"{{nameKey}}":"VAEFix"},
                 "loras":[{{lora}}],"controlnets":[{"control_model":{"{{nameKey}}":"canny"},"control_weight":0.7}],
                 "t2iAdapters":[{"t2i_adapter_model":{"{{nameKey}}":"sketch"},"weight":[0.2,0.3]}],"ipAdapters":[{"ip_adapter_model":{"{{nameKey}}":"face"},"weight":0.45}],
                 "positive_style_prompt":"oil","rand_device":"cpu"}
                """),
            ("invokeai_graph", "{\"nodes\":{\"x\":NaN}}"));

        Assert.Equal(("InvokeAI", "5.4.1", "a fox", "blurry"), (read.Generator, read.GeneratorVersion, read.Prompt, read.NegativePrompt));
        Assert.Equal((35, 8.0, 4.0, "3293022630", "dpmpp_2m_k", "VAEFix"), (read.Steps, read.CfgScale, read.Guidance, read.Seed, read.Sampler, read.Vae));
        Assert.Equal(["juggernautXL"], read.Models);
        Assert.Equal("blake3:aa", read.ModelHash);
        Assert.Equal([("ink", (double?)0.75)], read.Loras.Select(found => (found.Name, found.Weight)));
        Assert.Equal([("canny", 0.7), ("sketch", 0.2), ("face", (double?)0.45)], read.ControlNets.Select(net => (net.Name, net.Weight)));
        Assert.Equal("oil", read.Parameters["positive_style_prompt"]);
        Assert.Equal("{\"nodes\":{\"x\":null}}", read.WorkflowJson);
    }

    [Theory]
    [InlineData("[{\"prompt\":\"a fox [blurry] in snow\",\"weight\":1.0}]")]
    [InlineData("\"a fox [blurry] in snow\"")]
    public void InvokeAI_2(string prompt)
    {
        var read = Read("png", ("sd-metadata", $$"""
            {"model":"stable diffusion","model_weights":"sd-1.5","model_hash":"cc6c","app_id":"invoke-ai/InvokeAI","app_version":"2.3.5",
             "image":{"prompt":{{prompt}} ,"steps":50,"cfg_scale":7.5,"sampler":"k_lms","seed":2733111,"width":512,"height":512,"type":"txt2img"} }
            """));

        Assert.Equal(("InvokeAI", "a fox in snow", "blurry", "2.3.5"), (read.Generator, read.Prompt, read.NegativePrompt, read.GeneratorVersion));
        Assert.Equal((50, 7.5, "2733111", "k_lms", "cc6c"), (read.Steps, read.CfgScale, read.Seed, read.Sampler, read.ModelHash));
        Assert.Equal(["sd-1.5"], read.Models);
    }

    [Theory]
    [InlineData("\"a \\\"red\\\" fox [blurry]\" -s 50 -S 123 -W 512 -H 512 -C 7.5 -A k_lms -G 0.8 -U 2 0.75 -f 0.6")]
    [InlineData("\"a \\\"red\\\" fox [blurry]\" -s50 -S123 -W512 -H512 -C7.5 -mk_lms -G0.8 -U 2 0.75 -f0.6")]
    public void InvokeAI_1_writes_a_command_line(string dream)
    {
        var read = Read("png", ("Dream", dream));

        Assert.Equal(("InvokeAI", "a \"red\" fox", "blurry"), (read.Generator, read.Prompt, read.NegativePrompt));
        Assert.Equal((50, 7.5, "123", "k_lms", 0.6), (read.Steps, read.CfgScale, read.Seed, read.Sampler, read.Denoise));
        Assert.Equal(("512", "2 0.75"), (read.Parameters["-W"], read.Parameters["-U"]));
    }

    private const string NovelComment = """
        {"prompt":"1girl, fox","steps":28,"height":64,"width":64,"scale":5.0,"uncond_scale":0.0,"cfg_rescale":0.2,"seed":880673757,"noise_schedule":"karras",
         "v4_prompt":{"caption":{"base_caption":"1girl, fox","char_captions":[{"char_caption":"girl, red hair","centers":[{"x":0.5,"y":0.5}]},{"char_caption":"boy, hat","centers":[]}]}},
         "v4_negative_prompt":{"caption":{"base_caption":"blurry","char_captions":[{"char_caption":"bald","centers":[]}]}},
         "sampler":"k_euler_ancestral","strength":0.7,"noise":0.0,"uc":"blurry","request_type":"PromptGenerateRequest"}
        """;

    [Fact]
    public void NovelAI_in_PNG_chunks_with_characters()
    {
        var read = Read(
            "png", ("Title", "NovelAI generated image"), ("Description", "1girl, fox"), ("Software", "NovelAI"), ("Source", "NovelAI Diffusion V4.5 C02D4F98"),
            ("Generation time", "2.5"), ("Comment", NovelComment));

        Assert.Equal(("NovelAI", "1girl, fox\ngirl, red hair\nboy, hat", "blurry\nbald"), (read.Generator, read.Prompt, read.NegativePrompt));
        Assert.Equal((28, 5.0, "880673757", "k_euler_ancestral", "karras"), (read.Steps, read.CfgScale, read.Seed, read.Sampler, read.Scheduler));
        Assert.Equal(["NovelAI Diffusion V4.5 C02D4F98"], read.Models);
        Assert.Equal(("C02D4F98", null), (read.ModelHash, read.Denoise));
        Assert.Equal(("0.2", "2.5"), (read.Parameters["cfg_rescale"], read.Parameters["Generation time"]));
    }

    [Theory]
    [InlineData("webp", "UserComment")]
    [InlineData("png", "stealth")]
    [InlineData("webp", "stealth")]
    public void NovelAI_wrapped_in_one_object(string format, string keyword)
    {
        var wrapped = System.Text.Json.JsonSerializer.Serialize(new { Comment = NovelComment, Description = "1girl, fox", Software = "NovelAI", Source = "NovelAI Diffusion V4.5 C02D4F98", Title = "t" });

        var read = Read(format, (keyword, wrapped));

        Assert.Equal(("NovelAI", "1girl, fox\ngirl, red hair\nboy, hat", "880673757"), (read.Generator, read.Prompt, read.Seed));
        Assert.Equal(["NovelAI Diffusion V4.5 C02D4F98"], read.Models);
    }

    [Fact]
    public void Old_NovelAI_has_its_prompt_only_in_the_description()
    {
        var read = Read(
            "png", ("Title", "AI generated image"), ("Description", "a fox,  icon"), ("Software", "NovelAI"), ("Source", "Stable Diffusion 1D44365E"),
            ("Comment", "{\"steps\": 50, \"sampler\": \"k_euler_ancestral\", \"seed\": 5, \"strength\": 0.4, \"noise\": 0.0, \"scale\": 10.0, \"uc\": \"lowres\"}"));

        Assert.Equal(("a fox,  icon", "lowres", 50, 10.0), (read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale));
        Assert.Equal(["Stable Diffusion 1D44365E"], read.Models);
    }

    [Fact]
    public void A_graph_whose_nodes_use_another_programs_words_is_still_ComfyUIs()
    {
        var read = Read("png", ("prompt", """
            {"1":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"m.safetensors"}},"2":{"class_type":"CLIPTextEncode","inputs":{"text":"a fox","clip":["1",1]}},
             "3":{"class_type":"EmptyLatentImage","inputs":{"width":8,"height":8,"batch_size":1}},"4":{"class_type":"KSampler","inputs":{"seed":3,"steps":25,"cfg":5,"sampler_name":"euler","scheduler":"normal",
             "denoise":1,"model":["1",0],"positive":["2",0],"negative":["2",0],"latent_image":["3",0]}},"5":{"class_type":"VAEDecode","inputs":{"samples":["4",0],"vae":["1",2]}},
             "6":{"class_type":"SaveImage","inputs":{"images":["5",0]}},"7":{"class_type":"Odd","inputs":{"prompt":"x","num_inference_steps":4,"real_prompt":"x","base_model":"x","performance":"x","ksamplerName":"x",
             "use_stable_diffusion_model":"x","c":"x","seed_mode":"x","Comment":"NovelAI","sui_image_params":{},"imh_pro":"x","imagemetahub_data":"x"}}}
            """));

        Assert.Equal(("ComfyUI", "a fox", "3"), (read.Generator, read.Prompt, read.Seed));
    }

    [Fact]
    public void InvokeAI_with_a_workflow_alone_is_still_named()
    {
        var read = Read("png", ("invokeai_workflow", "{\"nodes\":[]}"));

        Assert.Equal(("InvokeAI", "{\"nodes\":[]}"), (read.Generator, read.WorkflowJson));
    }

    [Fact]
    public void Hugging_Face_spaces()
    {
        foreach (var model in new[] { "\"Model\": \"WAI v16\", \"Model hash\": \"BDB\"", "\"Model\": {\"Model\": \"WAI v16\", \"Model hash\": \"BDB\"}" })
        {
            var read = ReadParameters($$"""
                {"prompt": "a fox", "negative_prompt": "bad", "resolution": "1024 x 1024", "guidance_scale": 5.5, "num_inference_steps": 24, "seed": 4,
                 "sampler": "DPM++ 2M Karras", "use_upscaler": null, {{model}}}
                """);

            Assert.Equal(("Hugging Face", "a fox", "bad", 24, 5.5, "4"), (read.Generator, read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale, read.Seed));
            Assert.Equal(("DPM++ 2M", "Karras", "BDB"), (read.Sampler, read.Scheduler, read.ModelHash));
            Assert.Equal(["WAI v16"], read.Models);
        }
    }

    [Theory]
    [InlineData("png", "Description")]
    [InlineData("jpeg", "ImageDescription")]
    [InlineData("webp", "ImageDescription")]
    public void Midjourney(string format, string keyword)
    {
        var read = Read(format, (keyword, "a fox -- in snow --ar 3:2 --no text, hats --seed 77 --s 250 --q 2 --raw --v 6.1 Job ID: 0a1b"), ("Author", "me"));

        Assert.Equal(("Midjourney", "a fox -- in snow", "text, hats", "77"), (read.Generator, read.Prompt, read.NegativePrompt, read.Seed));
        Assert.Equal(["Midjourney v6.1"], read.Models);
        Assert.Equal((null, null), (read.CfgScale, read.Steps));
        Assert.Equal(("3:2", "2", "0a1b", "me", "true"), (read.Parameters["ar"], read.Parameters["q"], read.Parameters["Job ID"], read.Parameters["Author"], read.Parameters["raw"]));
    }

    [Fact]
    public void Niji_and_Midjourney_in_XMP()
    {
        var read = Read("jpeg", ("XML:com.adobe.xmp", """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"
             dc:description="a fox --niji 6" xmlns:iptcExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" iptcExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>
            """));

        Assert.Equal(("Midjourney", "a fox"), (read.Generator, read.Prompt));
        Assert.Equal(["Niji 6"], read.Models);
    }

    [Theory]
    [InlineData("Description", "Photo of a bridge -- at night")]
    [InlineData("Description", "Screenshot")]
    [InlineData("Comment", "Created with GIMP")]
    [InlineData("ImageDescription", "OLYMPUS DIGITAL CAMERA")]
    [InlineData("Software", "Adobe Photoshop 25.0 (Windows)")]
    [InlineData("UserComment", "holiday 2019, steps: to the sea")]
    [InlineData("Make", "Canon")]
    public void Human_texts_are_no_generators(string keyword, string text)
    {
        var reading = ReadAll("jpeg", (keyword, text));

        Assert.Null(reading.Generation);
        Assert.Empty(reading.Problems);
    }

    [Fact]
    public void Civitai_graph_with_extra_metadata()
    {
        var extra = System.Text.Json.JsonSerializer.Serialize("""
            {"prompt":"a fox","negativePrompt":"bad","cfgScale":5,"sampler":"Euler a","steps":25,"seed":3,"width":8,"height":8,"clipSkip":2,"baseModel":"Illustrious",
             "resources":[{"modelVersionId":34,"strength":0.7},{"modelVersionId":2,"strength":1}],"workflow":"txt2img"}
            """);
        var read = Read("jpeg", ("Artist", "ai"), ("UserComment", $$"""
            {"resource-stack":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"urn:air:sdxl:checkpoint:civitai:1@2"} },
             "resource-stack-1":{"class_type":"LoraLoader","inputs":{"lora_name":"urn:air:sdxl:lora:civitai:12@34","strength_model":0.7,"strength_clip":1,"model":["resource-stack",0],"clip":["resource-stack",1]} },
             "6":{"class_type":"CLIPTextEncode","inputs":{"text":"rewritten","clip":["resource-stack-1",1]} },"5":{"class_type":"EmptyLatentImage","inputs":{"width":8,"height":8,"batch_size":1} },
             "11":{"class_type":"KSampler","inputs":{"seed":3,"steps":25,"cfg":5,"sampler_name":"euler_ancestral","scheduler":"normal","denoise":1,"model":["resource-stack-1",0],"positive":["6",0],"negative":["6",0],"latent_image":["5",0]} },
             "13":{"class_type":"VAEDecode","inputs":{"samples":["11",0],"vae":["resource-stack",2]} },"12":{"class_type":"SaveImage","inputs":{"images":["13",0]} },
             "extra":{"airs":["urn:air:sdxl:checkpoint:civitai:1@2","urn:air:sdxl:lora:civitai:12@34"]},"extraMetadata":{{extra}}}
            """));

        Assert.Equal(("Civitai", "a fox", "bad", 25, 5.0, "3"), (read.Generator, read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale, read.Seed));
        Assert.Equal(["urn:air:sdxl:checkpoint:civitai:1@2"], read.Models);
        Assert.Equal([("urn:air:sdxl:lora:civitai:12@34", (double?)0.7)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
        Assert.Contains("Illustrious", read.Parameters.Values);
    }

    [Fact]
    public void Tensor_Art()
    {
        var read = Read("png", ("generation_data", """
            {"models":[{"label":"v1","type":"LORA","modelFileName":"ink","weight":0.8}],"prompt":"a fox","negativePrompt":"bad","width":8,"height":8,"imageCount":1,"samplerName":"Euler a","steps":20,"cfgScale":6,
             "seed":"5","clipSkip":2,"baseModel":{"label":"dev-fp8","type":"BASE_MODEL","modelFileName":"flux1-dev-fp8","hash":"8E91","baseModel":"FLUX.1"},"sdVae":"ae.pt","ksamplerName":"euler_ancestral","schedule":"normal","guidance":3.5}
            """ + "\0"));

        Assert.Equal(("Tensor.Art", "a fox", "bad", 20, 6.0, "5"), (read.Generator, read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale, read.Seed));
        Assert.Equal(("euler_ancestral", "normal", "8E91", "ae.pt", 3.5), (read.Sampler, read.Scheduler, read.ModelHash, read.Vae, read.Guidance));
        Assert.Equal(["flux1-dev-fp8"], read.Models);
        Assert.Equal([("ink", (double?)0.8)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
    }

    [Fact]
    public void StabilityMatrix()
    {
        var read = Read(
            "png", ("parameters-json", """{"PositivePrompt":"a fox # comment","NegativePrompt":"bad","Steps":20,"Sampler":"DPM++ 2M Karras","CfgScale":5,"Seed":6,"Height":8,"Width":8,"ModelHash":"aa","ModelName":"wai.safetensors"}"""),
            ("parameters", "a fox\nNegative prompt: bad\nSteps: 20, Sampler: DPM++ 2M Karras, CFG scale: 5, Seed: 6, Clip skip: 2"), ("smproj", "{}"));

        Assert.Equal(("StabilityMatrix", "a fox # comment", "bad", 20, 5.0, "6"), (read.Generator, read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale, read.Seed));
        Assert.Equal(("DPM++ 2M", "Karras", 2), (read.Sampler, read.Scheduler, read.ClipSkip));
        Assert.Equal(["wai.safetensors"], read.Models);
    }

    [Theory]
    [InlineData("png", "imagemetahub_data", false)]
    [InlineData("jpeg", "ImageDescription", false)]
    [InlineData("mp4", "comment", true)]
    public void Image_MetaHub(string format, string keyword, bool isWrapped)
    {
        const string Data = """
            {"generator":"ComfyUI","prompt":"a fox","negativePrompt":"bad","seed":18446744073709551615,"steps":20,"cfg":7.0,"sampler_name":"euler","scheduler":"karras","model":"m.safetensors","model_hash":"aa",
             "vae":"v.pt","denoise":1.0,"width":8,"height":8,"loras":[{"name":"ink","weight":0.8}],"imh_pro":{"user_tags":"x"},"workflow":{},"prompt_api":{"1":{"class_type":"KSampler"}}}
            """;
        var read = Read(format, (keyword, isWrapped ? $$"""{"imagemetahub_data":{{Data}}}""" : Data));

        Assert.Equal(("ComfyUI", "a fox", "bad", 20, 7.0, "18446744073709551615"), (read.Generator, read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale, read.Seed));
        Assert.Equal(("euler", "karras", "v.pt"), (read.Sampler, read.Scheduler, read.Vae));
        Assert.Equal(["m.safetensors"], read.Models);
        Assert.Equal("{\"1\":{\"class_type\":\"KSampler\"}}", read.WorkflowJson);
    }

    [Theory]
    [InlineData("photoshop:Credit=\"Made with Google AI\"", "Google")]
    [InlineData("xmp:CreatorTool=\"Adobe Firefly\"", "Adobe Firefly")]
    [InlineData("xmp:CreatorTool=\"Paint\"", null)]
    public void XMP_that_calls_a_picture_a_models_work_names_the_system(string attribute, string? generator)
    {
        var reading = ReadAll("jpeg", ("XML:com.adobe.xmp", $"""
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
             xmlns:xmp="http://ns.adobe.com/xap/1.0/" {attribute} xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
             e:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>
            """));

        Assert.Equal(generator, reading.Generation?.Generator);
    }

    [Theory]
    [InlineData("c2pa.created ChatGPT OpenAI trainedAlgorithmicMedia", "ChatGPT")]
    [InlineData("Google C2PA Core Generator Library trainedAlgorithmicMedia", "Google")]
    [InlineData("Adobe_Firefly adobe_c2pa", "Adobe Firefly")]
    [InlineData("Microsoft_Responsible_AI/1.0 Bing Image Creator", "Microsoft")]
    [InlineData("Google Pixel Camera computationalCapture", null)]
    [InlineData("Adobe Photoshop c2pa.edited", null)]
    [InlineData("Leica M11-P", null)]
    public void C2PA_names_the_system_only(string manifest, string? generator)
    {
        var reading = ReadAll("png", ("c2pa", manifest));

        Assert.Equal(generator, reading.Generation?.Generator);
        Assert.Null(reading.Generation?.Prompt);
    }
}
