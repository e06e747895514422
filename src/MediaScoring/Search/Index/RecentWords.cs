using System.Text;

namespace MediaScoring.Search.Index;

/// <summary>Gives the same string again for a word that comes a million times; one that did not come lately is made anew.</summary>
internal sealed class RecentWords
{
    private const int Places = 1 << 16;
    private const int LongestOnStack = 512;

    private readonly (byte[] Utf8, string Text)[] recent = new (byte[], string)[Places];

    /// <summary>The string of a word in UTF-8.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var place = ref recent[hash.ToHashCode() & (Places - 1)];
        if (place.Utf8 is null || !utf8.SequenceEqual(place.Utf8)) place = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return place.Text;
    }

    /// <summary>The string of a word.</summary>
    public string Of(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[LongestOnStack];
        return Encoding.UTF8.TryGetBytes(text, utf8, out var length) ? Of(utf8[..length]) : text.ToString();
    }
}
