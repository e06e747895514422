using MediaScoring.Media;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>The words that the library's files are found by.</summary>
public sealed class KeywordCatalog
{
    private readonly LibraryFolder folder;
    private readonly DatabaseSlot slot;
    private readonly TimeProvider time;
    private readonly FileEdits edits;

    internal KeywordCatalog(LibraryFolder folder, DatabaseSlot slot, FileEdits edits, TimeProvider time)
    {
        this.edits = edits;
        this.folder = folder;
        this.slot = slot;
        this.time = time;
    }

    /// <summary>A keyword as it is stored: trimmed and in lower case; null when nothing is left.</summary>
    public static string? Normalise(string keyword)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        var normal = ColumnLimits.Clean(keyword).Trim().ToLowerInvariant();
        return normal.Length == 0 ? null : normal;
    }

    /// <summary>Adds keywords to a file; those it has under this type stay as they are.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="keywords">The words; blank ones are left out.</param>
    /// <param name="type">Their type, such as <see cref="KeywordTypes.User"/>.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="cancellationToken">Stops waiting for the writer.</param>
    /// <returns>The words that are new, as stored.</returns>
    /// <exception cref="FileNotFoundException">There is neither a row nor a file.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<string>> AddAsync(
        string path, IEnumerable<string> keywords, string type = KeywordTypes.User, string source = "manual", CancellationToken cancellationToken = default) =>
        AddAsync(path, keywords, type, source, new EditOptions(), cancellationToken);

    /// <summary>Adds keywords to a file, by a client and perhaps under a condition.</summary>
    /// <param name="path">Relative to the media folder, or absolute below it.</param>
    /// <param name="keywords">The words; blank ones are left out.</param>
    /// <param name="type">Their type; those of <see cref="KeywordTypes.User"/> go to the sidecar and to the journal too.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="options">By whom, and under which condition.</param>
    /// <param name="cancellationToken">Stops waiting for the writer.</param>
    /// <returns>The words that are new, as stored.</returns>
    /// <exception cref="FileNotFoundException">There is neither a row nor a file.</exception>
    /// <exception cref="ChangedSinceException">The file has another version than the expected one.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<IReadOnlyList<string>> AddAsync(
        string path, IEnumerable<string> keywords, string type, string source, EditOptions options, CancellationToken cancellationToken = default) =>
        (await AddAsync([path], keywords, type, source, options, cancellationToken)).Values.SingleOrDefault() ?? [];

    /// <summary>Adds keywords to several files, by a client: one entry of the journal, all or none.</summary>
    /// <param name="paths">Relative to the media folder, or absolute below it.</param>
    /// <param name="keywords">The words; blank ones are left out.</param>
    /// <param name="type">Their type; those of <see cref="KeywordTypes.User"/> go to the sidecar and to the journal too.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="options">By whom, and under which condition.</param>
    /// <param name="cancellationToken">Stops waiting for the writer.</param>
    /// <returns>By the path below the media folder, the words that were new to the file, as stored; files that had all of them are left out.</returns>
    /// <exception cref="FileNotFoundException">There is neither a row nor a file.</exception>
    /// <exception cref="ChangedSinceException">A file has another version than the expected one.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AddAsync(
        IReadOnlyList<string> paths, IEnumerable<string> keywords, string type, string source, EditOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var places = paths.Select(folder.Resolve).DistinctBy(place => place.RelativePath).ToList();
        var words = keywords.Select(Normalise).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var added = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (type != KeywordTypes.User)
        {
            await slot.WriteAsync(
                WritePriority.Person,
                connection =>
                {
                    using var writer = new FileWriter(connection, slot.Root, time.GetUtcNow());
                    foreach (var place in places)
                    {
                        var id = RowOrNew(connection, place);
                        var fresh = words.Where(word => writer.AddKeyword(id, place.RelativePath, new Keyword(word, type, Source: source))).ToList();
                        if (fresh.Count > 0) writer.Touch(id);
                        added[place.RelativePath] = fresh;
                    }

                    return true;
                },
                cancellationToken);
            return WithoutUnchanged(added);
        }

        await RequireAsync(places, cancellationToken);
        await edits.ApplyAsync(
            "keywords",
            [.. places.Select(place => new FileEdit(place, before =>
            {
                // Two long words that begin alike are one to the column.
                var known = before.Keywords.Select(Cut).ToHashSet(StringComparer.Ordinal);
                var fresh = words.Where(word => known.Add(Cut(word))).ToList();
                added[place.RelativePath] = fresh;
                return before with { Keywords = [.. before.Keywords, .. fresh] };
            }) { KeywordSource = source })],
            options, cancellationToken);
        return WithoutUnchanged(added);
    }

    /// <summary>Takes keywords of one type from a file.</summary>
    /// <returns>The words that were there.</returns>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<string>> RemoveAsync(
        string path, IEnumerable<string> keywords, string type = KeywordTypes.User, CancellationToken cancellationToken = default) =>
        RemoveAsync(path, keywords, type, new EditOptions(), cancellationToken);

    /// <summary>Takes keywords of one type from a file, by a client and perhaps under a condition.</summary>
    /// <returns>The words that were there.</returns>
    /// <exception cref="FileNotFoundException">The library does not know the file.</exception>
    /// <exception cref="ChangedSinceException">The file has another version than the expected one.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<IReadOnlyList<string>> RemoveAsync(
        string path, IEnumerable<string> keywords, string type, EditOptions options, CancellationToken cancellationToken = default) =>
        (await RemoveAsync([path], keywords, type, options, cancellationToken)).Values.SingleOrDefault() ?? [];

    /// <summary>Takes keywords of one type from several files, by a client: one entry of the journal, all or none.</summary>
    /// <returns>By the path below the media folder, the words that the file had; files that had none of them are left out.</returns>
    /// <exception cref="FileNotFoundException">The library does not know one of the files.</exception>
    /// <exception cref="ChangedSinceException">A file has another version than the expected one.</exception>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> RemoveAsync(
        IReadOnlyList<string> paths, IEnumerable<string> keywords, string type, EditOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var places = paths.Select(folder.Resolve).DistinctBy(place => place.RelativePath).ToList();
        var words = keywords.Select(Normalise).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var removed = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (type != KeywordTypes.User)
        {
            await slot.WriteAsync(
                WritePriority.Person,
                connection =>
                {
                    using var writer = new FileWriter(connection, slot.Root, time.GetUtcNow());
                    foreach (var place in places)
                    {
                        if (RowOf(connection, place) is not { } id) throw NotFound(place);
                        var gone = words.Where(word => writer.RemoveKeyword(id, word, type)).ToList();
                        if (gone.Count > 0) writer.Touch(id);
                        removed[place.RelativePath] = gone;
                    }

                    return true;
                },
                cancellationToken);
            return WithoutUnchanged(removed);
        }

        var stranger = await slot.ReadAsync(connection => places.Find(place => RowOf(connection, place) is null), cancellationToken);
        if (stranger is not null) throw NotFound(stranger);
        var cuts = words.ToLookup(Cut, StringComparer.Ordinal);
        await edits.ApplyAsync(
            "keywords",
            [.. places.Select(place => new FileEdit(place, before =>
            {
                var had = before.Keywords.SelectMany(word => cuts[Cut(word)]).ToHashSet(StringComparer.Ordinal);
                removed[place.RelativePath] = [.. words.Where(had.Contains)];
                return before with { Keywords = [.. before.Keywords.Where(word => !cuts.Contains(Cut(word)))] };
            }))],
            options, cancellationToken);
        return WithoutUnchanged(removed);
    }

    /// <summary>The keywords of a file, by type and then in the order in which they were added.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<StoredKeyword>> OfFileAsync(string path, CancellationToken cancellationToken = default)
    {
        var place = folder.Resolve(path);
        return slot.ReadAsync<IReadOnlyList<StoredKeyword>>(
            connection => RowOf(connection, place) is { } id ? OfRow(connection, id) : [], cancellationToken);
    }

    /// <summary>The keywords of a row, by type and then in the order in which they were added.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<StoredKeyword>> OfFileAsync(long id, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<StoredKeyword>>(connection => OfRow(connection, id), cancellationToken);

    /// <summary>Every keyword of the library once, in code point order.</summary>
    /// <param name="type">Only of this type; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<IReadOnlyList<string>> AllAsync(string? type = null, CancellationToken cancellationToken = default) =>
        slot.ReadAsync<IReadOnlyList<string>>(
            connection => connection.Rows(
                """
                SELECT DISTINCT k.keyword FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id
                WHERE f.root_id = $root AND f.missing_since IS NULL AND k.keyword_type IS NOT DISTINCT FROM coalesce($type, k.keyword_type) ORDER BY k.keyword
                """,
                reader => reader.GetString(0), ("$root", slot.Root.Id), ("$type", type)),
            cancellationToken);

    private static List<StoredKeyword> OfRow(System.Data.Common.DbConnection connection, long id) => connection.Rows(
        "SELECT keyword, keyword_type, confidence, source, created_at FROM media_keywords WHERE media_file_id = $file ORDER BY keyword_type, id",
        reader => new StoredKeyword(
            new Keyword(reader.GetString(0), reader.Text(1) ?? KeywordTypes.User, reader.Number(2) ?? 1.0, reader.Text(3)), reader.Time(4)),
        ("$file", id));

    private long? RowOf(System.Data.Common.DbConnection connection, MediaPlace place) => connection.Scalar(
        "SELECT id FROM media_files WHERE root_id = $root AND relative_path = $path", ("$root", slot.Root.Id), ("$path", place.RelativePath)) as long?;

    private static Dictionary<string, IReadOnlyList<string>> WithoutUnchanged(Dictionary<string, IReadOnlyList<string>> wordsOfPath) =>
        wordsOfPath.Where(file => file.Value.Count > 0).ToDictionary(StringComparer.Ordinal);

    private static string Cut(string word) => ColumnLimits.Cut(word, ColumnLimits.Keyword);

    private long RowOrNew(System.Data.Common.DbConnection connection, MediaPlace place)
    {
        if (!File.Exists(place.AbsolutePath) && RowOf(connection, place) is null) throw NotFound(place);
        return MediaFiles.GetOrCreateRow(connection, slot.Root, place, time.GetUtcNow()) ?? throw NotFound(place);
    }

    private async Task RequireAsync(List<MediaPlace> places, CancellationToken cancellationToken)
    {
        var absent = places.FindAll(place => !File.Exists(place.AbsolutePath));
        if (absent.Count == 0) return;
        var stranger = await slot.ReadAsync(connection => absent.Find(place => RowOf(connection, place) is null), cancellationToken);
        if (stranger is not null) throw NotFound(stranger);
    }

    private static FileNotFoundException NotFound(MediaPlace place) => new($"There is no file {place.RelativePath}.", place.RelativePath);
}

/// <summary>A keyword of a file, and when it was added (UTC; null when unknown).</summary>
/// <param name="Keyword">The keyword.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record StoredKeyword(Keyword Keyword, DateTime? CreatedAt);
