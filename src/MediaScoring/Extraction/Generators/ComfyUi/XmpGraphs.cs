using System.Xml;
using MediaScoring.Extensibility;

namespace MediaScoring.Extraction.Generators.ComfyUi;

/// <summary>Reads the graphs in an XMP packet: elements or attributes <c>prompt</c> and <c>workflow</c> of ComfyUI's namespace.</summary>
internal static class XmpGraphs
{
    private const string Namespace = "https://github.com/Comfy-Org/ComfyUI";

    private static readonly XmlReaderSettings settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        ConformanceLevel = ConformanceLevel.Fragment,
        MaxCharactersInDocument = 32 * 1024 * 1024,
    };

    /// <summary>Adds what an entry holds. A damaged packet gives what stood before the damage.</summary>
    public static void Read(TextEntry entry, List<GraphText> api, List<GraphText> editor)
    {
        using var reader = XmlReader.Create(new StringReader(entry.Text), settings);
        try
        {
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element) continue;
                ReadAttributes(reader, entry, api, editor);
                if (!IsOurs(reader.NamespaceURI) || reader.LocalName is not ("prompt" or "workflow") || reader.IsEmptyElement) continue;
                Add(reader.LocalName, TextWithin(reader), entry, api, editor);
            }
        }
        catch (XmlException)
        {
            // What stood before the damage counts; the packet itself is reported by the reader of XMP.
        }
    }

    private static void ReadAttributes(XmlReader reader, TextEntry entry, List<GraphText> api, List<GraphText> editor)
    {
        if (!reader.MoveToFirstAttribute()) return;
        do
        {
            if (IsOurs(reader.NamespaceURI)) Add(reader.LocalName, reader.Value, entry, api, editor);
        }
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
    }

    // The text of an element, also one wrapped in rdf:Alt and rdf:li.
    private static string TextWithin(XmlReader reader)
    {
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && !string.IsNullOrWhiteSpace(reader.Value)) return reader.Value;
        }

        return "";
    }

    private static bool IsOurs(string uri) => uri.TrimEnd('/', '#').Equals(Namespace, StringComparison.OrdinalIgnoreCase);

    private static void Add(string name, string text, TextEntry entry, List<GraphText> api, List<GraphText> editor)
    {
        if (!PythonJson.LooksLikeJson(text)) return;
        if (name == "prompt") api.Add(new GraphText(text, entry));
        else if (name == "workflow") editor.Add(new GraphText(text, entry));
    }
}
