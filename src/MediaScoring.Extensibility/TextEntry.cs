namespace MediaScoring.Extensibility;

/// <summary>One text found in a media file.</summary>
/// <param name="Keyword">
/// What the file calls the text. PNG: the chunk's keyword as it stands ("parameters", "prompt"). EXIF: the name of the tag
/// ("UserComment", "ImageDescription", "Make", "Model", "Software", "Artist", "MakerNote", "XPComment" …). XMP packets:
/// "XML:com.adobe.xmp". JPEG and GIF comments: "Comment". MP4, QuickTime and Matroska: the tag's name in lower case
/// ("comment", "prompt", "title"). Stealth texts: "stealth". C2PA: "c2pa". Files beside the media file: their extension
/// ("txt", "json").
/// </param>
/// <param name="Text">The text: decoded, inflated, without trailing NULs and byte-order mark. Never null; may be empty.</param>
/// <param name="Location">Where it stands, for people: "PNG tEXt", "EXIF", "XMP", "MP4 ilst", "sidecar a.txt" …</param>
public sealed record TextEntry(string Keyword, string Text, string Location)
{
    /// <summary>Whether the entry has this keyword, in any case.</summary>
    public bool HasKeyword(string keyword) => string.Equals(Keyword, keyword, StringComparison.OrdinalIgnoreCase);
}
