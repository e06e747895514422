using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>The order of the bytes of UTF-16.</summary>
public enum Utf16Order
{
    /// <summary>High byte first: piexif, and with it the Stable Diffusion WebUI and its family.</summary>
    Big,

    /// <summary>Low byte first: SwarmUI.</summary>
    Little,
}

/// <summary>Writes EXIF blocks (TIFF structures).</summary>
public sealed class TiffWriter(bool isBigEndian = false)
{
    private sealed record Entry(int Tag, int Type, int Count, byte[] Value);

    private readonly List<Entry> main = [];
    private readonly List<Entry> exif = [];
    private readonly List<Entry> gps = [];

    /// <summary>A block with a UserComment in UTF-16.</summary>
    public static byte[] WithUserComment(string text, Utf16Order order) => new TiffWriter().UserComment(text, order).ToArray();

    /// <summary>An ASCII tag of the main directory, in UTF-8: 0x010E ImageDescription, 0x010F Make, 0x0110 Model, 0x0131 Software …</summary>
    public TiffWriter Ascii(int tag, string text) => Add(main, tag, 2, new ByteWriter().Utf8(text).Byte(0).ToArray());

    /// <summary>A UserComment with the code UNICODE.</summary>
    public TiffWriter UserComment(string text, Utf16Order order) =>
        UserComment("UNICODE\0"u8.ToArray(), (order == Utf16Order.Big ? Encoding.BigEndianUnicode : Encoding.Unicode).GetBytes(text));

    /// <summary>A UserComment with the code ASCII, the text in UTF-8.</summary>
    public TiffWriter AsciiUserComment(string text) => UserComment("ASCII\0\0\0"u8.ToArray(), Encoding.UTF8.GetBytes(text));

    /// <summary>A UserComment with any code and bytes; with no code at all when it is empty.</summary>
    public TiffWriter UserComment(byte[] code, byte[] text) => Add(exif, 0x9286, 7, [.. code, .. text]);

    /// <summary>A UserComment of type ASCII in the main directory, as Fooocus writes it.</summary>
    public TiffWriter MainUserComment(string text) => Ascii(0x9286, text);

    /// <summary>A Windows tag (0x9C9B to 0x9C9F) in UTF-16, low byte first.</summary>
    public TiffWriter Windows(int tag, string text) => Add(main, tag, 1, Encoding.Unicode.GetBytes(text + "\0"));

    /// <summary>A whole number of two bytes in the main directory, such as 0x0112 Orientation.</summary>
    public TiffWriter Short(int tag, int value) => Add(main, tag, 3, Number16(value));

    /// <summary>A tag of the EXIF directory with two-byte number.</summary>
    public TiffWriter ExifShort(int tag, int value) => Add(exif, tag, 3, Number16(value));

    /// <summary>A text of the EXIF directory.</summary>
    public TiffWriter ExifAscii(int tag, string text) => Add(exif, tag, 2, new ByteWriter().Utf8(text).Byte(0).ToArray());

    /// <summary>A fraction of the EXIF directory.</summary>
    public TiffWriter ExifRational(int tag, uint above, uint below) => Add(exif, tag, 5, [.. Number32(above), .. Number32(below)]);

    /// <summary>A place on earth: degrees, minutes, seconds in hundredths.</summary>
    public TiffWriter Place(string latitudeSide, uint[] latitude, string longitudeSide, uint[] longitude)
    {
        Add(gps, 1, 2, Encoding.ASCII.GetBytes(latitudeSide + "\0"));
        Add(gps, 2, 5, Degrees(latitude));
        Add(gps, 3, 2, Encoding.ASCII.GetBytes(longitudeSide + "\0"));
        return Add(gps, 4, 5, Degrees(longitude));
    }

    /// <summary>Any entry of the main directory.</summary>
    public TiffWriter Entry32(int tag, int type, int count, byte[] value)
    {
        main.Add(new Entry(tag, type, count, value));
        return this;
    }

    public byte[] ToArray()
    {
        var block = new ByteWriter().Latin1(isBigEndian ? "MM" : "II").Add(Number16(42)).Add(Number32(8));
        var all = new List<Entry>(main);
        var exifAt = all.Count + (exif.Count > 0 ? 1 : 0) + (gps.Count > 0 ? 1 : 0);
        var mainBytes = 2 + 12 * exifAt + 4 + main.Sum(Outside);
        if (exif.Count > 0) all.Add(new Entry(0x8769, 4, 1, Number32(8 + (uint)mainBytes)));
        var exifBytes = exif.Count > 0 ? 2 + 12 * exif.Count + 4 + exif.Sum(Outside) : 0;
        if (gps.Count > 0) all.Add(new Entry(0x8825, 4, 1, Number32(8 + (uint)(mainBytes + exifBytes))));
        Write(block, all);
        if (exif.Count > 0) Write(block, exif);
        if (gps.Count > 0) Write(block, gps);
        return block.ToArray();
    }

    private TiffWriter Add(List<Entry> directory, int tag, int type, byte[] value)
    {
        directory.Add(new Entry(tag, type, value.Length / (type switch { 3 => 2, 4 => 4, 5 => 8, _ => 1 }), value));
        return this;
    }

    private static int Outside(Entry entry) => entry.Value.Length > 4 ? entry.Value.Length + (entry.Value.Length & 1) : 0;

    private void Write(ByteWriter block, List<Entry> entries)
    {
        var values = new ByteWriter();
        var valuesAt = block.Length + 2 + 12 * entries.Count + 4;
        block.Add(Number16(entries.Count));
        foreach (var entry in entries.OrderBy(entry => entry.Tag))
        {
            block.Add(Number16(entry.Tag)).Add(Number16(entry.Type)).Add(Number32((uint)entry.Count));
            if (entry.Value.Length <= 4)
            {
                block.Add(entry.Value).Zeros(4 - entry.Value.Length);
                continue;
            }

            block.Add(Number32((uint)(valuesAt + values.Length)));
            values.Add(entry.Value).Zeros(entry.Value.Length & 1);
        }

        block.Zeros(4).Add(values.ToArray());
    }

    private byte[] Degrees(uint[] parts) =>
        [.. Number32(parts[0]), .. Number32(1), .. Number32(parts[1]), .. Number32(1), .. Number32(parts[2]), .. Number32(100)];

    private byte[] Number16(int value) => isBigEndian ? new ByteWriter().Big16(value).ToArray() : new ByteWriter().Little16(value).ToArray();

    private byte[] Number32(uint value) => isBigEndian ? new ByteWriter().Big32(value).ToArray() : new ByteWriter().Little32(value).ToArray();
}
