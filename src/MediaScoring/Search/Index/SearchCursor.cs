using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace MediaScoring.Search.Index;

/// <summary>
/// The end of a page: the sort values and id of its last file, so that the next page begins right behind it even when files have
/// come and gone since. Bound to one condition and order, and to the state of the index that it was made in.
/// </summary>
internal sealed class SearchCursor
{
    private const byte Version = 1;
    private const int LongestText = 64 * 1024;

    /// <summary>The condition and order that it belongs to.</summary>
    public required ulong Query { get; init; }

    /// <summary>The state of the index.</summary>
    public required long State { get; init; }

    /// <summary>How many files of the result came before its place then, its own file included.</summary>
    public required int Offset { get; init; }

    /// <summary>The last file of the page.</summary>
    public required long Id { get; init; }

    /// <summary>Its sort values.</summary>
    public required SortValue[] Values { get; init; }

    /// <summary>Whether it belongs to this request.</summary>
    public bool Fits(SearchRequest request) =>
        Query == request.Hash && Values.Length == (request.Directives.Random is null ? request.Order.Count : 1);

    /// <summary>As text for addresses.</summary>
    public override string ToString()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(Query);
        writer.Write(State);
        writer.Write7BitEncodedInt(Offset);
        writer.Write(Id);
        writer.Write((byte)Values.Length);
        foreach (var value in Values)
        {
            writer.Write(value.Number);
            writer.Write7BitEncodedInt(value.Text is null ? 0 : value.Text.Length + 1);
            if (value.Text is not null) writer.Write(value.Text);
        }

        writer.Flush();
        return Base64Url.EncodeToString(stream.ToArray());
    }

    /// <summary>Reads a cursor from outside.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out SearchCursor? cursor)
    {
        cursor = null;
        if (text.Length > 6 * LongestText || !Base64Url.IsValid(text)) return false;

        using var reader = new BinaryReader(new MemoryStream(Base64Url.DecodeFromChars(text)));
        try
        {
            if (reader.ReadByte() != Version) return false;

            var read = new SearchCursor
            {
                Query = reader.ReadUInt64(), State = reader.ReadInt64(), Offset = reader.Read7BitEncodedInt(), Id = reader.ReadInt64(), Values = new SortValue[reader.ReadByte()],
            };
            for (var i = 0; i < read.Values.Length; i++)
            {
                var number = reader.ReadUInt64();
                var length = reader.Read7BitEncodedInt();
                if (length is < 0 or > LongestText) return false;
                var bytes = length == 0 ? null : reader.ReadBytes(length - 1);
                if (bytes is not null && bytes.Length < length - 1) return false;
                read.Values[i] = new SortValue(number, bytes);
            }

            if (read.Offset < 0) return false;
            cursor = read;
            return true;
        }
        catch (Exception damage) when (damage is EndOfStreamException or FormatException)
        {
            return false;   // cut or tampered with
        }
    }
}
