using System.Buffers.Binary;

namespace MediaScoring.Extraction.Containers;

/// <summary>Where an item lies: in the file, or in the data box of the meta box. A length of 0 is "all of it".</summary>
internal readonly record struct HeifPlace(long Start, long Length, bool IsInMeta);

/// <summary>
/// The places of items (iloc; ISO/IEC 14496-12, 8.11.3), versions 0 to 2. Of items in several pieces the first piece counts.
/// </summary>
internal sealed class HeifLocations
{
    private const int MaxItems = 10_000;
    private const int MaxBytes = 4 << 20;
    private readonly Dictionary<uint, HeifPlace> places = [];

    /// <summary>No places.</summary>
    public static HeifLocations None { get; } = new();

    /// <summary>The place of an item.</summary>
    public bool TryFind(uint id, out HeifPlace place) => places.TryGetValue(id, out place);

    /// <summary>Reads the box.</summary>
    public static HeifLocations Read(BoundedFile file, IsoBox box, Findings findings)
    {
        var locations = new HeifLocations();
        var data = file.At(box.Start, (int)Math.Min(box.Length, MaxBytes));
        if (data.Length < 8 || data[0] > 2) return locations;

        var version = data[0];
        var (offsetBytes, lengthBytes) = (data[4] >> 4, data[4] & 15);
        var (baseBytes, indexBytes) = (data[5] >> 4, version == 0 ? 0 : data[5] & 15);
        if (!AreSizes(offsetBytes, lengthBytes, baseBytes, indexBytes))
        {
            findings.Report("The list of places (iloc) states impossible number sizes and was left out.");
            return locations;
        }

        var at = 6;
        if (!TryNumber(data, ref at, version == 2 ? 4 : 2, out var items)) return locations;
        for (var item = 0L; item < items && item < MaxItems; item++)
        {
            if (!TryNumber(data, ref at, version == 2 ? 4 : 2, out var id)) break;
            long method = 0;
            if (version > 0 && !TryNumber(data, ref at, 2, out method)) break;
            at += 2;   // which file: this one
            if (!TryNumber(data, ref at, baseBytes, out var start) || !TryNumber(data, ref at, 2, out var pieces)) break;
            for (var piece = 0L; piece < pieces; piece++)
            {
                at += indexBytes;
                if (!TryNumber(data, ref at, offsetBytes, out var offset) || !TryNumber(data, ref at, lengthBytes, out var length))
                    return locations;
                if (piece == 0 && (method & 15) <= 1)
                    locations.places[(uint)id] = new HeifPlace(start + offset, length, (method & 15) == 1);
            }
        }

        return locations;
    }

    private static bool AreSizes(params ReadOnlySpan<int> sizes)
    {
        foreach (var size in sizes)
        {
            if (size is not (0 or 4 or 8)) return false;
        }

        return true;
    }

    // Numbers beyond 62 bits lie in no file; cutting them keeps sums from overflowing.
    private static bool TryNumber(ReadOnlySpan<byte> data, ref int at, int bytes, out long number)
    {
        number = 0;
        if (at < 0 || at + bytes > data.Length) return false;
        number = bytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(data[at..]),
            4 => BinaryPrimitives.ReadUInt32BigEndian(data[at..]),
            8 => (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(data[at..]), long.MaxValue / 4),
            _ => 0,
        };
        at += bytes;
        return true;
    }
}
