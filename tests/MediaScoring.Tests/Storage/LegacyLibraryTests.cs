using System.Text.Json;
using MediaScoring.Search;
using MediaScoring.Storage;

namespace MediaScoring.Tests.Storage;

/// <summary>A library that the earlier application left behind, line by line as its <c>expected.json</c> says.</summary>
public sealed class LegacyLibraryTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private MediaLibrary library = null!;
    private JsonDocument expected = null!;
    private byte[] oldDatabase = [];

    public async ValueTask InitializeAsync()
    {
        folder.CopyFrom(TestPaths.SharedOrSkip("legacy-library"));
        expected = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["expected.json"]));
        oldDatabase = await File.ReadAllBytesAsync(folder[".scores/media.db"]);
        library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path });
        await library.Ingestion.SyncAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (library is not null) await library.DisposeAsync();
        expected?.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_old_database_is_kept_byte_for_byte() =>
        Assert.Equal(oldDatabase, File.ReadAllBytes(folder[".scores/media.db.before-upgrade"]));

    [Fact]
    public async Task Every_file_has_the_expected_score_keywords_and_thumbnails()
    {
        foreach (var file in expected.RootElement.GetProperty("files").EnumerateObject())
        {
            var row = await library.Files.FindAsync(file.Name);

            Assert.True(row is not null, $"{file.Name} has no row");
            Assert.Equal((file.Name, file.Value.GetProperty("score").GetInt32()), (file.Name, row.Score.Value));
            Assert.Equal((file.Name, !file.Value.GetProperty("on_disk").GetBoolean()), (file.Name, row.MissingSince is not null));
            var keywords = await library.Keywords.OfFileAsync(file.Name);
            foreach (var type in file.Value.GetProperty("keywords").EnumerateObject())
            {
                foreach (var wanted in type.Value.EnumerateArray())
                {
                    var word = wanted.GetProperty("keyword").GetString();
                    var kept = keywords.SingleOrDefault(keyword => keyword.Keyword.Text == word && keyword.Keyword.Type == type.Name);
                    Assert.True(kept is not null, $"{file.Name} lost the {type.Name} keyword {word}");
                    Assert.Equal(wanted.GetProperty("source").GetString(), kept.Keyword.Source);
                    Assert.Equal(wanted.GetProperty("confidence").GetDouble(), kept.Keyword.Confidence);
                }
            }

            var sizes = TemporaryLibrary.SqlOn(folder[".scores/media.db"], $"SELECT thumbnail_size FROM media_thumbnails WHERE media_file_id = {row.Id} ORDER BY 1");
            Assert.Equal(file.Value.GetProperty("thumbnails").EnumerateObject().Select(size => size.Name).Order(StringComparer.Ordinal), sizes);
        }
    }

    [Fact]
    public async Task Every_file_has_the_expected_metadata()
    {
        var differences = new List<string>();
        foreach (var file in expected.RootElement.GetProperty("files").EnumerateObject())
        {
            var found = await library.Metadata.FindAsync(file.Name);
            Assert.True(found is not null, $"{file.Name} has no metadata");
            foreach (var field in file.Value.GetProperty("metadata").EnumerateObject())
            {
                object? actual = field.Name switch
                {
                    "width" => found.Facts.Width,
                    "height" => found.Facts.Height,
                    "color_mode" => found.Facts.ColorMode,
                    "has_alpha" => found.Facts.HasAlpha,
                    "duration" => found.Facts.DurationSeconds,
                    "frame_rate" => found.Facts.FrameRate,
                    "prompt" => found.Generation?.Prompt,
                    "negative_prompt" => found.Generation?.NegativePrompt,
                    "model_name" => found.Generation?.Models.FirstOrDefault() is { } model ? FileWriter.ModelName(model) : null,
                    "sampler" => Sampler(found, field.Value.GetString()!),
                    "steps" => found.Generation?.Steps,
                    "cfg_scale" => found.Generation?.CfgScale,
                    "seed" => found.Generation?.Seed,
                    "png_text" => StoredTexts.ForDisplay(found.Texts),
                    "workflow_data" => found.Generation?.WorkflowJson is { } json && JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, field.Value) ? "equal" : "different",
                    _ => throw new InvalidOperationException($"expected.json has an unknown field {field.Name}"),
                };
                object? wanted = field.Name == "workflow_data" ? "equal" : field.Value.ValueKind switch
                {
                    JsonValueKind.Number when actual is int => field.Value.GetInt32(),
                    JsonValueKind.Number => field.Value.GetDouble(),
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => field.Value.GetString(),
                };
                if (!Equals(wanted, actual)) differences.Add($"{file.Name} {field.Name}: expected {wanted}, found {actual}");
            }
        }

        Assert.Empty(differences);
    }

    [Fact]
    public async Task An_orphaned_sidecar_is_reported_and_left_alone()
    {
        var problems = await library.Problems.ListAsync();

        foreach (var orphan in expected.RootElement.GetProperty("orphan_sidecars").EnumerateArray())
        {
            var path = orphan.GetString()!;
            Assert.True(File.Exists(folder[path]));
            Assert.Contains(problems, problem => problem.Path == Path.GetFileNameWithoutExtension(path));
        }
    }

    [Fact]
    public async Task A_missing_file_is_not_found_as_a_normal_one()
    {
        var page = await library.Search.FindAsync(new SearchQuery());

        Assert.DoesNotContain(page.Files, found => found.File.Path == "gone.png");
        Assert.Equal(20, page.Total);
    }

    [Fact]
    public async Task Bad_sidecars_are_reported_and_stay_as_they_are()
    {
        var problems = await library.Problems.ListAsync();

        foreach (var file in expected.RootElement.GetProperty("files").EnumerateObject().Where(file => file.Value.GetProperty("sidecar").GetString() is "unreadable" or "out_of_range"))
        {
            Assert.Contains(problems, problem => problem.Path == file.Name && problem.Kind == "sidecar");
            var source = Path.Combine(TestPaths.FindShared("legacy-library")!, ".scores", file.Name + ".json");
            Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(folder[$".scores/{file.Name}.json"]));
        }
    }

    [Fact]
    public async Task Opening_it_a_second_time_changes_nothing()
    {
        var before = Dump();

        await library.DisposeAsync();
        library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder.Path });
        var report = await library.Ingestion.SyncAsync();

        Assert.Equal(before, Dump());
        Assert.Equal((0, 0, 0), (report.Added, report.Updated, report.Missing));
    }

    // Sampler and schedule may be told apart where the old text joins them.
    private static string? Sampler(Media.MediaMetadata found, string wanted) => found.Generation is not { } generation
        ? null
        : $"{generation.Sampler} {generation.Scheduler}" == wanted ? wanted : generation.Sampler;

    private List<string> Dump() => TemporaryLibrary.SqlOn(
        folder[".scores/media.db"],
        "SELECT * FROM media_files ORDER BY id; SELECT * FROM media_metadata ORDER BY id; SELECT * FROM media_keywords ORDER BY id; SELECT * FROM media_thumbnails ORDER BY id; SELECT * FROM score_sidecars ORDER BY 1");
}
