using MediaScoring.Extensibility;
using MediaScoring.Extraction.Generators;

namespace MediaScoring.Tests.Extraction.Generators;

/// <summary>Puts texts into a file's content and reads them through the front door of the room.</summary>
internal static class GeneratedTexts
{
    public static MediaContent Content(string format, params (string Keyword, string Text)[] texts) => new()
    {
        FileName = "a." + format,
        Format = format,
        Width = 64,
        Height = 64,
        Texts = [.. texts.Select(text => new TextEntry(text.Keyword, text.Text, LocationOf(format, text.Keyword)))],
    };

    public static GeneratorReading ReadAll(string format, params (string Keyword, string Text)[] texts) =>
        new GeneratorReader().Read(Content(format, texts), TestContext.Current.CancellationToken);

    public static GenerationMetadata Read(string format, params (string Keyword, string Text)[] texts)
    {
        var reading = ReadAll(format, texts);
        Assert.Empty(reading.Problems);
        return Assert.IsType<GenerationMetadata>(reading.Generation);
    }

    public static GenerationMetadata ReadParameters(string text) => Read("png", ("parameters", text));

    private static string LocationOf(string format, string keyword) => keyword switch
    {
        "txt" or "json" => "sidecar a." + keyword,
        "XML:com.adobe.xmp" => "XMP",
        _ => format == "png" ? "PNG tEXt" : "EXIF",
    };
}
