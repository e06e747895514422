using System.Text;

namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>Writes AVIF and HEIF files that have headers and no real picture.</summary>
public sealed class IsoImageWriter
{
    private readonly List<(string Type, string ContentType, byte[] Data)> items = [];

    public int Width { get; init; } = 40;
    public int Height { get; init; } = 30;
    public string Brand { get; init; } = "avif";
    public bool HasAlpha { get; init; }

    /// <summary>Quarter turns of the picture (irot).</summary>
    public int QuarterTurns { get; init; }

    /// <summary>Version of the list of places: 0, 1 or 2.</summary>
    public int PlacesVersion { get; init; }

    /// <summary>Whether the items lie in the meta box (construction method 1).</summary>
    public bool InMeta { get; init; }

    /// <summary>An AVIF with an EXIF block.</summary>
    public static byte[] WithExif(byte[] tiff) => new IsoImageWriter().Exif(tiff).ToArray();

    /// <summary>An AVIF with an XMP packet.</summary>
    public static byte[] WithXmp(string packet) => new IsoImageWriter().Xmp(packet).ToArray();

    public IsoImageWriter Exif(byte[] tiff)
    {
        items.Add(("Exif", "", [0, 0, 0, 0, .. tiff]));
        return this;
    }

    public IsoImageWriter Xmp(string packet)
    {
        items.Add(("mime", "application/rdf+xml", Encoding.UTF8.GetBytes(packet)));
        return this;
    }

    public byte[] ToArray()
    {
        var fileType = Mp4Writer.Box("ftyp", new ByteWriter().Latin1(Brand).Zeros(4).Latin1("mif1").Latin1(Brand).ToArray());
        var dataBytes = 16 + items.Sum(item => item.Data.Length);
        var metaBytes = Meta(0).Length;
        var data = new ByteWriter().Zeros(16);
        foreach (var item in items) data.Add(item.Data);
        return [.. fileType, .. Meta(InMeta ? 0 : fileType.Length + metaBytes + 8), .. Mp4Writer.Box("mdat", InMeta ? new byte[dataBytes] : data.ToArray())];
    }

    private byte[] Meta(int dataAt)
    {
        var information = new ByteWriter().Zeros(4).Big16(items.Count + 1).Add(Item(1, "av01", ""));
        for (var index = 0; index < items.Count; index++) information.Add(Item(index + 2, items[index].Type, items[index].ContentType));

        var properties = new List<byte[]> { Mp4Writer.Box("ispe", new ByteWriter().Zeros(4).Big32(Width).Big32(Height).ToArray()) };
        if (QuarterTurns > 0) properties.Add(Mp4Writer.Box("irot", [(byte)QuarterTurns]));
        var owned = properties.Count;
        if (HasAlpha) properties.Add(Mp4Writer.Box("auxC", new ByteWriter().Zeros(4).Latin1("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0").ToArray()));
        var owners = new ByteWriter().Zeros(4).Big32(1).Big16(1).Byte(owned);
        for (var index = 1; index <= owned; index++) owners.Byte(index);

        byte[][] contents =
        [
            new byte[4],
            Mp4Writer.Box("hdlr", new ByteWriter().Zeros(8).Latin1("pict").Zeros(13).ToArray()),
            Mp4Writer.Box("pitm", new ByteWriter().Zeros(4).Big16(1).ToArray()),
            Mp4Writer.Box("iinf", information.ToArray()),
            Mp4Writer.Box("iloc", Places(dataAt)),
            Mp4Writer.Box("iprp", Mp4Writer.Box("ipco", [.. properties]), Mp4Writer.Box("ipma", owners.ToArray())),
        ];
        if (InMeta) contents = [.. contents, Mp4Writer.Box("idat", new ByteWriter().Zeros(16).Add([.. items.SelectMany(item => item.Data)]).ToArray())];
        return Mp4Writer.Box("meta", contents);
    }

    private byte[] Places(int dataAt)
    {
        // Offsets and lengths of four bytes, no base.
        var places = new ByteWriter().Byte(PlacesVersion).Zeros(3).Byte(0x44).Byte(0);
        if (PlacesVersion == 2) places.Big32(items.Count + 1);
        else places.Big16(items.Count + 1);
        Place(1, dataAt, 16);
        var at = dataAt + 16;
        for (var index = 0; index < items.Count; at += items[index].Data.Length, index++) Place(index + 2, at, items[index].Data.Length);
        return places.ToArray();

        void Place(int id, int start, int length)
        {
            if (PlacesVersion == 2) places.Big32(id);
            else places.Big16(id);
            if (PlacesVersion > 0) places.Big16(InMeta ? 1 : 0);
            places.Big16(0).Big16(1).Big32(start).Big32(length);
        }
    }

    private static byte[] Item(int id, string type, string contentType)
    {
        var item = new ByteWriter().Byte(2).Zeros(3).Big16(id).Big16(0).Latin1(type).Byte(0);
        if (contentType.Length > 0) item.Latin1(contentType).Byte(0);
        return Mp4Writer.Box("infe", item.ToArray());
    }
}
