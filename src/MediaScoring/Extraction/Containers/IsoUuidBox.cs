namespace MediaScoring.Extraction.Containers;

/// <summary>Boxes that images and videos of the ISO family share: those named by a UUID.</summary>
internal static class IsoUuidBox
{
    private static ReadOnlySpan<byte> XmpId =>
        [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];

    private static ReadOnlySpan<byte> C2paId =>
        [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81];

    /// <summary>Reads XMP and C2PA out of a <c>uuid</c> box.</summary>
    public static void Read(BoundedFile file, IsoBox box, string format, Findings findings)
    {
        var id = file.At(box.Start, 16);
        if (id.Length < 16) return;
        if (id.SequenceEqual(XmpId))
        {
            if (findings.MayTake(box.Length - 16, $"{format} XMP"))
                XmpReader.Read(file.At(box.Start + 16, (int)(box.Length - 16)), $"{format} XMP", findings);
        }
        else if (id.SequenceEqual(C2paId))
        {
            // Full box: version and flags, a purpose ending in NUL, for manifests eight bytes of offset, then the JUMBF boxes.
            var content = file.At(box.Start + 16, (int)Math.Min(box.Length - 16, ReadingLimits.MaxManifestBytes));
            var jumbf = content.IndexOf("jumb"u8);
            if (jumbf >= 4) C2paReader.Read(content[(jumbf - 4)..], $"{format} C2PA", findings);
        }
    }
}
