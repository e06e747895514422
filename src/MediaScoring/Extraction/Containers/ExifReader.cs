using System.Globalization;
using System.Text;

namespace MediaScoring.Extraction.Containers;

/// <summary>
/// EXIF (EXIF 2.32): the main directory, the EXIF directory and the GPS directory. Only these three are visited, each once,
/// so a block whose directories point at each other ends.
/// </summary>
internal static class ExifReader
{
    private const int MaxEntries = 2_000;

    /// <summary>Reads a block, with or without "Exif\0\0" in front.</summary>
    /// <param name="block">The bytes.</param>
    /// <param name="where">Its place, such as "EXIF" or "PNG eXIf".</param>
    /// <param name="findings">Takes texts, camera data and problems.</param>
    /// <param name="takesOrientation">False where the container itself says how to turn the picture.</param>
    public static void Read(ReadOnlySpan<byte> block, string where, Findings findings, bool takesOrientation = true)
    {
        if (block.StartsWith("Exif\0\0"u8)) block = block[6..];
        if (!TiffBlock.TryOpen(block, out var tiff))
        {
            findings.Report($"{where}: the EXIF block does not start as one and was left out.");
            return;
        }

        var main = tiff.UInt32(4);
        var (exif, gps) = (0u, 0u);
        var entries = Entries(tiff, main, where, findings);
        for (var index = 0; index < entries; index++)
        {
            var entry = tiff.Entry(main, index);
            switch (entry.Tag)
            {
                case 0x8769: exif = (uint)(tiff.Integer(entry) ?? 0); break;
                case 0x8825: gps = (uint)(tiff.Integer(entry) ?? 0); break;
                case 0x0112 when takesOrientation && tiff.Integer(entry) is >= 1 and <= 8 and var orientation:
                    findings.Orientation = (int)orientation;
                    break;
                default: ReadEntry(tiff, entry, where, findings); break;
            }
        }

        if (exif != 0 && exif == main) findings.Report($"{where}: the EXIF directory points at the main directory; it was read once.");
        else if (exif != 0) ReadDirectory(tiff, exif, where, findings);

        if (gps != 0 && (gps == main || gps == exif))
            findings.Report($"{where}: the GPS directory points at another directory; it was left out.");
        else if (gps != 0) ReadPlace(tiff, gps, where, findings);
    }

    private static void ReadDirectory(TiffBlock tiff, uint directory, string where, Findings findings)
    {
        var entries = Entries(tiff, directory, where, findings);
        for (var index = 0; index < entries; index++) ReadEntry(tiff, tiff.Entry(directory, index), where, findings);
    }

    private static int Entries(TiffBlock tiff, uint directory, string where, Findings findings)
    {
        var entries = tiff.EntriesAt(directory, out var stated);
        if (entries < stated || entries < 0)
            findings.Report($"{where}: an EXIF directory lies outside the block; what is inside was read.");
        if (entries <= MaxEntries) return entries;
        findings.Report($"{where}: an EXIF directory has more than {MaxEntries:N0} entries; the rest was left out.");
        return MaxEntries;
    }

    private static void ReadEntry(TiffBlock tiff, TiffEntry entry, string where, Findings findings)
    {
        var photo = findings.Photo;
        switch (entry.Tag)
        {
            case 0x010D: AddText("DocumentName", tiff, entry, where, findings); break;
            case 0x010E:
                photo.Exif.Description = AddText("ImageDescription", tiff, entry, where, findings) ?? photo.Exif.Description;
                break;
            case 0x010F: photo.Make = AddText("Make", tiff, entry, where, findings) ?? photo.Make; break;
            case 0x0110: photo.Model = AddText("Model", tiff, entry, where, findings) ?? photo.Model; break;
            case 0x0131: photo.Exif.Software = AddText("Software", tiff, entry, where, findings) ?? photo.Exif.Software; break;
            case 0x013B: photo.Exif.Creator = AddText("Artist", tiff, entry, where, findings) ?? photo.Exif.Creator; break;
            case 0x9286: AddComment(tiff, entry, where, findings); break;
            case 0x927C: AddMakerNote(tiff, entry, where, findings); break;
            case 0x9C9B: photo.Exif.Title = AddWideText("XPTitle", tiff, entry, where, findings) ?? photo.Exif.Title; break;
            case 0x9C9C: AddWideText("XPComment", tiff, entry, where, findings); break;
            case 0x9C9D: AddWideText("XPAuthor", tiff, entry, where, findings); break;
            case 0x9C9E: AddSubjects(AddWideText("XPKeywords", tiff, entry, where, findings), photo); break;
            case 0x9C9F: AddWideText("XPSubject", tiff, entry, where, findings); break;
            case 0x829A: photo.ExposureSeconds ??= Positive(tiff.Fraction(entry)); break;
            case 0x829D: photo.FNumber ??= Positive(tiff.Fraction(entry)); break;
            case 0x8827: photo.Iso ??= tiff.Integer(entry) is > 0 and < int.MaxValue and var iso ? (int)iso : null; break;
            case 0x920A: photo.FocalLengthMillimetres ??= Positive(tiff.Fraction(entry)); break;
            case 0xA434: photo.Lens ??= Text(tiff.Value(entry, out _)); break;
            case 0x9003: photo.TakenAt = Date(tiff.Value(entry, out _)) ?? photo.TakenAt; break;
            case 0x9004 or 0x0132: photo.TakenAt ??= Date(tiff.Value(entry, out _)); break;
        }
    }

    private static string? AddText(string name, TiffBlock tiff, TiffEntry entry, string where, Findings findings)
    {
        if (!TryTake(name, tiff, entry, where, findings, out var bytes)) return null;
        var text = TextDecoder.LooksLikeUtf16(bytes) ? TextDecoder.Utf16ByContent(bytes) : TextDecoder.Utf8OrLatin1(bytes);
        findings.AddText(name, text, where);
        return text;
    }

    private static string? AddWideText(string name, TiffBlock tiff, TiffEntry entry, string where, Findings findings)
    {
        if (!TryTake(name, tiff, entry, where, findings, out var bytes)) return null;
        var text = Encoding.Unicode.GetString(bytes).TrimEnd('\0');   // Windows: always UTF-16, low byte first
        findings.AddText(name, text, where);
        return text;
    }

    private static void AddComment(TiffBlock tiff, TiffEntry entry, string where, Findings findings)
    {
        if (TryTake("UserComment", tiff, entry, where, findings, out var bytes))
            findings.AddText("UserComment", ExifUserComment.Decode(bytes), where);
    }

    // Maker notes of cameras are binary; Fooocus writes a word here.
    private static void AddMakerNote(TiffBlock tiff, TiffEntry entry, string where, Findings findings)
    {
        var bytes = tiff.Value(entry, out _);
        if (bytes.Length < 64 << 10 && TextDecoder.IsPlainText(bytes))
            findings.AddText("MakerNote", TextDecoder.Utf8OrLatin1(bytes), where);
    }

    private static void AddSubjects(string? words, PhotoNotes photo)
    {
        foreach (var word in words?.Split(';') ?? []) photo.AddSubject(word);
    }

    private static bool TryTake(string name, TiffBlock tiff, TiffEntry entry, string where, Findings findings, out ReadOnlySpan<byte> bytes)
    {
        bytes = tiff.Value(entry, out var isWhole);
        if (!isWhole) findings.Report($"{where}: the text {name} lies partly or wholly outside the EXIF block.");
        return !bytes.Trim((byte)0).IsEmpty && findings.MayTake(bytes.Length, where);
    }

    private static void ReadPlace(TiffBlock tiff, uint directory, string where, Findings findings)
    {
        var (south, west) = (false, false);
        double? latitude = null, longitude = null;
        var entries = Entries(tiff, directory, where, findings);
        for (var index = 0; index < entries; index++)
        {
            var entry = tiff.Entry(directory, index);
            switch (entry.Tag)
            {
                case 1: south = tiff.Value(entry, out _) is [(byte)'S' or (byte)'s', ..]; break;
                case 2: latitude = Degrees(tiff, entry); break;
                case 3: west = tiff.Value(entry, out _) is [(byte)'W' or (byte)'w', ..]; break;
                case 4: longitude = Degrees(tiff, entry); break;
            }
        }

        if (latitude is not (>= 0 and <= 90) || longitude is not (>= 0 and <= 180)) return;
        findings.Photo.Latitude = south ? -latitude : latitude;
        findings.Photo.Longitude = west ? -longitude : longitude;
    }

    private static double? Degrees(TiffBlock tiff, TiffEntry entry) =>
        tiff.Fraction(entry) + (tiff.Fraction(entry, 1) ?? 0) / 60 + (tiff.Fraction(entry, 2) ?? 0) / 3600;

    private static double? Positive(double? number) => number is > 0 and < 1e9 ? number : null;

    private static string? Text(ReadOnlySpan<byte> bytes) =>
        bytes.Length is > 0 and < 1_000 ? TextDecoder.Utf8OrLatin1(bytes).Replace("\0", "", StringComparison.Ordinal) : null;

    private static DateTime? Date(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 19
        && DateTime.TryParseExact(Encoding.ASCII.GetString(bytes[..19]), "yyyy:MM:dd HH:mm:ss",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;
}
