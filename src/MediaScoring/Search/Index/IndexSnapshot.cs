using System.Runtime.InteropServices;
using System.Text;

namespace MediaScoring.Search.Index;

/// <summary>
/// The index as a file: its arrays as they lie in memory, each with a checksum. It is a shortcut only: whatever is not exactly as
/// expected makes it void.
/// </summary>
internal static class IndexSnapshot
{
    private const long Magic = 0x31_49_53_4D;   // "MSI1"
    private const int Version = 2;

    /// <summary>Writes all columns.</summary>
    public static void Write(IndexColumns columns, Stream stream, long databaseGeneration)
    {
        var writer = new SnapshotWriter(stream);
        writer.Array<long>([Magic, Version, databaseGeneration, columns.SlotCount, columns.Live.Count]);
        writer.Array(columns.Ids);
        writer.Array(columns.Live.Words);
        foreach (var (_, bits) in columns.Flags) writer.Array(bits.Words);
        foreach (var (_, column) in columns.Numbers) writer.Array<byte>(column.Bytes);
        foreach (var (_, column) in columns.Tags) Write(column, writer);
        writer.Array<long>([Magic]);
    }

    /// <summary>Reads all columns; null when anything is amiss.</summary>
    public static IndexColumns? TryRead(Stream stream, long databaseGeneration, IndexThresholds thresholds)
    {
        try
        {
            var reader = new SnapshotReader(stream);
            var header = reader.Array<long>();
            if (header.Length != 5 || header[0] != Magic || header[1] != Version || header[2] != databaseGeneration) return null;

            var columns = new IndexColumns(thresholds);
            var ids = reader.Array<long>();
            var slotCount = checked((int)header[3]);
            columns.Grow(slotCount);
            var capacity = (slotCount + 63) & ~63;
            columns.Live.Restore(reader.Array<ulong>());
            foreach (var (_, bits) in columns.Flags) bits.Restore(reader.Array<ulong>());
            foreach (var (_, column) in columns.Numbers) reader.Into(column.Bytes);
            foreach (var (_, column) in columns.Tags) Read(column, reader, slotCount, capacity);
            if (!reader.Array<long>().AsSpan().SequenceEqual([Magic]) || columns.Live.Count != header[4] || ids.Length != slotCount) return null;

            Array.Resize(ref ids, capacity);
            columns.Restore(ids, slotCount);
            return columns;
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException or OverflowException)
        {
            return null;   // cut, damaged, or of a version that lies about itself: the database still has everything
        }
    }

    private static void Write(TagColumn column, SnapshotWriter writer)
    {
        var (slots, tagTexts, tagTypes) = column.Stored;
        var (runs, heads) = slots.Stored;
        writer.Array<byte>(Encoding.UTF8.GetBytes(column.Field + "\n" + string.Join('\n', column.Types)));
        Write(column.Texts, writer);
        Write(column.Postings, writer);
        Write(runs, writer);
        writer.Array<int>(heads);
        writer.Array<int>([column.TagCount]);
        writer.Array<int>(tagTexts);
        writer.Array<byte>(tagTypes);
    }

    private static void Read(TagColumn column, SnapshotReader reader, int slotCount, int capacity)
    {
        var names = Encoding.UTF8.GetString(reader.Array<byte>()).Split('\n');
        if (names[0] != column.Field) throw new InvalidDataException("The columns stand in another order.");

        column.Types.AddRange(names[1..].Where(type => type.Length > 0));
        Read(column.Texts, reader);
        Read(column.Postings, reader, slotCount);
        var slots = column.Stored.Slots;
        Read(slots.Stored.Runs, reader);
        var heads = reader.Array<int>();
        if (heads.Length < slotCount) throw new InvalidDataException("A column is too short.");

        Array.Resize(ref heads, capacity);
        slots.Restore(heads);
        var tagCount = reader.Array<int>()[0];
        column.Restore(tagCount, reader.Array<int>(), reader.Array<byte>());
    }

    private static void Write(TextTable texts, SnapshotWriter writer)
    {
        var (folded, originals, originalOf) = texts.Stored;
        Write(folded, writer);
        Write(originals, writer);
        writer.Array<int>(originalOf);
        if (texts.Words is not { } words) return;

        Write(words.Words, writer);
        Write(words.Texts, writer);
    }

    private static void Read(TextTable texts, SnapshotReader reader)
    {
        var (folded, originals, _) = texts.Stored;
        Read(folded, reader);
        Read(originals, reader);
        texts.Restore(reader.Array<int>());
        if (texts.Words is not { } words) return;

        Read(words.Words, reader);
        Read(words.Texts, reader, texts.Count);
    }

    private static void Write(Postings postings, SnapshotWriter writer)
    {
        var (counts, places, runs, bitmaps) = postings.Stored;
        writer.Array<int>(counts);
        writer.Array<int>(places);
        Write(runs, writer);
        writer.Array<int>([bitmaps.Count]);
        foreach (var bitmap in bitmaps) writer.Array(bitmap.Words);
    }

    private static void Read(Postings postings, SnapshotReader reader, int slotCount)
    {
        var counts = reader.Array<int>();
        var places = reader.Array<int>();
        Read(postings.Stored.Runs, reader);
        var bitmaps = new SlotBits[reader.Array<int>()[0]];
        for (var i = 0; i < bitmaps.Length; i++)
        {
            bitmaps[i] = new SlotBits();
            bitmaps[i].Restore(reader.Array<ulong>());
        }

        postings.Restore(counts, places, bitmaps, slotCount);
    }

    private static void Write(TextBlob blob, SnapshotWriter writer)
    {
        var (chunks, used, starts) = blob.Stored;
        writer.Array<int>([blob.Count, chunks.Count]);
        writer.Array<int>(used.ToArray());
        writer.Array<uint>(starts.AsSpan(0, blob.Count));
        foreach (var chunk in chunks) writer.Array<byte>(chunk);
    }

    private static void Read(TextBlob blob, SnapshotReader reader)
    {
        var sizes = reader.Array<int>();
        var used = reader.Array<int>();
        var starts = reader.Array<uint>();
        var chunks = new byte[sizes[1]][];
        for (var i = 0; i < chunks.Length; i++) chunks[i] = reader.Array<byte>();
        blob.Restore(sizes[0], chunks, used, starts);
    }

    private static void Write(IntArena arena, SnapshotWriter writer)
    {
        var (chunks, end, free) = arena.Stored;
        writer.Array<int>([end, chunks.Count, free.Count]);
        foreach (var chunk in chunks) writer.Array<int>(chunk);
        foreach (var (capacity, runs) in free) writer.Array<int>([capacity, .. runs]);
    }

    private static void Read(IntArena arena, SnapshotReader reader)
    {
        var sizes = reader.Array<int>();
        var chunks = new int[sizes[1]][];
        for (var i = 0; i < chunks.Length; i++) chunks[i] = reader.Array<int>();
        var free = new List<(int, int[])>();
        for (var i = 0; i < sizes[2]; i++)
        {
            var runs = reader.Array<int>();
            free.Add((runs[0], runs[1..]));
        }

        arena.Restore(chunks, sizes[0], free);
    }
}

/// <summary>Writes arrays, each with its length before and a checksum behind.</summary>
internal sealed class SnapshotWriter(Stream stream)
{
    /// <summary>Writes one array.</summary>
    public void Array<T>(ReadOnlySpan<T> items)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(items);
        stream.Write(BitConverter.GetBytes((long)bytes.Length));
        stream.Write(bytes);
        stream.Write(BitConverter.GetBytes(SnapshotChecksum.Of(bytes)));
    }
}

/// <summary>Reads arrays and refuses damaged ones.</summary>
internal sealed class SnapshotReader(Stream stream)
{
    private const long LargestArray = 1L << 30;

    /// <summary>Reads one array.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
    public T[] Array<T>()
        where T : unmanaged
    {
        var length = Length();
        var size = Marshal.SizeOf<T>();
        if (length % size != 0) throw new InvalidDataException("An array has a broken length.");

        var items = GC.AllocateUninitializedArray<T>((int)(length / size));
        Fill(MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }

    /// <summary>Reads one array of bytes to the front of memory that is at least as long.</summary>
    public void Into(Span<byte> target)
    {
        var length = Length();
        if (length > target.Length) throw new InvalidDataException("A column is too long.");
        Fill(target[..(int)length]);
    }

    private long Length()
    {
        Span<byte> bytes = stackalloc byte[8];
        stream.ReadExactly(bytes);
        var length = BitConverter.ToInt64(bytes);
        return length is >= 0 and <= LargestArray ? length : throw new InvalidDataException("An array has a broken length.");
    }

    private void Fill(Span<byte> target)
    {
        stream.ReadExactly(target);
        Span<byte> checksum = stackalloc byte[8];
        stream.ReadExactly(checksum);
        if (BitConverter.ToUInt64(checksum) != SnapshotChecksum.Of(target)) throw new InvalidDataException("An array is damaged.");
    }
}

/// <summary>Finds damage by chance; it is no protection against a forger.</summary>
internal static class SnapshotChecksum
{
    /// <summary>Two CRC-32C, over the even and the odd groups of eight bytes, since two run side by side as fast as one.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        uint even = ~0u, odd = ~0u;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var i = 0;
        for (; i + 1 < words.Length; i += 2)
        {
            even = System.Numerics.BitOperations.Crc32C(even, words[i]);
            odd = System.Numerics.BitOperations.Crc32C(odd, words[i + 1]);
        }

        foreach (var b in bytes[(i * 8)..]) even = System.Numerics.BitOperations.Crc32C(even, b);
        return ((ulong)even << 32) | odd;
    }
}
