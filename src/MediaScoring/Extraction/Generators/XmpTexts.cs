using System.Xml;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators;

/// <summary>Takes the texts that generators use out of an XMP packet, as entries of their own.</summary>
/// <remarks>
/// A value may be an attribute, an element, or the first item of an rdf:Alt, rdf:Seq or rdf:Bag. Document type definitions are
/// refused. The entries' keywords: "Description" (dc:description), "Title" (dc:title), "UserComment" (exif:UserComment),
/// "CreatorTool" (xmp:CreatorTool), "DigitalSourceType" (Iptc4xmpExt), "Credit" (photoshop:Credit), "prompt" and "workflow" (a namespace of ComfyUI's).
/// </remarks>
internal static class XmpTexts
{
    /// <summary>The keyword of an entry that holds a whole XMP packet.</summary>
    public const string Keyword = "XML:com.adobe.xmp";

    private const string DublinCore = "http://purl.org/dc/elements/1.1/";
    private const string Exif = "http://ns.adobe.com/exif/1.0/";
    private const string Xmp = "http://ns.adobe.com/xap/1.0/";
    private const string Iptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
    private const string Photoshop = "http://ns.adobe.com/photoshop/1.0/";
    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    private static readonly XmlReaderSettings settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        ConformanceLevel = ConformanceLevel.Fragment,
        CheckCharacters = false,
    };

    /// <summary>Adds the entries of a packet; a damaged packet gives those before the damage.</summary>
    public static void AddTo(List<TextEntry> entries, TextEntry packet)
    {
        if (!IsWorthReading(packet.Text)) return;
        var start = packet.Text.IndexOf('<', StringComparison.Ordinal);
        try
        {
            using var text = new StringReader(start > 0 ? packet.Text[start..] : packet.Text);
            using var xml = XmlReader.Create(text, settings);
            Read(xml, entries, packet);
        }
        catch (XmlException)
        {
            // The container's reader reports a damaged packet; what stood before the damage is kept.
        }
    }

    private static bool IsWorthReading(string packet) =>
        packet.Contains("description", StringComparison.Ordinal)
        || packet.Contains("UserComment", StringComparison.Ordinal)
        || packet.Contains("DigitalSourceType", StringComparison.Ordinal)
        || packet.Contains("comfy", StringComparison.OrdinalIgnoreCase);

    private static void Read(XmlReader xml, List<TextEntry> entries, TextEntry packet)
    {
        string? open = null;
        var openDepth = 0;
        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    var isEmpty = xml.IsEmptyElement;
                    if (xml.NamespaceURI != Rdf || xml.LocalName == "Description")
                    {
                        open = isEmpty ? null : KeywordOf(xml.NamespaceURI, xml.LocalName);
                        openDepth = xml.Depth;
                    }

                    ReadAttributes(xml, entries, packet);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when open is not null:
                    Add(entries, packet, open, xml.Value);
                    open = null;
                    break;
                case XmlNodeType.EndElement when xml.Depth <= openDepth:
                    open = null;
                    break;
            }
        }
    }

    private static void ReadAttributes(XmlReader xml, List<TextEntry> entries, TextEntry packet)
    {
        while (xml.MoveToNextAttribute())
        {
            if (KeywordOf(xml.NamespaceURI, xml.LocalName) is { } keyword) Add(entries, packet, keyword, xml.Value);
        }
    }

    private static void Add(List<TextEntry> entries, TextEntry packet, string keyword, string text)
    {
        if (!string.IsNullOrWhiteSpace(text)) entries.Add(new TextEntry(keyword, text, packet.Location));
    }

    private static string? KeywordOf(string space, string name) => (space, name) switch
    {
        (DublinCore, "description") => "Description",
        (DublinCore, "title") => "Title",
        (Exif, "UserComment") => "UserComment",
        (Xmp, "CreatorTool") => "CreatorTool",
        (Iptc, "DigitalSourceType") => "DigitalSourceType",
        (Photoshop, "Credit") => "Credit",
        (_, "prompt" or "workflow") when IsSaversOfComfyUi(space) => name,
        _ => null,
    };

    // Savers have namespaces of their own, such as https://comfyui.org/ns/1.0/; the graph reader knows ComfyUI's.
    private static bool IsSaversOfComfyUi(string space) =>
        space.Contains("comfy", StringComparison.OrdinalIgnoreCase) && !space.Contains("github.com/Comfy-Org", StringComparison.OrdinalIgnoreCase);
}
