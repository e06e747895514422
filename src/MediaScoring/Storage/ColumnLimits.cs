namespace MediaScoring.Storage;

/// <summary>
/// The lengths of the specification's columns, in characters (UTF-16 units, as .NET counts; never in the middle of a pair).
/// SQLite does not enforce them, PostgreSQL does; values are cut the same on both.
/// </summary>
internal static class ColumnLimits
{
    public const int Filename = 512;
    public const int Directory = 1024;
    public const int FilePath = 1536;
    public const int Extension = 10;
    public const int ColorMode = 50;
    public const int ModelName = 256;
    public const int Sampler = 100;
    public const int Seed = 50;
    public const int Keyword = 256;
    public const int KeywordType = 50;
    public const int KeywordSource = 100;
    public const int Generator = 50;
    public const int Scheduler = 100;
    public const int ResourceName = 256;

    /// <summary>The text, at most so many characters long.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }

    /// <summary>
    /// The text as every database takes it: NUL, which PostgreSQL refuses and which ends a text for many tools, becomes
    /// U+FFFD, and so do halves of surrogate pairs.
    /// </summary>
    public static string Clean(string text)
    {
        var needsCare = false;
        foreach (var character in text)
        {
            if (character != '\0' && !char.IsSurrogate(character)) continue;
            needsCare = true;
            break;
        }

        if (!needsCare) return text;

        var clean = text.ToCharArray();
        for (var index = 0; index < clean.Length; index++)
        {
            if (char.IsHighSurrogate(clean[index]) && index + 1 < clean.Length && char.IsLowSurrogate(clean[index + 1])) index++;
            else if (clean[index] == '\0' || char.IsSurrogate(clean[index])) clean[index] = '\uFFFD';
        }

        return new string(clean);
    }
}
