using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Signatures that name the system which made a picture and nothing else: C2PA manifests, and XMP that calls a picture the work
/// of a trained algorithm.
/// </summary>
internal sealed class SignatureExtractor : IMetadataExtractor
{
    /// <summary>The IPTC's word for a picture that a model made.</summary>
    private const string MadeByModel = "trainedAlgorithmicMedia";

    // The first that fits; what a manifest calls the system, and the system's name.
    private static readonly (string Words, string Generator)[] systems =
    [
        ("Bing Image", "Microsoft"), ("Microsoft_Responsible", "Microsoft"), ("Microsoft Designer", "Microsoft"),
        ("ChatGPT", "ChatGPT"), ("OpenAI", "ChatGPT"), ("GPT-4o", "ChatGPT"), ("DALL", "ChatGPT"), ("gpt-image", "ChatGPT"),
        ("Firefly", "Adobe Firefly"), ("Midjourney", "Midjourney"), ("Microsoft", "Microsoft"), ("Stability AI", "Stability AI"),
        ("Black Forest Labs", "Black Forest Labs"), ("Ideogram", "Ideogram"), ("Leonardo.Ai", "Leonardo.Ai"), ("RunwayML", "Runway"),
    ];

    // Google signs the pictures of its cameras too, Adobe those of its editors; for these the manifest must call them a model's work.
    private static readonly (string Words, string Generator)[] systemsAndCameras =
    [
        ("Gemini", "Google"), ("Imagen", "Google"), ("Google", "Google"), ("Adobe", "Adobe Firefly"), ("Amazon", "Amazon"), ("TikTok", "TikTok"),
    ];

    /// <inheritdoc/>
    public string Name => "C2PA";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        foreach (var entry in content.Texts)
        {
            var isManifest = entry.HasKeyword("c2pa");
            if (!isManifest && !entry.HasKeyword("DigitalSourceType")) continue;

            var isMadeByModel = entry.Text.Contains(MadeByModel, StringComparison.OrdinalIgnoreCase);
            var words = isManifest ? entry.Text : $"{content.FindText("CreatorTool")} {content.FindText("Credit")} {content.FindText("Software")}";
            if (!isManifest && !isMadeByModel) continue;
            var generator = Find(systems, words) ?? (isMadeByModel ? Find(systemsAndCameras, words) : null);
            if (generator is not null) return new GenerationBuilder(generator, entry).BuildNamed("signature");
        }

        return null;
    }

    private static string? Find((string Words, string Generator)[] systems, string text)
    {
        foreach (var (words, generator) in systems)
        {
            if (text.Contains(words, StringComparison.OrdinalIgnoreCase)) return generator;
        }

        return null;
    }
}
