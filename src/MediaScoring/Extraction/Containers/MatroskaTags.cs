namespace MediaScoring.Extraction.Containers;

/// <summary>Tags of a Matroska file: name and text, nested ones too.</summary>
internal static class MatroskaTags
{
    private const uint Tag = 0x7373;
    private const uint SimpleTag = 0x67C8;
    private const uint TagName = 0x45A3;
    private const uint TagString = 0x4487;
    private const string Where = "Matroska tag";

    /// <summary>Reads Tags.</summary>
    public static void Read(BoundedFile file, EbmlElement tags, Findings findings)
    {
        var elements = new EbmlElements(file, tags, findings);
        while (elements.TryNext(out var tag))
        {
            if (tag.Id != Tag) continue;
            var fields = new EbmlElements(file, tag, findings);
            while (fields.TryNext(out var field))
            {
                if (field.Id == SimpleTag) ReadSimple(file, field, 0, findings);
            }
        }
    }

    private static void ReadSimple(BoundedFile file, EbmlElement tag, int depth, Findings findings)
    {
        if (depth > ReadingLimits.MaxNesting)
        {
            findings.Report($"The tags of the Matroska file are nested deeper than {ReadingLimits.MaxNesting} levels; the rest was not read.");
            return;
        }

        string? name = null;
        EbmlElement? value = null;
        var elements = new EbmlElements(file, tag, findings);
        while (elements.TryNext(out var element))
        {
            switch (element.Id)
            {
                case TagName:
                    name = TextDecoder.Utf8OrLatin1(file.At(element.Start, (int)Math.Min(element.Length, 256))).ToLowerInvariant();
                    break;
                case TagString: value = element; break;
                case SimpleTag: ReadSimple(file, element, depth + 1, findings); break;
            }
        }

        if (name is not { Length: > 0 } || value is not { } text || IsBookkeeping(name) || !findings.MayTake(text.Length, Where)) return;
        var decoded = TextDecoder.Utf8OrLatin1(file.At(text.Start, (int)text.Length), out var isUtf8);
        if (!isUtf8) findings.Report($"{Where}: the text \"{Findings.Shorten(name)}\" is not valid UTF-8; it was read as Windows-1252.");
        findings.AddText(name, decoded, Where);
    }

    // What muxers note for themselves, for every track.
    private static bool IsBookkeeping(string name) =>
        name is "duration" or "bps" or "number_of_frames" or "number_of_bytes" || name.StartsWith("_statistics", StringComparison.Ordinal);
}
