using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// C2PA manifests (C2PA 2.1; JUMBF boxes, ISO 19566-5): the names of the programs that made the file, nothing else.
/// They become one text "c2pa", a name a line, those of the acting software before those of the manifest's writer.
/// </summary>
internal static class C2paReader
{
    private const uint SuperBox = 'j' << 24 | 'u' << 16 | 'm' << 8 | 'b';
    private const uint CborBox = 'c' << 24 | 'b' << 16 | 'o' << 8 | 'r';

    /// <summary>What the names are called among the texts.</summary>
    public const string Keyword = "c2pa";

    /// <summary>Reads a manifest store.</summary>
    public static void Read(ReadOnlySpan<byte> store, string where, Findings findings)
    {
        var names = new CborNames();
        if (!TryReadBoxes(store, 0, names))
            findings.Report($"{where}: the C2PA manifest is cut off or nested too deeply; what is readable was read.");
        if (names.All.Count > 0 && !findings.Texts.Any(text => text.HasKeyword(Keyword)))
            findings.AddText(Keyword, string.Join('\n', names.All), where);
    }

    private static bool TryReadBoxes(ReadOnlySpan<byte> data, int depth, CborNames names)
    {
        if (depth > ReadingLimits.MaxNesting) return false;
        while (data.Length >= 8)
        {
            long size = BinaryPrimitives.ReadUInt32BigEndian(data);
            var type = FourCC.Read(data[4..]);
            var header = 8;
            if (size == 1)
            {
                if (data.Length < 16) return false;
                size = BinaryPrimitives.ReadInt64BigEndian(data[8..]);
                header = 16;
            }
            else if (size == 0)
            {
                size = data.Length;
            }

            if (size < header) return false;
            var present = (int)Math.Min(size, data.Length);
            var content = data[header..present];
            if (type == SuperBox && !TryReadBoxes(content, depth + 1, names)) return false;
            if (type == CborBox) names.Read(content);
            if (present < size) return false;
            data = data[present..];
        }

        return true;
    }
}
