using MediaScoring.Search.Index;
using MediaScoring.Search.Query;
using IndexPage = MediaScoring.Search.Index.SearchPage;

namespace MediaScoring.Search;

/// <summary>
/// Orders a result by <see cref="SortFields.Relevance"/>. The index in memory knows no relevance: it gives the files, newest
/// first, and the full text ranks them, as long as they are few enough for a rank to tell a person anything.
/// </summary>
internal static class RankedSearch
{
    /// <summary>Whether a request asks for it.</summary>
    public static bool IsAsked(SearchRequest request) => request.Directives.Random is null && request.Directives.Sort.Any(IsRelevance);

    /// <summary>Answers such a request.</summary>
    /// <param name="index">The index.</param>
    /// <param name="request">The request, with the answers of the full text.</param>
    /// <param name="ranksOf">How much each of some files is about the words; larger is more. Files without an answer come last.</param>
    public static IndexPage Find(SearchIndex index, SearchRequest request, Func<IReadOnlyList<long>, IReadOnlyDictionary<long, double>> ranksOf)
    {
        // Places are counted, not remembered by value: a rank changes with every file that comes or goes.
        var offset = request.After?.Offset ?? request.Offset;
        var others = request.Directives.Sort.Where(key => !IsRelevance(key)).ToArray();
        var plain = request with { After = null, Offset = 0, PageSize = SortFields.MostByRelevance, Directives = request.Directives with { Sort = new Sequence<SortKey>(others) } };
        var found = index.Find(plain);
        IReadOnlyList<long> ids;
        if (found.Total > SortFields.MostByRelevance || request.Order is not [{ Key: SortFields.Relevance, Descending: var descending }, ..] || TextSearch.In(request.Tree).Count == 0)
        {
            found = index.Find(plain with { Offset = offset, PageSize = request.PageSize });
            ids = found.Ids;
        }
        else
        {
            var ranks = ranksOf(found.Ids);
            var sign = descending ? -1 : 1;
            ids = [.. found.Ids.OrderBy(id => ranks.TryGetValue(id, out var rank) ? sign * rank : double.MaxValue).Skip(offset).Take(request.PageSize)];
        }

        var end = offset + ids.Count;
        var next = ids.Count > 0 && end < found.Total
            ? new SearchCursor { Query = request.Hash, State = found.State, Offset = end, Id = ids[^1], Values = new SortValue[request.Order.Count] }
            : null;
        return found with { Ids = ids, Offset = Math.Min(offset, found.Total), Next = next, HasChanged = request.After is { } after && after.State != found.State };
    }

    private static bool IsRelevance(SortKey key) => key.Key == SortFields.Relevance;
}
