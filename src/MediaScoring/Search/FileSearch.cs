using System.Runtime.CompilerServices;
using MediaScoring.Search.FullText;
using MediaScoring.Search.Index;
using MediaScoring.Search.Query;
using MediaScoring.Storage;
using IndexPage = MediaScoring.Search.Index.SearchPage;

namespace MediaScoring.Search;

/// <summary>
/// Finds files. The index in memory answers as soon as it is ready; until then plain conditions (keywords, types, scores) are
/// answered by SQL, completely, and everything else waits for it.
/// </summary>
public sealed class FileSearch : IAsyncDisposable
{
    private const int FilesAtOnce = 500;

    private static readonly Term missing = (Term)QueryText.Parse("is:missing").Tree!;

    private readonly DatabaseSlot slot;
    private readonly TimeProvider time;
    private readonly LiveIndex index;
    private readonly Lazy<LiveText> text;

    internal FileSearch(DatabaseSlot slot, TimeProvider time)
    {
        this.slot = slot;
        this.time = time;
        index = new LiveIndex(slot);
        text = new Lazy<LiveText>(() => new LiveText(slot.Database, slot.People));
    }

    /// <summary>The facets that there are.</summary>
    public static IReadOnlyList<string> FacetNames => FacetTerms.Names;

    /// <summary>Whether the index answers.</summary>
    public bool IsReady => index.State == IndexState.Ready;

    /// <summary>How far the index is, from 0 to 1: for people who wait.</summary>
    public double Progress => IsReady ? 1 : index.Progress is (var done, > 0 and var total) ? Math.Min(1, (double)done / total) : 0;

    /// <summary>Begins to load the index and to follow changes. A server calls it at its start; otherwise the first query that needs it does.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public void Start()
    {
        _ = slot.Database;
        index.Start();
        text.Value.Start(index.ReadyAsync(CancellationToken.None));
    }

    /// <summary>Waits until the index answers.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task WhenReadyAsync(CancellationToken cancellationToken = default)
    {
        _ = slot.Database;
        return index.ReadyAsync(cancellationToken);
    }

    /// <summary>Whether a query can be answered without waiting longer: the index is ready by then, or SQL is enough.</summary>
    /// <param name="query">The query.</param>
    /// <param name="patience">How long to wait for the index.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<bool> CanAnswerAsync(SearchQuery query, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        _ = slot.Database;
        if (IsReady || TableSearch.CanAnswer(query)) return true;
        try
        {
            await index.ReadyAsync(cancellationToken).WaitAsync(patience, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>One page of the files that a query finds. Waits for the index where it is needed.</summary>
    /// <exception cref="InvalidQueryException">The query contradicts itself, holds a blank word, or its text is wrong.</exception>
    /// <exception cref="SearchNotReadyException">The full text is still being read.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<SearchPage> FindAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        Check(query);
        _ = slot.Database;
        var request = ToRequest(query, out var hints);
        if (!TableSearch.CanAnswer(query)) await index.ReadyAsync(cancellationToken);
        return await slot.ReadAsync(
            connection =>
            {
                // A cursor of the table search stays one when the index becomes ready between two pages.
                if (index.Current() is not { } ready || (query.Cursor is not null && request.After is null)) return FindInTables(connection, query);

                var page = Ask(ready, request, cancellationToken);
                return new SearchPage(FoundFileReader.Read(connection, page.Ids, query.WithKeywords), page.Total, page.Next?.ToString())
                {
                    Facets = [.. page.Facets.Select(FacetTerms.Of)], Hints = hints, Offset = page.Offset, Snapshot = page.State.ToString("x", System.Globalization.CultureInfo.InvariantCulture),
                };
            },
            cancellationToken);
    }

    /// <summary>Every file that a query finds, one by one; memory stays flat however many there are. Waits for the index where it is needed.</summary>
    /// <exception cref="InvalidQueryException">The query contradicts itself, holds a blank word, or its text is wrong.</exception>
    /// <exception cref="SearchNotReadyException">The full text is still being read.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public IAsyncEnumerable<FoundFile> StreamAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        Check(query);
        return Stream(query, ToRequest(query, out _), cancellationToken);
    }

    /// <summary>The path of a file, as the index in memory has it, without asking the database; null when it does not know.</summary>
    /// <param name="id">Its id.</param>
    public string? FindPath(long id) => index.FindPath(id);

    /// <summary>How many files are on disk, and how many are not at present, as the index in memory has it; null while it is not ready.</summary>
    internal (int Present, int Missing)? CountFiles() => index.Current()?.CountFiles();

    /// <summary>How the files that a query finds were judged. Waits for the index.</summary>
    /// <param name="query">The query; its page, order and facets do not count.</param>
    /// <param name="values">The most values of a field.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidQueryException">The query's text is wrong.</exception>
    /// <exception cref="SearchNotReadyException">The index or the full text is still being read.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<ScoreStatistics> CountScoresAsync(SearchQuery query, int values = 20, CancellationToken cancellationToken = default)
    {
        Check(query);
        _ = slot.Database;
        var request = ToRequest(query, out _);
        await index.ReadyAsync(cancellationToken);
        return await Task.Run(
            () =>
            {
                var ready = index.Current() ?? throw new SearchNotReadyException("The search index is being read anew.", TimeSpan.FromSeconds(2));
                return Bounded(() => ready.CountScores(WithTexts(request, cancellationToken), values));
            },
            cancellationToken);
    }

    /// <summary>What could stand at a place of a query text: fields, words, and values that files of the library have.</summary>
    /// <param name="queryText">The text as typed so far.</param>
    /// <param name="position">The caret, from 0 to the text's length.</param>
    /// <param name="most">The most proposals.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<QueryCompletion> CompleteAsync(string queryText, int position, int most = 20, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queryText);
        _ = slot.Database;
        index.Start();
        return Task.Run(() => QueryCompletion.Of(queryText, Math.Clamp(position, 0, queryText.Length), most, index.Current()), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (text.IsValueCreated) await text.Value.DisposeAsync();
        await index.DisposeAsync();
    }

    private static void Check(SearchQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is <= 0) throw new InvalidQueryException("limit", "limit: give a number from 1.");
        if (query.Offset < 0 || (query.Offset > 0 && query.Cursor is not null)) throw new InvalidQueryException("offset", "offset: give a number from 0, and not together with a cursor.");
        if (query.Keywords.Any(string.IsNullOrWhiteSpace)) throw new InvalidQueryException("keywords", "keywords: a blank word would find everything. Leave it out.");
        if (query.Facets.FirstOrDefault(name => !FacetNames.Contains(name)) is { } facet)
            throw new InvalidQueryException("facets", $"facets: there is none called '{facet}'. Give some of: {string.Join(", ", FacetNames)}.");
    }

    private SearchRequest ToRequest(SearchQuery query, out IReadOnlyList<QueryHint> hints)
    {
        var parse = QueryText.Parse(query.Text ?? "");
        if (!parse.IsValid) throw new InvalidQueryException("query", $"query: {parse.Error.Message}", parse.Error);

        hints = parse.Hints;
        var plain = new KeywordSearch
        {
            Keywords = [.. query.Keywords.Select(ColumnLimits.Clean)], MatchAll = query.MatchAll, MinScore = query.MinScore, MaxScore = query.MaxScore,
            FileTypes = query.FileTypes?.Select(type => type.Trim().TrimStart('.').ToLowerInvariant()).ToList(),
        };
        var tree = QueryNode.All([parse.Tree, plain.ToTree()]);
        if (!tree.Terms().Any(IsAboutMissing)) tree = QueryNode.All([tree, new Not(missing)]);

        var sort = query.Sort.Count > 0 ? new Sequence<SortKey>([.. query.Sort]) : parse.Directives.Sort.Count > 0 ? parse.Directives.Sort : KeywordSearch.Order;
        var request = new SearchRequest
        {
            Tree = tree, Directives = parse.Directives with { Sort = sort }, Clock = new QueryClock(time, query.Zone ?? TimeZoneInfo.Local),
            Offset = query.Offset, PageSize = query.Limit ?? int.MaxValue, Facets = [.. query.Facets.Select(FacetTerms.FieldOf)], FacetValues = query.FacetValues,
        };
        if (query.Cursor is null) return request;
        if (!Index.SearchCursor.TryRead(query.Cursor, out var after))
        {
            if (TableSearch.CanAnswer(query)) _ = TableCursor.Parse(query.Cursor);
            else throw WrongCursor();
            return request;
        }

        return after.Fits(request) ? request with { After = after } : throw WrongCursor();
    }

    private static InvalidQueryException WrongCursor() =>
        new("cursor", "cursor: it belongs to another query. Give the next_cursor of the page before, unchanged, or leave it out to start again.");

    private static bool IsAboutMissing(Term term) => term.Field.Definition.Name == missing.Field.Definition.Name && term.Values.Contains(missing.Values[0]);

    private IndexPage Ask(SearchIndex ready, SearchRequest request, CancellationToken cancellationToken)
    {
        var searches = TextSearch.In(request.Tree);
        request = WithTexts(request, cancellationToken);
        return Bounded(() => RankedSearch.IsAsked(request) ? RankedSearch.Find(ready, request, ids => text.Value.Rank(searches, ids)) : ready.Find(request));
    }

    private SearchRequest WithTexts(SearchRequest request, CancellationToken cancellationToken) =>
        TextSearch.In(request.Tree) is { Count: > 0 } searches ? request with { Texts = text.Value.Find(searches, cancellationToken) } : request;

    private static TAnswer Bounded<TAnswer>(Func<TAnswer> ask)
    {
        try
        {
            return ask();
        }
        catch (System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            throw new InvalidQueryException("query", "query: the regular expression takes too long on this library. Make it simpler, or use words with * instead.");
        }
    }

    private SearchPage FindInTables(System.Data.Common.DbConnection connection, SearchQuery query)
    {
        var conditions = new TableSearch(slot.Root.Id, query);
        using var snapshot = connection.Snapshot();   // total and page from one state
        var total = conditions.Count(connection);
        var ids = conditions.Ids(connection, TableCursor.Parse(query.Cursor), query.Offset, query.Limit is { } limit ? limit + 1 : null).ToList();
        var hasMore = ids.Count > query.Limit;
        if (hasMore) ids.RemoveAt(ids.Count - 1);

        var files = FoundFileReader.Read(connection, ids, query.WithKeywords);
        return new SearchPage(files, total, hasMore && files.Count > 0 ? TableCursor.After(files[^1].File).ToString() : null);
    }

    private async IAsyncEnumerable<FoundFile> Stream(SearchQuery query, SearchRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!TableSearch.CanAnswer(query)) await index.ReadyAsync(cancellationToken);
        var ids = await slot.ReadAsync(
            connection => TableSearch.CanAnswer(query)
                ? [.. new TableSearch(slot.Root.Id, query).Ids(connection, after: null, query.Offset, query.Limit)]
                : Ask(index.Current() ?? throw new SearchNotReadyException("The search index is being read anew.", TimeSpan.FromSeconds(2)), request, cancellationToken).Ids.ToArray(),
            cancellationToken);
        foreach (var some in ids.Chunk(FilesAtOnce))
        {
            foreach (var file in await slot.ReadAsync(connection => FoundFileReader.Read(connection, some, query.WithKeywords), cancellationToken)) yield return file;
        }
    }
}
