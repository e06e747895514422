using System.Diagnostics;
using System.Globalization;
using MediaScoring.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Benchmarks;

/// <summary>
/// Fills a library's database with rows whose files do not exist: a million files, each with a prompt of sixty words, twelve
/// keywords, a model and here and there a LoRA, distributed as people's are (few common ones, many rare ones). The same
/// arguments give the same rows.
/// </summary>
internal static class LibraryFill
{
    private const int DistinctKeywords = 60_000;
    private const int KeywordsEach = 12;
    private const int PromptWords = 60;
    private const string Moment = "2025-01-01 10:00:00.000000";

    private static readonly string[] subjects = "lighthouse castle red hair portrait sunset detailed girl boy fox snow forest city night soft light river mountain velvet glass".Split(' ');
    private static readonly string[] phraseWords = "aaron er qx common portrait red hair blue eyes smile standing outdoors detailed light soft dark forest river".Split(' ');
    private static readonly int[] scores = [0, 0, 0, 0, 0, 1, 2, 3, 4, 5, -1];
    private static readonly int[] widths = [512, 768, 1024, 1920];
    private static readonly int[] heights = [512, 768, 1024, 1080];
    private static readonly string[] samplers = ["euler", "dpmpp_2m", "ddim"];

    /// <summary>Arguments: a folder; how many rows (a million); "phrases" for about three million distinct keywords.</summary>
    /// <returns>0; 2 without a folder.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: ./dev bench fill FOLDER [COUNT] [phrases]");
            return 2;
        }

        var folder = Directory.CreateDirectory(args[0]).FullName;
        var count = args.Skip(1).Select(word => int.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0).FirstOrDefault(number => number > 0, 1_000_000);
        string file, root;
        await using (var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder }))
        {
            file = library.DatabaseFile!;
        }

        var clock = Stopwatch.StartNew();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA temp_store=MEMORY");
        root = Texts(connection, "SELECT id FROM library_roots")[0];

        // Rows first, indexes and triggers afterwards: a tenth of the time.
        var later = Texts(connection, "SELECT sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type");
        foreach (var drop in Texts(connection, "SELECT 'DROP ' || type || ' \"' || name || '\"' FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL")) Execute(connection, drop);
        using (var rows = new RowWriter(connection, folder, root, args.Contains("phrases"))) rows.Write(count);
        foreach (var sql in later) Execute(connection, sql);
        Console.WriteLine($"{count:N0} files in {file}, {new FileInfo(file).Length >> 20:N0} MiB, {clock.Elapsed.TotalSeconds:0} s");
        return 0;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(0));
        return texts;
    }

    private sealed class RowWriter : IDisposable
    {
        private readonly SqliteConnection connection;
        private readonly string folder;
        private readonly string root;
        private readonly bool hasPhrases;
        private readonly SqliteStatement files;
        private readonly SqliteStatement metadata;
        private readonly SqliteStatement keywords;
        private readonly SqliteStatement resources;
        private readonly Random random = new(1);

        public RowWriter(SqliteConnection connection, string folder, string root, bool hasPhrases)
        {
            this.connection = connection;
            (this.folder, this.root, this.hasPhrases) = (folder, root, hasPhrases);
            files = Insert(connection, "media_files(id, filename, directory, file_path, file_size, file_type, extension, score, created_at, updated_at, root_id, relative_path, modified_ns)");
            metadata = Insert(connection, "media_metadata(id, media_file_id, width, height, prompt, negative_prompt, model_name, sampler, steps, cfg_scale, seed, generator, scheduler, details, metadata_extracted_at)");
            keywords = Insert(connection, "media_keywords(media_file_id, keyword, keyword_type, confidence, source, created_at, extracted)");
            resources = Insert(connection, "media_resources(media_file_id, kind, ordinal, name, weight)");
        }

        public void Write(int count)
        {
            var words = new HashSet<string>(StringComparer.Ordinal);
            Execute(connection, "BEGIN");
            for (var id = 1; id <= count; id++)
            {
                var (name, inside) = ($"img_{id:0000000}.png", $"batch{id / 2000:000}");
                var isVideo = id % 20 == 0;
                files.Run(
                    id, name, $"{folder}/{inside}", $"{folder}/{inside}/{name}", 30_000 + random.Next(3_000_000), isVideo ? "video" : "image", isVideo ? ".mp4" : ".png", Any(scores),
                    string.Create(CultureInfo.InvariantCulture, $"2025-{(id % 12) + 1:00}-{(id % 28) + 1:00} 10:00:00.{id % 1_000_000:000000}"), Moment, root, $"{inside}/{name}", 1_700_000_000_000_000_000 + (id * 60_000_000_000L));
                var model = $"model_{Rank(1, 60):00}";
                metadata.Run(
                    id, id, Any(widths), Any(heights), Prompt(), "lowres", model, Any(samplers), 20 + (5 * random.Next(3)), random.Next(2) == 0 ? 4.5 : 7.0, random.NextInt64(1L << 32).ToString(CultureInfo.InvariantCulture),
                    "ComfyUI", "karras", """{"format":"PNG"}""", Moment);
                words.Clear();
                while (words.Count < KeywordsEach) words.Add(Keyword());
                foreach (var word in words) keywords.Run(id, word, "prompt", 1.0, "prompt", Moment, 1);
                resources.Run(id, "model", 0, model, null);
                if (id % 3 == 0) resources.Run(id, "lora", 0, $"lora_{random.Next(300):000}", 0.8);
            }

            Execute(connection, "COMMIT");
        }

        public void Dispose()
        {
            foreach (var statement in new[] { files, metadata, keywords, resources }) statement.Dispose();
        }

        private static SqliteStatement Insert(SqliteConnection connection, string target) =>
            new(connection, $"INSERT INTO {target} VALUES({string.Join(", ", Enumerable.Repeat("?", target.Count(character => character == ',') + 1))})");

        private T Any<T>(T[] values) => values[random.Next(values.Length)];

        /// <summary>A rank of a Pareto distribution: 0 is the most common; what lies beyond the last is spread over all.</summary>
        private int Rank(double shape, int most) => (int)((Math.Pow(1 - random.NextDouble(), -1 / shape) - 1) % most);

        private string Keyword() => hasPhrases && random.NextDouble() < 0.27
            ? $"{Any(phraseWords)} {Any(phraseWords)} {random.Next(1_000_000)}"
            : $"word{Rank(0.35, DistinctKeywords)}";

        private string Prompt() => string.Join(' ', Enumerable.Range(0, PromptWords).Select(_ => Rank(0.25, 20_020) is var rank && rank < subjects.Length ? subjects[rank] : $"pw{rank}"));
    }
}
