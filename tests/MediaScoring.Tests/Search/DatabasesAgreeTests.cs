using FsCheck.Xunit;
using MediaScoring.Ingestion;
using MediaScoring.Media;
using MediaScoring.Search;
using MediaScoring.Search.Query;
using MediaScoring.Storage;
using MediaScoring.Tests.Search.Index;
using MediaScoring.Tests.Search.Query;

namespace MediaScoring.Tests.Search;

/// <summary>Generated libraries, changes and queries: SQLite and PostgreSQL hold the same rows and find the same files, in the same order.</summary>
public sealed class DatabasesAgreeTests
{
    private const int Files = 40;

    // Orders by when a row was written; by relevance where a query has no words is one of them.
    private static readonly string[] ofTheMoment = ["added", "created", "scored", SortFields.Relevance];

    // In the columns that people and programs see; ids and times are each database's own.
    private static readonly string[] views =
    [
        "SELECT relative_path, filename, file_size, file_type, extension, coalesce(score, 0), coalesce(note, ''), modified_ns, missing_since IS NULL, fingerprint FROM media_files ORDER BY relative_path",
        "SELECT f.relative_path, m.width, m.height, m.png_text, m.prompt, m.negative_prompt, m.model_name, m.sampler, m.steps, m.cfg_scale, m.seed, m.generator, m.details FROM media_metadata m JOIN media_files f ON f.id = m.media_file_id ORDER BY f.relative_path",
        "SELECT f.relative_path, k.keyword, k.keyword_type, k.confidence, k.source FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id ORDER BY f.relative_path, k.keyword, k.keyword_type",
        "SELECT f.relative_path, l.column_name, l.cut_value, l.value FROM long_values l JOIN media_files f ON f.id = l.media_file_id ORDER BY 1, 2, 3, 4",
        "SELECT relative_path, kind, message FROM library_problems ORDER BY 1, 2, 3",
        "SELECT f.relative_path, c.field, c.old_value, c.new_value FROM journal_changes c JOIN media_files f ON f.id = c.media_file_id ORDER BY c.id",
    ];

    private static readonly string[] words = ["cat", "Cat", "É", "é", "café", "日本", "100%", "a_b", "x|y", "ſ", "red hair", "nul\0inside", "\ud83e\udd8a", "half \ud83e", new('w', 300), new('\u732b', 10_000)];

    private readonly PostgresCluster cluster = PostgresCluster.Shared;

    [Property(MaxTest = 5)]
    public async Task A_generated_library_is_the_same_on_both_databases(int seed)
    {
        await using var one = await LibraryAsync(seed, null);
        await using var other = await LibraryAsync(seed, cluster.CreateDatabase());
        var random = new Random(seed);

        await BothAsync(one, other, library => ChangeAsync(library, seed, Files));
        await BothAsync(one, other, MoveAndSyncAsync);
        await CompareAsync(one, other, random, seed);
        await BothAsync(one, other, library => ChangeAsync(library, ~seed, 20));   // with the indexes there
        await CompareAsync(one, other, random, seed);
    }

    private static async Task<OneLibrary> LibraryAsync(int seed, string? url)
    {
        var (folder, cache, random) = (new TemporaryFolder(), new TemporaryFolder(), new Random(seed));
        var values = new RandomLibrary(seed);
        for (var number = 0; number < Files; number++)
        {
            var file = values.File(number + 1);
            var path = $"{(file.Folder.Length == 0 ? "" : file.Folder + "/")}{number} {Path.ChangeExtension(file.Name, ".png")}";
            var parameters = $"{string.Join(", ", file.Keywords.Select(keyword => keyword.Text))}\nNegative prompt: blurry\nSteps: {file.Steps ?? 20}, Sampler: {file.Sampler ?? "Euler a"}, CFG scale: {(file.CfgScale ?? 7).ToString(System.Globalization.CultureInfo.InvariantCulture)}, Seed: {file.Seed ?? 1}, Size: 8x8, Model: {file.Models.FirstOrDefault() ?? "none"}";
            folder.Write(path, random.Next(4) == 0 ? TinyPng.Of(random.Next(1, 20), random.Next(1, 20), (byte)number) : TinyPng.Of(8, 8, (byte)number, ("parameters", parameters)));
            File.SetLastWriteTimeUtc(folder[path], new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(1000)));
        }

        var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path, DatabaseUrl = url, CacheFolder = cache.Path });
        await library.Ingestion.SyncAsync(new SyncOptions { Parallelism = 1 });   // one after the other, so that the ids come in the same order
        return new OneLibrary(folder, cache, library, url);
    }

    /// <summary>What people do; what is refused is refused on both.</summary>
    private static async Task<string> ChangeAsync(OneLibrary library, int seed, int count)
    {
        var random = new Random(seed);
        var said = new List<string>();
        for (var change = 0; change < count; change++)
        {
            var path = library.Paths[random.Next(library.Paths.Count)];
            var (word, kind, score) = (words[random.Next(words.Length)], random.Next(5), Score.Of(random.Next(-1, 6)));
            try
            {
                if (kind <= 1) await library.Media.Scores.SetAsync(path, score);
                else if (kind == 2) await library.Media.Keywords.AddAsync(path, [word, words[random.Next(words.Length)]]);
                else if (kind == 3) await library.Media.Keywords.RemoveAsync(path, [word]);
                else await library.Media.Notes.SetAsync(path, word, new());
            }
            catch (Exception refusal) when (refusal is ArgumentException or LibraryException or FileNotFoundException)
            {
                said.Add(refusal.Message);
            }
        }

        return string.Join('\n', said);
    }

    private static async Task<string> MoveAndSyncAsync(OneLibrary library)
    {
        Directory.CreateDirectory(library.Folder["moved"]);
        File.Move(library.Folder[library.Paths[3]], library.Folder["moved/file.png"]);
        File.Delete(library.Folder[library.Paths[5]]);
        var report = await library.Media.Ingestion.SyncAsync(new SyncOptions { Parallelism = 1 });
        return $"{report.Found} {report.Added} {report.Updated} {report.Unchanged} {report.Moved} {report.Missing} {report.FailedFiles}";
    }

    private static async Task CompareAsync(OneLibrary one, OneLibrary other, Random random, int seed)
    {
        foreach (var view in views) Assert.Equal(one.Sql(view), other.Sql(view));

        var (questions, oddQuestions) = (new RandomLibrary(random.Next()), new RandomQuery(random.Next()));
        for (var number = 0; number < 40; number++)
        {
            var tree = number % 3 == 0 ? oddQuestions.Tree(2) : questions.Tree(2);
            var query = new SearchQuery
            {
                Text = QueryPrinter.Print(tree, new QueryDirectives()), Limit = random.Next(1, 60), Facets = [FileSearch.FacetNames[random.Next(FileSearch.FacetNames.Count)]],
                Sort = [.. SortFields.Keys.Where(key => !ofTheMoment.Contains(key)).OrderBy(_ => random.Next()).Take(random.Next(3)).Select(key => new SortKey(key, random.Next(2) == 0))],
            };
            Agree(await AskAsync(one, query), await AskAsync(other, query), $"seed {seed}: {query.Text} sorted by {string.Join(", ", query.Sort)}");
        }

        for (var number = 0; number < 15; number++)
        {
            var plain = new SearchQuery
            {
                Keywords = [.. Enumerable.Range(0, random.Next(3)).Select(_ => words[random.Next(words.Length)])], MatchAll = random.Next(2) == 0,
                MinScore = random.Next(3) == 0 ? random.Next(-1, 5) : null, MaxScore = random.Next(3) == 0 ? random.Next(0, 6) : null,
            };
            Agree(await StreamAsync(one, plain), await StreamAsync(other, plain), $"seed {seed}: {string.Join(", ", plain.Keywords)}");
        }
    }

    private static void Agree(string one, string other, string question) => Assert.True(one == other, $"{question}\nSQLite:\n{one}\nPostgreSQL:\n{other}");

    private static async Task<string> AskAsync(OneLibrary library, SearchQuery query)
    {
        try
        {
            var page = await library.Media.Search.FindAsync(query);
            return $"{page.Total}\n{string.Join('\n', page.Files.Select(Shown))}\n{string.Join(' ', page.Facets.SelectMany(facet => facet.Values))}";
        }
        catch (InvalidQueryException refusal)
        {
            return refusal.Message;
        }
    }

    private static async Task<string> StreamAsync(OneLibrary library, SearchQuery query)
    {
        var found = new List<string>();
        await foreach (var file in library.Media.Search.StreamAsync(query)) found.Add(Shown(file));
        return string.Join('\n', found);
    }

    private static string Shown(FoundFile found) =>
        $"{found.File.Path} {found.File.Score} {found.Width}x{found.Height} {string.Join(' ', found.Keywords.SelectMany(group => group.Value.Select(word => $"{group.Key}:{word}")))}";

    private static async Task BothAsync(OneLibrary one, OneLibrary other, Func<OneLibrary, Task<string>> change) => Assert.Equal(await change(one), await change(other));

    private sealed record OneLibrary(TemporaryFolder Folder, TemporaryFolder Cache, MediaLibrary Media, string? Url) : IAsyncDisposable
    {
        public IReadOnlyList<string> Paths { get; } = [.. Directory.EnumerateFiles(Folder.Path, "*.png", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder.Path, path)).Order(StringComparer.Ordinal)];

        /// <summary>Rows, without the folder's path in them.</summary>
        public List<string> Sql(string sql) =>
            [.. (Url is null ? TemporaryLibrary.SqlOn(Folder[".scores/media.db"], sql) : PostgresCluster.Sql(Url, sql)).Select(row => row.Replace(Folder.Path, "", StringComparison.Ordinal))];

        public async ValueTask DisposeAsync()
        {
            await Media.DisposeAsync();
            Folder.Dispose();
            Cache.Dispose();
        }
    }
}
