using System.Diagnostics;
using System.Reflection;
using MediaScoring.Tests.Extraction.Containers;
using MediaScoring.Tests.Extraction.Generators;
using MediaScoring.Tests.Ingestion;
using MediaScoring.Tests.Keywords;
using MediaScoring.Tests.Scoring;
using MediaScoring.Tests.Sidecars;
using MediaScoring.Tests.Storage;
using Microsoft.Data.Sqlite;

namespace MediaScoring.Tests.Server;

/// <summary>
/// The faults of the earlier application, B1 to B37, and the tests that keep them out. A fault that a later topic owns says which.
/// </summary>
public sealed class RegressionList
{
    private sealed record Fault(int Number, string Claim, string? Owner, params (Type Class, string Test)[] Tests);

    private static readonly Fault[] faults =
    [
        new(1, "Generation parameters are stored.", null, (typeof(RegressionList), nameof(A_scan_stores_what_generators_wrote_and_the_words_in_it)), (typeof(MetadataTests), nameof(MetadataTests.Metadata_have_the_same_shape_the_first_time_and_later))),
        new(2, "Automatic keywords are stored.", null, (typeof(RegressionList), nameof(A_scan_stores_what_generators_wrote_and_the_words_in_it))),
        new(3, "Video metadata are read.", null, (typeof(VideoReadersTests), nameof(VideoReadersTests.Mp4_tells_size_time_and_codecs_wherever_its_movie_lies)), (typeof(RealVideosTests), nameof(RealVideosTests.Videos_of_ffmpeg_are_read))),
        new(4, "Sync and scan extract metadata.", null, (typeof(RegressionList), nameof(A_scan_stores_what_generators_wrote_and_the_words_in_it)), (typeof(FolderSyncTests), nameof(FolderSyncTests.A_sync_reads_metadata_finds_keywords_and_takes_over_scores))),
        new(5, "Every text of a file is found.", null, (typeof(PngReaderTests), nameof(PngReaderTests.Every_kind_of_text_is_read_before_and_after_the_pixels)), (typeof(MetadataTests), nameof(MetadataTests.A_repeated_text_is_a_list)), (typeof(MetadataTests), nameof(MetadataTests.A_workflow_is_extracted_beside_the_file_and_downloaded_by_id))),
        new(6, "Sidecars are written whole.", null, (typeof(ScoreSidecarTests), nameof(ScoreSidecarTests.Readers_never_see_a_part_of_a_sidecar)), (typeof(ScoreTests), nameof(ScoreTests.Lists_never_show_another_score_while_the_same_one_is_given_again_and_again))),
        new(7, "Only scores are accepted.", null, (typeof(ScoreTests), nameof(ScoreTests.A_score_that_is_none_is_refused_and_changes_nothing))),
        new(8, "Unknown keys of sidecars stay.", null, (typeof(ScoreTests), nameof(ScoreTests.A_score_by_id_is_in_sidecar_and_database_and_other_keys_stay))),
        new(9, "A corrupt sidecar is reported and is not 0.", null, (typeof(LibraryTests), nameof(LibraryTests.A_damaged_sidecar_is_reported_and_the_score_stays))),
        new(10, "Files of one name in two folders are two.", null, (typeof(NameTests), nameof(NameTests.A_name_that_the_list_shows_always_means_that_file)), (typeof(NameTests), nameof(NameTests.A_bare_name_that_several_files_have_is_answered_with_the_candidates))),
        new(11, "x.png and x.jpg have two thumbnails.", null, (typeof(ThumbnailTests), nameof(ThumbnailTests.Files_of_one_stem_have_thumbnails_of_their_own_that_follow_the_file))),
        new(12, "Changed files are read again.", null, (typeof(MetadataTests), nameof(MetadataTests.A_changed_file_is_read_again)), (typeof(ThumbnailTests), nameof(ThumbnailTests.Files_of_one_stem_have_thumbnails_of_their_own_that_follow_the_file))),
        new(13, "Deleted files leave the results, and fail no sync.", null, (typeof(LibraryTests), nameof(LibraryTests.A_sync_sees_new_gone_and_returned_files))),
        new(14, "Links are served or refused, never half.", null, (typeof(NameTests), nameof(NameTests.Links_inside_work_and_links_that_lead_out_are_forbidden))),
        new(15, "Reading changes no edit time.", null, (typeof(MetadataTests), nameof(MetadataTests.Reading_metadata_changes_no_edit_time)), (typeof(MediaTests), nameof(MediaTests.Opening_a_file_is_noted_and_changes_nothing_else))),
        new(16, "A moved library keeps its rows.", null, (typeof(OpeningTests), nameof(OpeningTests.A_moved_library_finds_all_its_rows_again))),
        new(17, "Many clients at once.", null, (typeof(LibraryTests), nameof(LibraryTests.Many_clients_at_once_read_score_and_tag_without_a_failure))),
        new(18, "A locked database stalls nothing else.", null, (typeof(RegressionList), nameof(A_locked_database_stalls_nobody_who_does_not_need_it)), (typeof(ScoresTests), nameof(ScoresTests.A_locked_database_does_not_lose_the_score))),
        new(19, "Pages instead of everything in one body.", "statements a search: the index of the search room", (typeof(SearchTests), nameof(SearchTests.Pages_follow_each_other_without_gap_and_overlap)), (typeof(SearchTests), nameof(SearchTests.An_answer_of_a_hundred_thousand_rows_does_not_raise_memory))),
        new(20, "Score and type are conditions of the query.", null, (typeof(SearchTests), nameof(SearchTests.Results_come_best_first_then_by_name))),
        new(21, "No wildcards, no blank words.", "whole words: the query language", (typeof(SearchTests), nameof(SearchTests.Percent_and_underscore_are_letters)), (typeof(SearchTests), nameof(SearchTests.A_condition_that_cannot_be_is_422_and_names_the_field))),
        new(22, "Only the media folder.", null, (typeof(FolderTests), nameof(FolderTests.Scanning_outside_or_nothing_is_refused_and_leaves_no_trace)), (typeof(FolderTests), nameof(FolderTests.A_pattern_that_leads_out_is_refused_with_a_sentence)), (typeof(FolderTests), nameof(FolderTests.Folders_are_listed_last_name_first_without_hidden_ones))),
        new(23, "The library's own files are never served.", null, (typeof(NameTests), nameof(NameTests.A_name_that_leads_elsewhere_is_forbidden)), (typeof(ExportTests), nameof(ExportTests.Names_that_lead_to_no_file_of_the_library_are_left_out))),
        new(24, "Keywords are for files of the library.", null, (typeof(KeywordTests), nameof(KeywordTests.Keywords_of_something_that_is_no_file_of_the_library_are_refused))),
        new(25, "Other sites' pages are kept out.", null, (typeof(SecurityTests), nameof(SecurityTests.A_page_of_another_site_cannot_change_anything)), (typeof(SecurityTests), nameof(SecurityTests.Only_known_host_names_are_answered)), (typeof(SecurityTests), nameof(SecurityTests.A_body_that_is_not_declared_as_json_is_refused_everywhere))),
        new(26, "Bad input is no failure of the server.", null, (typeof(ScoreTests), nameof(ScoreTests.A_score_that_is_none_is_refused_and_changes_nothing)), (typeof(NameTests), nameof(NameTests.A_name_that_is_no_file_is_refused_without_a_failure)), (typeof(ExportTests), nameof(ExportTests.A_request_without_a_list_of_names_is_refused))),
        new(27, "No answer tells where files lie.", null, (typeof(NameTests), nameof(NameTests.No_answer_holds_an_absolute_path))),
        new(28, "Exports leave nothing behind.", null, (typeof(ExportTests), nameof(ExportTests.Nothing_is_left_in_the_temporary_folder)), (typeof(ExportTests), nameof(ExportTests.The_zip_holds_each_file_once_and_whole))),
        new(29, "A missing folder is an error.", null, (typeof(SecurityTests), nameof(SecurityTests.A_missing_folder_is_an_error_and_is_not_made))),
        new(30, "A read-only folder is served.", null, (typeof(RegressionList), nameof(A_read_only_folder_is_served_and_scored_in_the_data_folder))),
        new(31, "Patterns match any case.", null, (typeof(FolderTests), nameof(FolderTests.A_scan_finds_new_files_with_their_sidecars_and_keeps_the_pattern_in_force))),
        new(32, "Thumbnails of every colour mode, turned, refreshed.", "colour modes and orientation: tests of the thumbnails room", (typeof(ThumbnailTests), nameof(ThumbnailTests.Files_of_one_stem_have_thumbnails_of_their_own_that_follow_the_file))),
        new(33, "Addresses are encoded.", null, (typeof(NameTests), nameof(NameTests.The_address_in_the_list_leads_to_the_file))),
        new(34, "One shape of metadata; zero is a value.", null, (typeof(MetadataTests), nameof(MetadataTests.Metadata_have_the_same_shape_the_first_time_and_later)), (typeof(MetadataTests), nameof(MetadataTests.Zero_is_a_value))),
        new(35, "Lists sort by what is asked for, and list the open folder.", "sorting by date, name and size: the query language", (typeof(FolderTests), nameof(FolderTests.A_scan_finds_new_files_with_their_sidecars_and_keeps_the_pattern_in_force)), (typeof(SearchTests), nameof(SearchTests.The_page_s_search_takes_words_and_answers_with_sizes))),
        new(36, "Nobody sets columns by naming them.", null, (typeof(RegressionList), nameof(Members_that_no_request_has_set_nothing))),
        new(37, "Weights and quoted values are read whole.", null, (typeof(PromptKeywordsTests), nameof(PromptKeywordsTests.The_weight_is_the_confidence)), (typeof(A1111ExtractorTests), nameof(A1111ExtractorTests.Quoted_values_keep_their_commas_and_lines))),
    ];

    [Fact]
    public void Every_fault_has_a_test_that_exists()
    {
        Assert.Equal(Enumerable.Range(1, 37), faults.Select(fault => fault.Number));
        foreach (var fault in faults)
        {
            Assert.True(fault.Tests.Length > 0 || fault.Owner is not null, $"B{fault.Number} ({fault.Claim}) has neither a test nor an owner.");
            foreach (var (type, test) in fault.Tests)
            {
                var isTest = type.GetMethod(test, BindingFlags.Public | BindingFlags.Instance)?.GetCustomAttributes(inherit: true).Any(attribute => attribute is FactAttribute) ?? false;
                Assert.True(isTest, $"B{fault.Number}: {type.Name}.{test} is no test.");
            }
        }
    }

    [Fact]
    public async Task A_scan_stores_what_generators_wrote_and_the_words_in_it()
    {
        await using var server = await RunningServer.WithAsync("old.png");
        server.Folder.Write("new/fox.png", TinyPng.WithPrompt("a red fox, deep snow", 512, 512));

        await server.PostAsync("/api/scan", new { dir = "new" });

        var row = Assert.Single(TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT prompt, negative_prompt, model_name, sampler, steps, seed FROM media_metadata WHERE prompt IS NOT NULL"));
        Assert.Equal("a red fox, deep snow|blurry|aurora_xl|Euler a|20|42", row);
        var words = TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT keyword_type || ':' || keyword FROM media_keywords k JOIN media_files f ON f.id = k.media_file_id WHERE f.filename = 'fox.png'");
        Assert.Contains(words, word => word.StartsWith("prompt:", StringComparison.Ordinal) && word.Contains("fox", StringComparison.Ordinal));
        Assert.Contains("auto:square", words);
        Assert.Contains("auto:512x512", words);
    }

    [Fact]
    public async Task A_locked_database_stalls_nobody_who_does_not_need_it()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        await using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = server.Folder[".scores/media.db"], Pooling = false }.ToString());
        await other.OpenAsync();
        var transaction = other.BeginTransaction(deferred: false);
        var scores = Enumerable.Range(0, 20).Select(_ => server.PostAsync("/api/score", new { name = "a.png", score = 3 })).ToList();

        var watch = Stopwatch.StartNew();
        await server.GetAsync("/api/thumbnail-progress");
        await server.GetAsync("/api/videos");
        await server.GetAsync("/health/ready");
        var elapsed = watch.Elapsed;

        Assert.DoesNotContain(scores, score => score.IsCompleted);
        Assert.True(elapsed < TimeSpan.FromSeconds(3), $"three answers took {elapsed}");
        await transaction.RollbackAsync();
        await Task.WhenAll(scores);
    }

    [Fact]
    public async Task A_read_only_folder_is_served_and_scored_in_the_data_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "Permissions bind neither root nor this test on Windows.");
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.WithPrompt("a red fox"));
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using var data = new TemporaryFolder();
            await using var server = await RunningServer.OverAsync(
                folder, ownsFolder: false, change: settings => settings with { Library = settings.Library with { DataFolder = data.Path } });

            Assert.Equal("a.png", Assert.Single((await server.GetAsync("/api/videos")).GetProperty("videos").EnumerateArray()).GetProperty("name").GetString());
            Assert.Equal("a red fox", (await server.GetAsync("/api/meta/a.png")).GetProperty("prompt").GetString());
            await server.PostAsync("/api/score", new { name = "a.png", score = 1 });
            Assert.Single(Directory.GetFiles(data.Path, "a.png.json", SearchOption.AllDirectories));
        }
        finally
        {
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Members_that_no_request_has_set_nothing()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var before = (await server.Library.Files.FindAsync("a.png"))!;

        await server.PostAsync("/api/score", new { name = "a.png", score = 2, id = 77, file_path = "/elsewhere", filename = "b.png" });
        await server.SendAsync(HttpMethod.Put, $"/api/v1/files/{before.Id}/score", new { score = 2, id = 77 });

        Assert.Equal([$"{before.Id}|a.png|2"], TemporaryLibrary.SqlOn(server.Folder[".scores/media.db"], "SELECT id, filename, score FROM media_files"));
    }
}
