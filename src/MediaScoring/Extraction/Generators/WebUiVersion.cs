namespace MediaScoring.Extraction.Generators;

/// <summary>Tells the relatives of the Stable Diffusion web UI apart by what their settings lines say of the program.</summary>
internal static class WebUiVersion
{
    /// <summary>The program that wrote a settings line; "A1111" when nothing says otherwise.</summary>
    /// <param name="settings">The pairs of the line.</param>
    /// <param name="isCivitai">Whether the line has a key that only Civitai writes.</param>
    public static string Generator(IReadOnlyList<KeyValuePair<string, string>> settings, bool isCivitai)
    {
        string? version = null;
        var hasPipeline = false;
        foreach (var (key, value) in settings)
        {
            if (key == "App") return value is "SD.Next" or "SDNext" ? "SD.Next" : value;
            if (key == "Version") version ??= value;
            hasPipeline |= key is "Pipeline" or "Operations" or "Parser" or "Backend";
        }

        if (version is null) return hasPipeline ? "SD.Next" : isCivitai ? "Civitai" : "A1111";
        if (version.StartsWith("Fooocus", StringComparison.OrdinalIgnoreCase)) return "Fooocus";
        if (version.StartsWith("RuinedFooocus", StringComparison.OrdinalIgnoreCase)) return "RuinedFooocus";
        if (version.StartsWith("ComfyUI", StringComparison.OrdinalIgnoreCase)) return "ComfyUI";
        if (version.StartsWith("neo", StringComparison.OrdinalIgnoreCase) || version.StartsWith("classic", StringComparison.OrdinalIgnoreCase)) return "Forge";
        if (IsNumbered(version, 'f')) return version[1] == '1' ? "reForge" : "Forge";
        if (hasPipeline && !IsNumbered(version, 'v')) return "SD.Next";
        return isCivitai && !IsNumbered(version, 'v') ? "Civitai" : "A1111";
    }

    // "f2.0.1v1.10.1-previous-669" is Forge, "f1.0.0v2-v1.10.1RC" reForge, "v1.10.1" the web UI itself.
    private static bool IsNumbered(string version, char letter) =>
        version.Length > 2 && version[0] == letter && char.IsAsciiDigit(version[1]) && version[2] == '.';
}
