namespace MediaScoring.Server.Catalog;

/// <summary>The files that one request changes together.</summary>
internal static class FileIds
{
    /// <summary>Files of one request; more are refused.</summary>
    public const int MostAtOnce = 5000;

    /// <summary>The ids of a request, each once.</summary>
    /// <exception cref="RefusedRequestException">422.</exception>
    public static IReadOnlyList<long> Checked(IReadOnlyList<long>? ids)
    {
        if (ids is null or []) throw RefusedRequestException.Invalid("file_ids", "give a list of ids.");
        if (ids.Count > MostAtOnce) throw RefusedRequestException.Invalid("file_ids", $"give at most {MostAtOnce} ids at once.");
        if (ids.Distinct().Count() < ids.Count) throw RefusedRequestException.Invalid("file_ids", "give each id once.");
        return ids;
    }
}
