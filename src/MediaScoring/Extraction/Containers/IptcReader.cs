using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>IPTC fields (IIM 4.2), bare or inside Photoshop's image resources: title, caption, author, keywords.</summary>
internal static class IptcReader
{
    private const int IptcResource = 0x0404;
    private const int MaxFields = 10_000;

    /// <summary>Reads the fields.</summary>
    public static void Read(ReadOnlySpan<byte> data, string where, Findings findings)
    {
        if (data.StartsWith("Photoshop 3.0\0"u8)) data = data[14..];
        if (!data.StartsWith("8BIM"u8))
        {
            ReadFields(data, where, findings);
            return;
        }

        // Resource: "8BIM", id, name (length byte, padded to even), size, data padded to even.
        while (data.Length >= 12 && data.StartsWith("8BIM"u8))
        {
            var id = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
            var nameBytes = (data[6] + 2) & ~1;
            if (data.Length < 6 + nameBytes + 4) return;
            var size = BinaryPrimitives.ReadUInt32BigEndian(data[(6 + nameBytes)..]);
            data = data[(6 + nameBytes + 4)..];
            var present = (int)Math.Min(size, data.Length);
            if (present < size) findings.Report($"{where}: a Photoshop resource ends after the segment; what is there was read.");
            if (id == IptcResource) ReadFields(data[..present], where, findings);
            data = data[Math.Min(data.Length, present + (present & 1))..];
        }
    }

    private static void ReadFields(ReadOnlySpan<byte> data, string where, Findings findings)
    {
        var words = findings.Photo.Iptc;
        for (var field = 0; data.Length >= 5 && data[0] == 0x1C && field < MaxFields; field++)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(data[3..]);
            if (size > data.Length - 5)
            {
                findings.Report($"{where}: an IPTC field ends after the block and was left out.");
                return;
            }

            if (data[1] == 2 && size > 0)   // record 2: the application record
            {
                var text = TextDecoder.Utf8OrLatin1(data.Slice(5, size));
                switch (data[2])
                {
                    case 5: words.Title ??= text; break;
                    case 25: findings.Photo.AddSubject(text); break;
                    case 65: words.Software ??= text; break;
                    case 80: words.Creator = words.Creator is null ? text : $"{words.Creator}, {text}"; break;
                    case 120: words.Description ??= text; break;
                }
            }

            data = data[(5 + size)..];
        }
    }
}
