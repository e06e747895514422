namespace MediaScoring.Keywords;

/// <summary>The name of a model, LoRA or VAE without what only its file has: folders and extension.</summary>
internal static class ResourceName
{
    private static readonly string[] extensions =
        [".safetensors", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".sft", ".onnx", ".pkl", ".th", ".diffusers"];

    /// <summary>Takes "SDXL\dreamshaper.v8.safetensors" to "dreamshaper.v8"; other dots stay, they are part of the name.</summary>
    public static string Of(string name)
    {
        var file = name.AsSpan()[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..].Trim();
        foreach (var extension in extensions)
        {
            if (file.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return file[..^extension.Length].Trim().ToString();
        }

        return file.ToString();
    }
}
