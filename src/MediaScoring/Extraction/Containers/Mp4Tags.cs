using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// Tags of MP4 and QuickTime: iTunes items (ilst), named keys (mdta) and QuickTime's own texts in the user data.
/// </summary>
internal static class Mp4Tags
{
    private const uint Meta = 'm' << 24 | 'e' << 16 | 't' << 8 | 'a';
    private const uint Ilst = 'i' << 24 | 'l' << 16 | 's' << 8 | 't';
    private const uint Keys = 'k' << 24 | 'e' << 16 | 'y' << 8 | 's';
    private const uint Data = 'd' << 24 | 'a' << 16 | 't' << 8 | 'a';
    private const uint Mean = 'm' << 24 | 'e' << 16 | 'a' << 8 | 'n';
    private const uint NameBox = 'n' << 24 | 'a' << 16 | 'm' << 8 | 'e';
    private const uint FreeForm = '-' << 24 | '-' << 16 | '-' << 8 | '-';
    private const uint XmpBox = 'X' << 24 | 'M' << 16 | 'P' << 8 | '_';
    private const uint Description = 'd' << 24 | 'e' << 16 | 's' << 8 | 'c';
    private const uint LongDescription = 'l' << 24 | 'd' << 16 | 'e' << 8 | 's';
    private const uint CopyrightSign = 0xA9u << 24;
    private const int MaxKeys = 10_000;
    private const string QuickTimePrefix = "com.apple.quicktime.";

    /// <summary>Reads a udta box: QuickTime's texts and the meta box in it.</summary>
    public static void ReadUserData(BoundedFile file, IsoBox userData, Findings findings)
    {
        var boxes = new IsoBoxes(file, userData, findings);
        while (boxes.TryNext(out var box))
        {
            if (box.Type == Meta) ReadMeta(file, box, findings);
            else if (box.Type == XmpBox && findings.MayTake(box.Length, "MP4 XMP"))
                XmpReader.Read(file.At(box.Start, (int)box.Length), "MP4 XMP", findings);
            else if ((box.Type & 0xFF000000) == CopyrightSign) ReadQuickTimeText(file, box, findings);
        }
    }

    /// <summary>
    /// Reads a meta box. In MP4 it starts with four bytes of version and flags, in QuickTime it does not: "hdlr" shows which.
    /// </summary>
    public static void ReadMeta(BoundedFile file, IsoBox meta, Findings findings)
    {
        var start = file.At(meta.Start, 12);
        var skip = start.Length == 12 && start[8..].SequenceEqual("hdlr"u8) ? 4 : 0;
        List<string> keys = [];
        var boxes = new IsoBoxes(file, meta.Start + skip, meta.End, findings);
        while (boxes.TryNext(out var box))
        {
            if (box.Type == Keys) keys = ReadKeys(file, box, findings);
            else if (box.Type == Ilst) ReadItems(file, box, keys, findings);
        }
    }

    private static List<string> ReadKeys(BoundedFile file, IsoBox box, Findings findings)
    {
        var keys = new List<string>();
        // Version and flags, count; then boxes named by their namespace. The count is not needed.
        var boxes = new IsoBoxes(file, box.Start + 8, box.End, findings);
        while (keys.Count < MaxKeys && boxes.TryNext(out var key))
            keys.Add(TextDecoder.Utf8OrLatin1(file.At(key.Start, (int)Math.Min(key.Length, 256))));
        return keys;
    }

    private static void ReadItems(BoundedFile file, IsoBox list, List<string> keys, Findings findings)
    {
        var items = new IsoBoxes(file, list, findings);
        while (items.TryNext(out var item))
        {
            var name = item.Type is > 0 and <= MaxKeys && item.Type <= keys.Count ? keys[(int)item.Type - 1] : ItemName(item.Type);
            var where = item.Type <= MaxKeys ? "MP4 keys" : "MP4 ilst";
            var values = new IsoBoxes(file, item, findings);
            while (values.TryNext(out var value))
            {
                if (value.Type == NameBox && item.Type == FreeForm)
                    name = TextDecoder.Utf8OrLatin1(file.At(value.Start + 4, (int)Math.Clamp(value.Length - 4, 0, 256)));
                else if (value.Type == Data) ReadValue(file, value, name, where, findings);
                else if (value.Type != Mean) continue;
            }
        }
    }

    // Type indicator (4 bytes), language (4), value. Type 1 is UTF-8, 2 UTF-16; 0 is left to the name, others are numbers and
    // pictures.
    private static void ReadValue(BoundedFile file, IsoBox value, string? name, string where, Findings findings)
    {
        var head = file.At(value.Start, 8);
        if (name is null || head.Length < 8 || value.Length <= 8) return;
        var kind = BinaryPrimitives.ReadUInt32BigEndian(head) & 0xFFFFFF;
        if (kind > 2 || !findings.MayTake(value.Length - 8, where)) return;
        var bytes = file.At(value.Start + 8, (int)(value.Length - 8));
        if (kind == 0 && !TextDecoder.IsPlainText(bytes)) return;
        Add(name, kind == 2 ? Encoding.BigEndianUnicode.GetString(bytes) : Text(bytes, where, findings), where, findings);
    }

    // Pairs of text length and language (2 bytes each), then the text. Some writers put the same box in with a data box inside.
    private static void ReadQuickTimeText(BoundedFile file, IsoBox box, Findings findings)
    {
        const string where = "MP4 udta";
        var head = file.At(box.Start, 8);
        if (ItemName(box.Type) is not { } name || head.Length < 5) return;
        if (head.Length == 8 && head[4..].SequenceEqual("data"u8))
        {
            var values = new IsoBoxes(file, box, findings);
            while (values.TryNext(out var value))
            {
                if (value.Type == Data) ReadValue(file, value, name, where, findings);
            }

            return;
        }

        // Texts of more than 65,535 bytes have a length that is cut to 16 bits: then the box itself says how long they are.
        long stated = BinaryPrimitives.ReadUInt16BigEndian(head);
        var present = box.Length - 4;
        if (present > ushort.MaxValue && stated == (present & 0xFFFF)) stated = present;
        var length = Math.Min(stated, present);
        if (findings.MayTake(length, where)) Add(name, Text(file.At(box.Start + 4, (int)length), where, findings), where, findings);
    }

    private static string Text(ReadOnlySpan<byte> bytes, string where, Findings findings)
    {
        var text = TextDecoder.Utf8OrLatin1(bytes, out var isUtf8);
        if (!isUtf8) findings.Report($"{where}: a text is not valid UTF-8; it was read as Windows-1252.");
        return text;
    }

    private static void Add(string name, string text, string where, Findings findings)
    {
        if (name.StartsWith(QuickTimePrefix, StringComparison.OrdinalIgnoreCase))
            (name, where) = (name[QuickTimePrefix.Length..], $"{where} {name}");
        findings.AddText(name.ToLowerInvariant(), text, where);
        var photo = findings.Photo;
        switch (name.ToLowerInvariant())
        {
            case "title": photo.Exif.Title ??= text; break;
            case "artist" or "author": photo.Exif.Creator ??= text; break;
            case "encoder" or "software": photo.Exif.Software ??= text; break;
            case "make": photo.Make ??= text; break;
            case "model": photo.Model ??= text; break;
            case "\u00A9xyz" or "location.iso6709": (photo.Latitude, photo.Longitude) = Place(text); break;
        }
    }

    // ISO 6709 as phones write it: "+48.2082+016.3738+151/".
    private static (double? Latitude, double? Longitude) Place(string text)
    {
        var second = text.IndexOfAny(['+', '-'], Math.Min(1, text.Length));
        if (second < 0) return default;
        var end = text.IndexOfAny(['+', '-', '/'], second + 1);
        var numbers = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return double.TryParse(text.AsSpan(0, second), numbers, CultureInfo.InvariantCulture, out var latitude)
            && double.TryParse(text.AsSpan(second, (end < 0 ? text.Length : end) - second), numbers, CultureInfo.InvariantCulture, out var longitude)
            && latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180
                ? (latitude, longitude)
                : default;
    }

    private static string? ItemName(uint type) => type switch
    {
        Description => "description",
        LongDescription => "synopsis",
        _ => (type & 0xFF000000) != CopyrightSign ? null : (type & 0xFFFFFF) switch
        {
            'c' << 16 | 'm' << 8 | 't' => "comment",
            'n' << 16 | 'a' << 8 | 'm' => "title",
            'd' << 16 | 'e' << 8 | 's' or 'i' << 16 | 'n' << 8 | 'f' => "description",
            'A' << 16 | 'R' << 8 | 'T' or 'a' << 16 | 'u' << 8 | 't' => "artist",
            't' << 16 | 'o' << 8 | 'o' or 's' << 16 | 'w' << 8 | 'r' => "encoder",
            'd' << 16 | 'a' << 8 | 'y' => "date",
            'g' << 16 | 'e' << 8 | 'n' => "genre",
            'a' << 16 | 'l' << 8 | 'b' => "album",
            'k' << 16 | 'e' << 8 | 'y' => "keywords",
            'c' << 16 | 'p' << 8 | 'y' => "copyright",
            'l' << 16 | 'y' << 8 | 'r' => "lyrics",
            _ => FourCC.Text(type).Trim(),
        },
    };
}
