namespace MediaScoring.Search.Query;

/// <summary>Finds the word that a mistyped one was probably meant to be.</summary>
internal static class NearestWord
{
    /// <summary>The candidate with the fewest changed, missing, added or swapped letters; null when all are too far away.</summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        var lower = word.ToLowerInvariant();
        if (lower.Length > 64) return null;

        var farthest = lower.Length switch { <= 1 => 0, <= 3 => 1, <= 6 => 2, _ => 3 };
        return candidates
            .Select(candidate => (candidate, distance: Distance(lower, candidate)))
            .Where(pair => pair.distance <= farthest && pair.distance < pair.candidate.Length)
            .OrderBy(pair => pair.distance).ThenBy(pair => Math.Abs(pair.candidate.Length - lower.Length))
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>Damerau–Levenshtein distance with swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var distances = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) distances[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) distances[0, j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(distances[i - 1, j] + 1, distances[i, j - 1] + 1), distances[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, distances[i - 2, j - 2] + 1);
                distances[i, j] = best;
            }
        }

        return distances[a.Length, b.Length];
    }
}
