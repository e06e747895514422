using System.Text;
using MediaScoring.Search.Query;

namespace MediaScoring.Search.Index;

/// <summary>
/// The library in memory, for answers before the finger lifts: every file has a slot, columns hold its values, postings lead
/// from a word to its slots, and orders stand ready. Derived from the database and always rebuildable from it.
/// <para>
/// One writer, many readers: <see cref="Find"/> holds a shared lock for the milliseconds it takes and sees one state of the index
/// from total to facets; <see cref="Apply(IEnumerable{IndexChange})"/> takes the lock alone for 64 changes at a time, so nobody waits long. Only the first
/// use of an order takes longer (about a tenth of a second for a million files); <see cref="Warm"/> spares readers and writer that.
/// </para>
/// </summary>
internal sealed class SearchIndex : IDisposable
{
    private const int ChangesALock = 64;
    private readonly IndexColumns columns;
    private readonly SortOrders orders;
    private readonly ReaderWriterLockSlim gate = new();
    private readonly Lock writing = new();

    /// <summary>An empty index.</summary>
    public SearchIndex(IndexThresholds? thresholds = null) : this(new IndexColumns(thresholds ?? IndexThresholds.Usual))
    {
    }

    private SearchIndex(IndexColumns columns)
    {
        this.columns = columns;
        orders = new SortOrders(columns);
        State = Random.Shared.NextInt64() & ~0xFFFFFFFFL;   // so that cursors of an earlier run are not taken for ones of this state
    }

    /// <summary>How many files it holds.</summary>
    public int Count
    {
        get
        {
            gate.EnterReadLock();
            try
            {
                return columns.Live.Count;
            }
            finally
            {
                gate.ExitReadLock();
            }
        }
    }

    /// <summary>How many of its files are on disk, and how many are not at present.</summary>
    public (int Present, int Missing) CountFiles()
    {
        gate.EnterReadLock();
        try
        {
            var missing = columns.Flags[FileFlags.Missing].Count;
            return (columns.Live.Count - missing, missing);
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Changes whenever the contents do.</summary>
    private long State { get; set; }

    /// <summary>
    /// Brings changes in, in their order. Changes of the score or the keywords of files that the index does not hold are passed
    /// over. May be called from several threads, which then wait for each other.
    /// </summary>
    public void Apply(IEnumerable<IndexChange> changes)
    {
        lock (writing)
        {
            foreach (var slice in changes.Chunk(ChangesALock))
            {
                gate.EnterWriteLock();
                try
                {
                    foreach (var change in slice) Apply(change);
                    State++;
                }
                finally
                {
                    gate.ExitWriteLock();
                }
            }
        }
    }

    /// <summary>Prepares for loading as many files, so that it moves nothing; <see cref="Compact"/> ends it.</summary>
    public void Reserve(int files)
    {
        lock (writing)
        {
            gate.EnterWriteLock();
            try
            {
                columns.Reserve(files);
            }
            finally
            {
                gate.ExitWriteLock();
            }
        }
    }

    /// <summary>Gives memory back after many changes, such as the first loading; readers wait for about a second at a million files.</summary>
    public void Compact()
    {
        lock (writing)
        {
            gate.EnterWriteLock();
            try
            {
                columns.Compact();
            }
            finally
            {
                gate.ExitWriteLock();
            }
        }
    }

    /// <summary>Makes orders ready before somebody asks for them.</summary>
    public void Warm(params IReadOnlyList<SortKey>[] orderKeys)
    {
        foreach (var keys in orderKeys)
        {
            gate.EnterReadLock();
            try
            {
                orders.Of(keys, null).View();
            }
            finally
            {
                gate.ExitReadLock();
            }
        }
    }

    /// <summary>Answers a request: exact total, one page in order, facets, all from the same moment.</summary>
    /// <exception cref="ArgumentException">The cursor belongs to another request, a facet does not exist, or a full-text answer is missing.</exception>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A regular expression took more than two seconds over all names or keywords.</exception>
    public SearchPage Find(SearchRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Offset, nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegative(request.PageSize, nameof(request));
        if (request.After is { } after && !after.Fits(request)) throw new ArgumentException("The cursor belongs to another query.", nameof(request));
        if (request.Facets.FirstOrDefault(name => !FacetCounter.Names.Contains(name)) is { } unknown) throw new ArgumentException($"There is no facet \"{unknown}\".", nameof(request));

        gate.EnterReadLock();
        try
        {
            using var memory = new SlotMemory(columns.SlotCount, columns.Thresholds);
            var result = new QueryEvaluator(columns, new QuerySurroundings(request.Clock, request.Texts), memory).Find(request.Tree);
            var page = new ResultPages(columns, orders.Of(request.Order, request.Directives.Random), memory, State).Page(result, request);
            if (request.Facets.Count == 0) return page;

            var facets = new FacetCounter(columns, request.Clock);
            return page with { Facets = [.. request.Facets.Select(name => facets.Count(name, result, request.FacetValues))] };
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>The path of a file, in NFC; null when it is not in the index.</summary>
    public string? FindPath(long id)
    {
        gate.EnterReadLock();
        try
        {
            if (!columns.SlotOfId.TryGetValue(id, out var slot) || !columns.Names.TryFirst(slot, out var name)) return null;
            return columns.Folders.TryFirst(slot, out var folder) && folder.Length > 0 ? $"{Encoding.UTF8.GetString(folder)}/{Encoding.UTF8.GetString(name)}" : Encoding.UTF8.GetString(name);
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>How the files of a condition were judged.</summary>
    /// <param name="request">The condition; order and page do not count.</param>
    /// <param name="most">The most values of a field.</param>
    public ScoreStatistics CountScores(SearchRequest request, int most)
    {
        gate.EnterReadLock();
        try
        {
            using var memory = new SlotMemory(columns.SlotCount, columns.Thresholds);
            var result = new QueryEvaluator(columns, new QuerySurroundings(request.Clock, request.Texts), memory).Find(request.Tree);
            return new ScoreCounter(columns, request.Clock).Count(result, most);
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>The values of a text field that contain a piece of text, those that begin with it first, then those of most files.</summary>
    /// <param name="field">A text field: "kw", "model", "lora", "dir" …; an unknown one has no values.</param>
    /// <param name="part">The piece; case does not matter. Empty: the most frequent values.</param>
    /// <param name="most">The most values.</param>
    public IReadOnlyList<FacetCount> Values(string field, string part, int most)
    {
        gate.EnterReadLock();
        try
        {
            if (!columns.Tags.TryGetValue(field, out var column)) return [];

            var folded = System.Text.Encoding.UTF8.GetBytes(TextFold.Fold(part));
            using var memory = column.TextMemory();
            var best = new PriorityQueue<int, (bool Begins, int Count)>();
            foreach (var text in new SlotEnumerable(column.Texts.FindContaining(folded, memory)))
            {
                var count = column.FileCountOf(text);
                if (count == 0) continue;
                best.Enqueue(text, (column.Texts.Stored.Folded[text].StartsWith(folded), count));
                if (best.Count > most) best.Dequeue();
            }

            var values = new List<FacetCount>(best.Count);
            while (best.TryDequeue(out var text, out var rank)) values.Add(new FacetCount(column.Texts.Text(text), rank.Count));
            values.Reverse();
            return values;
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Writes everything to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="databaseGeneration">The state of the database that the index agrees with; a snapshot of another state is worth nothing.</param>
    public void SaveSnapshot(Stream stream, long databaseGeneration)
    {
        gate.EnterReadLock();
        try
        {
            IndexSnapshot.Write(columns, stream, databaseGeneration);
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Reads what <see cref="SaveSnapshot"/> wrote.</summary>
    /// <returns>The index; null when the snapshot is of another version or state, cut, or damaged: then load from the database.</returns>
    public static SearchIndex? LoadSnapshot(Stream stream, long databaseGeneration, IndexThresholds? thresholds = null) =>
        IndexSnapshot.TryRead(stream, databaseGeneration, thresholds ?? IndexThresholds.Usual) is { } columns ? new SearchIndex(columns) : null;

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private void Apply(IndexChange change)
    {
        switch (change)
        {
            case FileStored stored:
                orders.Touch(columns.Put(stored.File));
                return;
            case FileRemoved when columns.SlotOfId.TryGetValue(change.Id, out var slot):
                columns.Remove(slot);
                orders.Touch(slot);
                return;
            case ScoreChanged scored when columns.SlotOfId.TryGetValue(change.Id, out var slot):
                columns.PutScore(slot, scored.Score, scored.ScoredAt);
                orders.TouchScore(slot);
                return;
            case KeywordsChanged words when columns.SlotOfId.TryGetValue(change.Id, out var slot):
                columns.PutKeywords(slot, words.Keywords);
                return;
        }
    }
}
