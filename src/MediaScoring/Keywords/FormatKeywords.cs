using System.Collections.Frozen;
using System.Globalization;
using MediaScoring.Media;

namespace MediaScoring.Keywords;

/// <summary>Shape and resolution of a picture as words: "portrait", "832x1216", "1080p". Pure functions of the size as it is shown.</summary>
public static class FormatKeywords
{
    private static readonly FrozenSet<(int, int)> generatorSizes = BothWays(
        (512, 512), (512, 640), (512, 704), (512, 768), (576, 1024), (640, 640), (640, 960), (640, 1536), (704, 1344), (704, 1408),
        (720, 1280), (768, 768), (768, 1024), (768, 1152), (768, 1280), (768, 1344), (768, 1365), (832, 1152), (832, 1216), (832, 1248),
        (880, 1184), (896, 1088), (896, 1152), (896, 1280), (928, 1664), (960, 960), (960, 1280), (960, 1440), (1024, 1024), (1024, 1280),
        (1024, 1536), (1024, 1792), (1056, 1584), (1080, 1920), (1104, 1472), (1140, 1472), (1152, 1536), (1152, 1728), (1216, 1824),
        (1280, 1280), (1328, 1328), (1440, 1440), (1440, 2560), (1536, 1536), (1664, 2432), (2048, 2048), (2160, 3840), (4096, 4096),
        (480, 832), (480, 848), (544, 960), (480, 704), (704, 1280), (624, 624), (256, 256));

    private static readonly FrozenDictionary<(int Short, int Long), string> videoSizes = new Dictionary<(int, int), string>
    {
        [(480, 832)] = "480p", [(480, 848)] = "480p", [(480, 854)] = "480p", [(480, 640)] = "480p",
        [(720, 1280)] = "720p",
        [(1080, 1920)] = "1080p", [(1088, 1920)] = "1080p",   // codecs pad to multiples of 16
        [(1440, 2560)] = "1440p",
        [(2160, 3840)] = "4k", [(2160, 4096)] = "4k",
    }.ToFrozenDictionary();

    /// <summary>Finds the words for a file's shape and resolution.</summary>
    /// <param name="facts">What the file's headers say; the EXIF orientation counts (5 to 8 lie on their side).</param>
    /// <returns>The shape, then the resolution where it has a common name; empty when the size is unknown.</returns>
    public static IReadOnlyList<string> Of(MediaFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.Width is not > 0 || facts.Height is not > 0) return [];

        var (width, height) = (facts.Width.Value, facts.Height.Value);
        if (facts.Orientation is >= 5 and <= 8) (width, height) = (height, width);

        var words = new List<string>(3) { Shape(width, height) };
        if (generatorSizes.Contains((width, height))) words.Add(string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"));
        if (videoSizes.TryGetValue((Math.Min(width, height), Math.Max(width, height)), out var name)) words.Add(name);
        return words;
    }

    // Within 10 %: the shorter side has at least nine tenths of the longer one.
    private static string Shape(int width, int height)
    {
        if (Math.Min(width, height) * 10L >= Math.Max(width, height) * 9L) return "square";
        return width > height ? "landscape" : "portrait";
    }

    private static FrozenSet<(int, int)> BothWays(params (int Width, int Height)[] sizes) =>
        sizes.Concat(sizes.Select(size => (size.Height, size.Width))).ToFrozenSet();
}
