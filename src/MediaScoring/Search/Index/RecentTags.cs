using System.Runtime.CompilerServices;

namespace MediaScoring.Search.Index;

/// <summary>The tags of strings that came lately. A reading gives the same string again for the same word, so comparing places in memory is enough.</summary>
internal sealed class RecentTags
{
    private const int Places = 1 << 16;

    private readonly (string Text, string Type, int Tag)[] recent = new (string, string, int)[Places];

    /// <summary>The tag of a text with its type; false when it did not come lately.</summary>
    public bool TryFind(string text, string type, out int tag)
    {
        ref var place = ref recent[PlaceOf(text)];
        tag = place.Tag;
        return ReferenceEquals(place.Text, text) && ReferenceEquals(place.Type, type);
    }

    /// <summary>Remembers it.</summary>
    public void Keep(string text, string type, int tag) => recent[PlaceOf(text)] = (text, type, tag);

    private static int PlaceOf(string text) => RuntimeHelpers.GetHashCode(text) & (Places - 1);
}
