using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MediaScoring.Extraction.Containers;

/// <summary>What is spread over several JPEG segments: extended XMP (XMP part 3, 1.1.3.1) and the C2PA manifest (APP11).</summary>
internal sealed class JpegPieces
{
    private readonly List<byte> manifest = [];
    private byte[] extended = [];
    private int extendedCount;
    private string? extendedId;

    /// <summary>Takes a piece of extended XMP: 32 characters of identity, whole length, offset, bytes.</summary>
    public void AddExtendedXmp(ReadOnlySpan<byte> piece, Findings findings)
    {
        if (piece.Length < 40) return;
        var id = Encoding.ASCII.GetString(piece[..32]);
        var whole = BinaryPrimitives.ReadUInt32BigEndian(piece[32..]);
        var offset = BinaryPrimitives.ReadUInt32BigEndian(piece[36..]);
        var bytes = piece[40..];
        if (whole > ReadingLimits.MaxXmpBytes)
        {
            findings.Report($"JPEG: the extended XMP packet is larger than {ReadingLimits.MaxXmpBytes >> 20} MiB and was left out.");
            return;
        }

        if (offset + bytes.Length > whole || (extendedId ??= id) != id)
        {
            findings.Report("JPEG: a piece of extended XMP does not fit to the others and was left out.");
            return;
        }

        // Pieces stand in order in all files known, so the buffer grows by what is there and never by the stated length.
        if (offset > extendedCount)
        {
            findings.Report("JPEG: a piece of extended XMP is missing; the rest was left out.");
            return;
        }

        var end = (int)offset + bytes.Length;
        if (extended.Length < end) Array.Resize(ref extended, Math.Max(end, Math.Min((int)whole, 2 * extended.Length)));
        bytes.CopyTo(extended.AsSpan((int)offset));
        extendedCount = Math.Max(extendedCount, end);
    }

    /// <summary>
    /// Takes a piece of a manifest, behind the letters "JP": instance (2 bytes), number from 1 (4), then the box, whose header
    /// every piece repeats.
    /// </summary>
    public void AddManifest(ReadOnlySpan<byte> piece)
    {
        if (piece.Length < 14 || manifest.Count > ReadingLimits.MaxManifestBytes) return;
        var number = BinaryPrimitives.ReadUInt32BigEndian(piece[2..]);
        manifest.AddRange(number <= 1 ? piece[6..] : piece[14..]);
    }

    /// <summary>Reads what was put together.</summary>
    public void Finish(Findings findings)
    {
        if (extendedCount > 0) XmpReader.Read(extended.AsSpan(0, extendedCount), "JPEG extended XMP", findings);
        if (manifest.Count > 0) C2paReader.Read(CollectionsMarshal.AsSpan(manifest), "JPEG APP11", findings);
    }
}
