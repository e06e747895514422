using System.Globalization;
using MediaScoring.Search;

namespace MediaScoring.Tests.Search;

/// <summary>
/// The index is only a faster way to the same answers: after random writes by the library, by a sync and by plain SQL, random queries
/// give what SQL over the tables gives, in the same order.
/// </summary>
public class IndexEqualsSqlTests
{
    private const string LongerIsTaken = "SELECT 1 FROM media_keywords o WHERE o.media_file_id = k.media_file_id AND o.keyword_type = k.keyword_type AND o.keyword = k.keyword || 'x'";

    /// <summary>How many sequences of writes one library sees.</summary>
    protected virtual int SequencesALibrary => 50;

    [Fact]
    public Task After_random_sequences_of_writes_every_query_gives_what_sql_gives() => RunAsync(firstSeed: 1, libraries: 6);

    [Fact]
    [Trait("Category", "Long")]
    public Task After_thousands_of_random_sequences_of_writes_every_query_gives_what_sql_gives() => RunAsync(firstSeed: 1000, libraries: 200);

    private async Task RunAsync(int firstSeed, int libraries)
    {
        for (var seed = firstSeed; seed < firstSeed + libraries; seed++)
        {
            if (PostgresCluster.UrlOfTest is { } url) PostgresCluster.Empty(url);
            await using var library = await TemporaryLibrary.WithAsync([.. Enumerable.Range(0, 25).Select(number => $"{(number % 3 == 0 ? "out/" : number % 5 == 0 ? "out/2025/" : "")}file {number}.png")]);
            var random = new Random(seed);
            for (var sequence = 0; sequence < SequencesALibrary; sequence++)
            {
                var written = new List<string>();
                for (var write = random.Next(1, 6); write > 0; write--) written.Add(await WriteAsync(library, random));
                for (var query = 0; query < 4; query++) await CompareAsync(library, random, $"seed {seed}, sequence {sequence}, after: {string.Join("; ", written)}");
            }
        }
    }

    private static async Task CompareAsync(TemporaryLibrary library, Random random, string context)
    {
        var (text, where) = Condition(random, 2);
        var (sort, order) = Order(random);
        if (!where.Contains("missing_since", StringComparison.Ordinal)) where = $"({where}) AND f.missing_since IS NULL";
        var expected = library.Sql($"SELECT f.id FROM media_files f LEFT JOIN media_metadata m ON m.media_file_id = f.id WHERE f.root_id IS NOT NULL AND ({where}) ORDER BY {order}, f.id");

        // Plain SQL of somebody else is taken in a moment later; everything of ours at once.
        var clock = System.Diagnostics.Stopwatch.StartNew();
        List<string> found;
        do
        {
            var page = await library.Library.Search.FindAsync(new SearchQuery { Text = $"{text} {sort}", Limit = 1000 });
            found = [.. page.Files.Select(file => file.File.Id.ToString(CultureInfo.InvariantCulture))];
        }
        while (!found.SequenceEqual(expected) && clock.Elapsed < TimeSpan.FromSeconds(20));
        Assert.True(expected.SequenceEqual(found), $"{text} {sort}\n{where}\nSQL: {string.Join(' ', expected)}\nindex: {string.Join(' ', found)}\n{context}");
    }

    private static async Task<string> WriteAsync(TemporaryLibrary library, Random random)
    {
        var id = $"(SELECT id FROM media_files ORDER BY id LIMIT 1 OFFSET {random.Next(25)})";
        var word = Word(random);
        var number = random.Next(0, 40);
        switch (random.Next(13))
        {
            case 0:
                {
                    var path = library.Sql("SELECT relative_path FROM media_files WHERE root_id IS NOT NULL AND missing_since IS NULL AND relative_path LIKE '%file%' ORDER BY random() LIMIT 1").FirstOrDefault();
                    if (path is null || !File.Exists(library.Folder[path])) return "nothing";
                    await library.ScoreAsync(path, random.Next(-1, 6));
                    return $"score {path}";
                }

            case 1 or 2:
                {
                    var path = library.Sql("SELECT relative_path FROM media_files WHERE root_id IS NOT NULL AND missing_since IS NULL AND relative_path LIKE '%file%' ORDER BY random() LIMIT 1").FirstOrDefault();
                    if (path is null || !File.Exists(library.Folder[path])) return "nothing";
                    if (random.Next(2) == 0) await library.Library.Keywords.AddAsync(path, [word, Word(random)]);
                    else await library.Library.Keywords.RemoveAsync(path, [word]);
                    return $"keyword {word} {path}";
                }

            case 3:
                if (random.Next(2) == 0) library.Folder.Write($"new/file {number}.png", TinyPng.Of());
                else File.Delete(library.Folder[$"file {number}.png"]);
                await library.Library.Ingestion.SyncAsync();
                return "sync";
            case 4: return Run(library, $"UPDATE media_files SET score = {random.Next(-1, 6)} WHERE id = {id}");
            case 5: return Run(library, $"INSERT INTO media_keywords (media_file_id, keyword, keyword_type) SELECT {id}, '{word}', 'auto' WHERE {id} IS NOT NULL ON CONFLICT DO NOTHING");
            case 6: return Run(library, "DELETE FROM media_keywords WHERE id = (SELECT max(id) FROM media_keywords)");
            case 7: return Run(library, $"DELETE FROM media_keywords WHERE keyword = '{word}'");
            case 8: return Run(library, $"UPDATE media_metadata SET model_name = 'model {random.Next(3)}', steps = {number}, width = {number * 100}, seed = '{number}' WHERE media_file_id = {id}");
            case 9: return Run(library, $"INSERT INTO media_files (filename, directory, file_path, file_size, file_type, extension) VALUES ('row {number}.jpg', '{library.Path}', '{library.Path}/row {number}.jpg', {number * 1000}, 'image', '.jpg') ON CONFLICT DO NOTHING");
            case 10: return Run(library, $"DELETE FROM media_files WHERE filename = 'row {number}.jpg'");
            case 11: return Run(library, $"UPDATE media_files SET missing_since = CASE WHEN missing_since IS NULL THEN created_at END WHERE filename = 'row {number}.jpg'");
            default: return Run(library, $"UPDATE media_keywords SET keyword = keyword || 'x' WHERE id = (SELECT id FROM media_keywords k WHERE length(keyword) < 20 AND NOT EXISTS ({LongerIsTaken}) ORDER BY id DESC LIMIT 1 OFFSET {number})");
        }
    }

    private static string Run(TemporaryLibrary library, string sql)
    {
        library.Sql(sql);
        return sql;
    }

    private static string Word(Random random) => ((string[])["cat", "dog", "red hair", "velvet", "cathedral", "10%"])[random.Next(6)];

    /// <summary>A condition twice: in the query language and in SQL.</summary>
    private static (string Text, string Sql) Condition(Random random, int depth)
    {
        switch (depth == 0 ? 9 : random.Next(8))
        {
            case 0:
                {
                    var (left, right) = (Condition(random, depth - 1), Condition(random, depth - 1));
                    return ($"({left.Text} {right.Text})", $"({left.Sql} AND {right.Sql})");
                }

            case 1:
                {
                    var (left, right) = (Condition(random, depth - 1), Condition(random, depth - 1));
                    return ($"({left.Text} OR {right.Text})", $"({left.Sql} OR {right.Sql})");
                }

            case 2:
                {
                    var inner = Condition(random, depth - 1);
                    return ($"-({inner.Text})", $"NOT coalesce({inner.Sql}, FALSE)");
                }
        }

        var number = random.Next(-1, 6);
        var large = random.Next(40);
        var word = Word(random);
        return random.Next(12) switch
        {
            0 => ($"score:>={number}", $"f.score >= {number}"),
            1 => ($"score:={number}", $"f.score = {number}"),
            2 => ($"kw:=\"{word}\"", HasKeyword($"k.keyword = '{word}'")),
            3 => ($"kw:*{word[..2]}*", HasKeyword($"k.keyword LIKE '%{word[..2]}%'")),
            4 => ($"kw.auto:=\"{word}\"", HasKeyword($"k.keyword = '{word}' AND k.keyword_type = 'auto'")),
            5 => ($"model:=\"model {large % 3}\"", $"coalesce(m.model_name = 'model {large % 3}', FALSE)"),
            6 => ($"steps:{large}..{large + 9}", $"coalesce(m.steps BETWEEN {large} AND {large + 9}, FALSE)"),
            7 => ($"w:>{large * 100}", $"coalesce(m.width > {large * 100}, FALSE)"),
            8 => ("ext:jpg", "f.extension = '.jpg'"),
            9 => ($"name:*{large}*", $"f.filename LIKE '%{large}%'"),
            10 => ("has:tag", HasKeyword("k.keyword_type = 'user'")),
            _ => ("dir:out", "(f.relative_path LIKE 'out/%')"),
        };
    }

    private static string HasKeyword(string condition) => $"EXISTS (SELECT 1 FROM media_keywords k WHERE k.media_file_id = f.id AND {condition})";

    private static (string Text, string Sql) Order(Random random) => random.Next(5) switch
    {
        0 => ("sort:name", "f.filename"),
        1 => ("sort:score-desc sort:name-desc", "f.score DESC, f.filename DESC"),
        2 => ("sort:size", "f.file_size IS NULL, f.file_size DESC"),
        3 => ("sort:steps-asc", "m.steps IS NULL, m.steps"),
        _ => ("sort:path", "f.relative_path"),
    };
}
