using System.Globalization;
using System.Xml;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// XMP packets (ISO 16684-1): the packet is kept as a text; title, description, creator, subjects, rating and camera go to the
/// photo notes. No DTD, no outside entities, bounded depth.
/// </summary>
internal static class XmpReader
{
    /// <summary>What a packet is called among the texts.</summary>
    public const string Keyword = "XML:com.adobe.xmp";

    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private const string Dc = "http://purl.org/dc/elements/1.1/";
    private const string XmpNames = "http://ns.adobe.com/xap/1.0/";
    private const string Tiff = "http://ns.adobe.com/tiff/1.0/";
    private const string Exif = "http://ns.adobe.com/exif/1.0/";
    private const string ExifExtended = "http://cipa.jp/exif/1.0/";
    private const string Aux = "http://ns.adobe.com/exif/1.0/aux/";
    private const string Photoshop = "http://ns.adobe.com/photoshop/1.0/";

    private static readonly string[] dateForms = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd"];

    private static readonly XmlReaderSettings settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = ReadingLimits.MaxXmpBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CheckCharacters = false,
        ConformanceLevel = ConformanceLevel.Fragment,
    };

    /// <summary>Reads a packet.</summary>
    public static void Read(ReadOnlySpan<byte> packet, string where, Findings findings)
    {
        if (packet.Length > ReadingLimits.MaxXmpBytes)
        {
            findings.Report($"{where}: the XMP packet is larger than {ReadingLimits.MaxXmpBytes >> 20} MiB and was left out.");
            return;
        }

        if (packet.TrimEnd((byte)0).IsEmpty) return;
        var isUtf8 = true;
        var text = TextDecoder.LooksLikeUtf16(packet) ? TextDecoder.Utf16ByContent(packet) : TextDecoder.Utf8OrLatin1(packet, out isUtf8);
        if (!isUtf8) findings.Report($"{where}: the XMP packet is not valid UTF-8; it was read as Windows-1252.");
        Read(text, where, findings);
    }

    /// <summary>Reads a packet that is text already.</summary>
    public static void Read(string packet, string where, Findings findings)
    {
        packet = packet.Trim('\0').TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(packet)) return;
        findings.AddText(Keyword, packet, where.EndsWith("XMP", StringComparison.Ordinal) ? where : $"{where} XMP");
        try
        {
            using var reader = XmlReader.Create(new StringReader(packet.Trim()), settings);
            ReadProperties(reader, where, findings);
        }
        catch (XmlException damage)
        {
            findings.Report(packet.Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase)
                ? $"{where}: the XMP packet has a document type definition, which is not allowed; its fields were not read."
                : $"{where}: the XMP packet is not well-formed XML (line {damage.LineNumber}); its fields were read up to there.");
        }
    }

    // A property is an attribute or a child of a top rdf:Description; its text may stand inside rdf:Alt, rdf:Seq or rdf:Bag.
    private static void ReadProperties(XmlReader reader, string where, Findings findings)
    {
        var (insideDepth, propertyDepth) = (-1, -1);
        var (space, name) = ("", "");
        while (reader.Read())
        {
            if (reader.Depth > ReadingLimits.MaxNesting)
            {
                findings.Report($"{where}: the XMP packet is nested deeper than {ReadingLimits.MaxNesting} levels; the rest was not read.");
                return;
            }

            switch (reader.NodeType)
            {
                case XmlNodeType.Element when insideDepth < 0:
                    if (reader.LocalName != "Description" || reader.NamespaceURI != Rdf) break;
                    if (!reader.IsEmptyElement) insideDepth = reader.Depth;
                    ReadAttributes(reader, findings.Photo);
                    break;
                case XmlNodeType.Element when reader.Depth == insideDepth + 1:
                    (space, name) = (reader.NamespaceURI, reader.LocalName);
                    propertyDepth = reader.IsEmptyElement ? -1 : reader.Depth;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when propertyDepth >= 0:
                    Take(space, name, reader.Value, findings.Photo);
                    break;
                case XmlNodeType.EndElement when reader.Depth == propertyDepth:
                    propertyDepth = -1;
                    break;
                case XmlNodeType.EndElement when reader.Depth == insideDepth:
                    insideDepth = -1;
                    break;
            }
        }
    }

    private static void ReadAttributes(XmlReader reader, PhotoNotes photo)
    {
        while (reader.MoveToNextAttribute()) Take(reader.NamespaceURI, reader.LocalName, reader.Value, photo);
        reader.MoveToElement();
    }

    private static void Take(string space, string name, string value, PhotoNotes photo)
    {
        value = value.Trim();
        if (value.Length == 0) return;
        switch (space, name)
        {
            case (Dc, "title"): photo.Xmp.Title ??= value; break;
            case (Dc, "description"): photo.Xmp.Description ??= value; break;
            case (Dc, "creator"): photo.Xmp.Creator = photo.Xmp.Creator is null ? value : $"{photo.Xmp.Creator}, {value}"; break;
            case (Dc, "subject"): photo.AddSubject(value); break;
            case (XmpNames, "CreatorTool"): photo.Xmp.Software ??= value; break;
            case (XmpNames, "Rating"): photo.Rating ??= Number(value) is >= -1 and <= 5 and var rating ? rating : null; break;
            case (Tiff, "Make"): photo.Make ??= value; break;
            case (Tiff, "Model"): photo.Model ??= value; break;
            case (ExifExtended, "LensModel") or (Aux, "Lens"): photo.Lens ??= value; break;
            case (Exif, "ExposureTime"): photo.ExposureSeconds ??= Positive(value); break;
            case (Exif, "FNumber"): photo.FNumber ??= Positive(value); break;
            case (Exif, "FocalLength"): photo.FocalLengthMillimetres ??= Positive(value); break;
            case (Exif, "ISOSpeedRatings") or (ExifExtended, "PhotographicSensitivity"):
                photo.Iso ??= Positive(value) is < int.MaxValue and var iso ? (int)iso : null;
                break;
            case (Exif, "DateTimeOriginal") or (Photoshop, "DateCreated"): photo.TakenAt ??= Date(value); break;
        }
    }

    private static double? Positive(string value) => Number(value) is > 0 and < 1e9 and var number ? number : null;

    private static double? Number(string value)
    {
        var slash = value.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain) ? plain : null;
        var divisor = Number(value[(slash + 1)..].Replace("/", "", StringComparison.Ordinal));
        return divisor is 0 ? null : Number(value[..slash]) / divisor;
    }

    // As written, without zone: the first nineteen characters of the ISO form, or the date alone.
    private static DateTime? Date(string value) =>
        DateTime.TryParseExact(value[..Math.Min(value.Length, 19)], dateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;
}
