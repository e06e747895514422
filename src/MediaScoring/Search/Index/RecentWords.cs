using System.IO.Hashing;
using System.Text;

namespace MediaScoring.Search.Index;

/// <summary>Gives the same string again for a word that comes a million times; one that did not come lately is made anew.</summary>
/// <param name="places">How many it remembers at most; a power of two.</param>
internal sealed class RecentWords(int places)
{
    /// <summary>For a reading of the whole library.</summary>
    public const int OfAll = 1 << 16;

    /// <summary>For a reading of some files, four times a second while a sync runs: a table of a megabyte each time would keep the collector busy, and everybody waits for that.</summary>
    public const int OfSome = 1 << 12;

    private const int LongestOnStack = 512;

    private readonly (ulong Hash, string Text)[] recent = new (ulong, string)[places];

    /// <summary>The string of a word in UTF-8.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        var hash = XxHash3.HashToUInt64(utf8);
        ref var place = ref recent[hash & (ulong)(places - 1)];
        if (place.Hash != hash || !IsSame(utf8, place.Text)) place = (hash, Encoding.UTF8.GetString(utf8));
        return place.Text;
    }

    /// <summary>The string of a word.</summary>
    public string Of(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[LongestOnStack];
        return Encoding.UTF8.TryGetBytes(text, utf8, out var length) ? Of(utf8[..length]) : text.ToString();
    }

    private static bool IsSame(ReadOnlySpan<byte> utf8, string? text)
    {
        if (text is null) return false;
        if (Ascii.Equals(utf8, text)) return true;
        Span<byte> other = stackalloc byte[LongestOnStack];
        return !Ascii.IsValid(text) && Encoding.UTF8.TryGetBytes(text, other, out var length) && utf8.SequenceEqual(other[..length]);
    }
}
