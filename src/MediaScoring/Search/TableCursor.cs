using System.Buffers.Text;
using System.Text.Json;
using MediaScoring.Media;

namespace MediaScoring.Search;

/// <summary>The place in a table search's order after which the next page begins. Opaque to clients.</summary>
internal readonly record struct TableCursor(int Score, string Name, long Id)
{
    public static TableCursor After(MediaFile file) => new(file.Score.Value, file.Name, file.Id);

    /// <summary>The cursor of a text that <see cref="ToString"/> made; null for null.</summary>
    /// <exception cref="InvalidQueryException">The text is not of our making.</exception>
    public static TableCursor? Parse(string? text)
    {
        if (text is null) return null;
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(text));
            var parts = document.RootElement;
            return new TableCursor(parts[0].GetInt32(), parts[1].GetString()!, parts[2].GetInt64());
        }
        catch (Exception damage) when (damage is FormatException or JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InvalidQueryException("cursor", "cursor: give the next_cursor of the page before, unchanged, or leave it out to start again.");
        }
    }

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new object[] { Score, Name, Id }));
}
