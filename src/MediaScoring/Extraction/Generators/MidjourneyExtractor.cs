using System.Collections.Frozen;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>
/// Midjourney and Niji: a description <c>prompt --ar 3:2 --v 6.1 Job ID: uuid</c> in a PNG chunk, in EXIF or in XMP.
/// </summary>
internal sealed class MidjourneyExtractor : IMetadataExtractor
{
    private const string JobId = "Job ID:";

    private static readonly FrozenSet<string> flags = new[]
    {
        "ar", "aspect", "v", "version", "niji", "s", "stylize", "c", "chaos", "q", "quality", "iw", "sref", "sw", "cref", "cw", "oref", "ow", "style", "tile",
        "raw", "no", "seed", "w", "weird", "stop", "p", "profile", "personalize", "fast", "relax", "turbo", "draft", "hd", "video", "uplight", "upbeta", "upanime",
        "test", "testp", "creative", "exp", "repeat", "r", "stealth", "public", "motion", "loop", "end", "bs", "sv", "dref", "visibility",
    }.ToFrozenSet();

    /// <inheritdoc/>
    public string Name => "Midjourney";

    /// <inheritdoc/>
    public GenerationMetadata? Extract(MediaContent content, CancellationToken cancellationToken)
    {
        foreach (var entry in content.Texts)
        {
            if (!IsDescription(entry) || PythonJson.LooksLikeJson(entry.Text)) continue;
            var text = entry.Text.AsSpan().Trim();
            var job = text.LastIndexOf(JobId);
            var words = job < 0 ? text : text[..job].TrimEnd();
            var firstFlag = FindFlag(words, 0);
            if (job < 0 && firstFlag < 0) continue;

            var metadata = new GenerationBuilder("Midjourney", entry);
            metadata.Prompt((firstFlag < 0 ? words : words[..firstFlag]).ToString(), "text before the first --flag");
            if (job >= 0) metadata.Parameter("Job ID", text[(job + JobId.Length)..].ToString());
            if (firstFlag >= 0) ReadFlags(metadata, words[firstFlag..]);
            metadata.Parameter("Author", content.FindText("Author"));
            metadata.Parameter("Creation Time", content.FindText("Creation Time"));
            return metadata.Build();
        }

        return null;
    }

    private static bool IsDescription(TextEntry entry) =>
        (entry.HasKeyword("Description") || entry.HasKeyword("ImageDescription") || entry.HasKeyword("UserComment") || entry.HasKeyword("Comment"))
        && (entry.Text.Contains(JobId, StringComparison.Ordinal) || entry.Text.Contains("--", StringComparison.Ordinal));

    private static void ReadFlags(GenerationBuilder metadata, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var next = FindFlag(text, 2);
            var flag = next < 0 ? text : text[..next];
            text = next < 0 ? default : text[next..];

            var length = NameLength(flag);
            var name = flag[2..(2 + length)].ToString();
            var value = flag[(2 + length)..].Trim().ToString();
            switch (name)
            {
                case "no":
                    metadata.NegativePrompt(value, "flag --no");
                    break;
                case "v" or "version":
                    metadata.Model("Midjourney v" + value, "flag --v");
                    metadata.Version(value, "flag --v");
                    break;
                case "niji":
                    metadata.Model("Niji " + value, "flag --niji");
                    metadata.Version("niji " + value, "flag --niji");
                    break;
                case "seed" when metadata.Seed(value, "flag --seed"):
                    break;
                default:
                    metadata.Parameter(name, value.Length == 0 ? "true" : value);
                    break;
            }
        }
    }

    // Where a flag that Midjourney knows begins, at the start or after a blank; −1 when there is none.
    private static int FindFlag(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length)
        {
            var next = text[from..].IndexOf("--");
            if (next < 0) return -1;
            from += next;
            if ((from == 0 || char.IsWhiteSpace(text[from - 1])) && NameLength(text[from..]) > 0) return from;
            from += 2;
        }

        return -1;
    }

    // The length of the known name after "--"; 0 when it is none.
    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (2 + length < text.Length && char.IsAsciiLetterLower(text[2 + length])) length++;
        var isWord = 2 + length == text.Length || char.IsWhiteSpace(text[2 + length]);
        return length > 0 && isWord && flags.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.Slice(2, length)) ? length : 0;
    }
}
