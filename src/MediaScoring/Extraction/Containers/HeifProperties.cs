using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>The properties of items (iprp; ISO/IEC 23008-12, 9.3): size, turn, channels, alpha.</summary>
internal static class HeifProperties
{
    private const uint Ipco = 'i' << 24 | 'p' << 16 | 'c' << 8 | 'o';
    private const uint Ipma = 'i' << 24 | 'p' << 16 | 'm' << 8 | 'a';
    private const uint Ispe = 'i' << 24 | 's' << 16 | 'p' << 8 | 'e';
    private const uint Irot = 'i' << 24 | 'r' << 16 | 'o' << 8 | 't';
    private const uint Pixi = 'p' << 24 | 'i' << 16 | 'x' << 8 | 'i';
    private const uint AuxC = 'a' << 24 | 'u' << 16 | 'x' << 8 | 'C';
    private const int MaxProperties = 10_000;
    private const int MaxBytes = 4 << 20;

    /// <summary>Reads what the primary item has; without one the first size counts.</summary>
    public static void Read(BoundedFile file, IsoBox box, uint primaryItem, Findings findings)
    {
        var properties = new List<IsoBox>();
        var ofPrimary = new List<int>();
        var boxes = new IsoBoxes(file, box, findings);
        while (boxes.TryNext(out var child))
        {
            if (child.Type == Ipma) AddPropertiesOf(primaryItem, file.At(child.Start, (int)Math.Min(child.Length, MaxBytes)), ofPrimary);
            if (child.Type != Ipco) continue;
            var containers = new IsoBoxes(file, child, findings);
            while (properties.Count < MaxProperties && containers.TryNext(out var property)) properties.Add(property);
        }

        var hasAlpha = properties.Exists(
            property => property.Type == AuxC && file.At(property.Start, (int)Math.Min(property.Length, 128)).IndexOf("alpha"u8) >= 0);
        var isGrey = false;
        var isTurned = false;
        var owned = ofPrimary.Count > 0 ? ofPrimary : Enumerable.Range(1, properties.Count).ToList();
        foreach (var index in owned)
        {
            if (index < 1 || index > properties.Count) continue;
            var property = properties[index - 1];
            var data = file.At(property.Start, 12);
            switch (property.Type)
            {
                case Ispe when data.Length == 12 && findings.Width is null:
                    findings.SetSize(BinaryPrimitives.ReadUInt32BigEndian(data[4..]), BinaryPrimitives.ReadUInt32BigEndian(data[8..]));
                    break;
                case Irot when data.Length > 0: isTurned = (data[0] & 1) == 1; break;   // quarter turns
                case Pixi when data.Length > 4: isGrey = data[4] == 1; break;
            }
        }

        if (isTurned && findings is { Width: { } width, Height: { } height }) findings.SetSize(height, width);
        findings.HasAlpha = hasAlpha;
        findings.ColorMode = (isGrey, hasAlpha) switch { (true, false) => "L", (true, true) => "LA", (false, true) => "RGBA", _ => "RGB" };
    }

    private static void AddPropertiesOf(uint wanted, ReadOnlySpan<byte> data, List<int> properties)
    {
        if (data.Length < 8) return;
        var idBytes = data[0] < 1 ? 2 : 4;
        var indexBytes = (data[3] & 1) == 0 ? 1 : 2;
        var entries = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        data = data[8..];
        for (var entry = 0u; entry < entries && data.Length > idBytes; entry++)
        {
            var id = idBytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(data) : BinaryPrimitives.ReadUInt32BigEndian(data);
            var count = data[idBytes];
            data = data[(idBytes + 1)..];
            if (data.Length < count * indexBytes) return;
            for (var index = 0; id == wanted && index < count; index++)
                properties.Add(indexBytes == 1 ? data[index] & 0x7F : BinaryPrimitives.ReadUInt16BigEndian(data[(2 * index)..]) & 0x7FFF);
            data = data[(count * indexBytes)..];
        }
    }
}
