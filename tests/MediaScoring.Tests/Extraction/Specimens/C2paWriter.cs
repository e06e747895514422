using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes C2PA manifests: JUMBF boxes with a claim in CBOR.</summary>
public static class C2paWriter
{
    /// <summary>A manifest whose claim and actions name programs, and the kind of source where one is given.</summary>
    public static byte[] Manifest(string generator, string agent, string? sourceType = null)
    {
        byte[] claim = [0xA1, .. Text("claim_generator"), .. Text(generator)];
        byte[] source = sourceType is null ? [] : [.. Text("digitalSourceType"), .. Text(sourceType)];
        byte[] actions = [0xA1, .. Text("actions"), 0x81, (byte)(sourceType is null ? 0xA2 : 0xA3), .. Text("action"), .. Text("c2pa.created"), .. source, .. Text("softwareAgent"), 0xA1, .. Text("name"), .. Text(agent)];
        return Mp4Writer.Box("jumb", Description("c2pa"), Mp4Writer.Box("jumb", Description("c2pa.claim"), Mp4Writer.Box("cbor", claim)), Mp4Writer.Box("jumb", Description("c2pa.actions"), Mp4Writer.Box("cbor", actions)));
    }

    /// <summary>A text in CBOR.</summary>
    public static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [0x78, (byte)bytes.Length, .. bytes];
    }

    private static byte[] Description(string label) => Mp4Writer.Box("jumd", new byte[16], [3], Encoding.ASCII.GetBytes(label + "\0"));
}
