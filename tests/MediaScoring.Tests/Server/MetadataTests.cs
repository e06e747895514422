using System.Text.Json;

namespace MediaScoring.Tests.Server;

public class MetadataTests
{
    [Fact]
    public async Task Metadata_have_the_same_shape_the_first_time_and_later()
    {
        using var folder = new TemporaryFolder();
        folder.Write("fox.png", TinyPng.WithPrompt("a red fox in the snow", 16, 8));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false, sync: false);

        var first = await server.GetAsync("/api/meta/fox.png");
        var second = await server.GetAsync("/api/meta/fox.png");

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(16, first.GetProperty("width").GetInt32());
        Assert.Equal("RGB", first.GetProperty("color_mode").GetString());
        Assert.False(first.GetProperty("has_alpha").GetBoolean());
        Assert.Equal("a red fox in the snow", first.GetProperty("prompt").GetString());
        Assert.Equal("blurry", first.GetProperty("negative_prompt").GetString());
        Assert.Equal("aurora_xl", first.GetProperty("model_name").GetString());
        Assert.Equal("Euler a", first.GetProperty("sampler").GetString());
        Assert.Equal(20, first.GetProperty("steps").GetInt32());
        Assert.Equal(7, first.GetProperty("cfg_scale").GetDouble());
        Assert.Equal("42", first.GetProperty("seed").GetString());
        Assert.Equal(first.GetProperty("png_text").GetString(), first.GetProperty("texts").GetProperty("parameters").GetString());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("duration").ValueKind);
        Assert.False(first.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task A_changed_file_is_read_again()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        Assert.Equal(8, (await server.GetAsync("/api/meta/a.png")).GetProperty("width").GetInt32());
        server.Folder.Write("a.png", TinyPng.Of(40, 20));

        Assert.Equal(40, (await server.GetAsync("/api/meta/a.png")).GetProperty("width").GetInt32());
    }

    [Fact]
    public async Task An_unreadable_file_is_answered_with_a_sentence_every_time()
    {
        using var folder = new TemporaryFolder();
        folder.Write("broken.png", "this is no picture");
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false, sync: false);

        var first = await server.GetAsync("/api/meta/broken.png");
        var second = await server.GetAsync("/api/meta/broken.png");

        Assert.NotEmpty(first.GetProperty("error").GetString()!);
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.DoesNotContain(folder.Path, first.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_metadata_changes_no_edit_time()
    {
        await using var server = await RunningServer.WithAsync("a.png");
        var before = (await server.Library.Files.FindAsync("a.png"))!.UpdatedAt;

        await server.GetAsync("/api/meta/a.png");
        await server.PostAsync("/api/search/sync", new { });

        Assert.Equal(before, (await server.Library.Files.FindAsync("a.png"))!.UpdatedAt);
    }

    [Fact]
    public async Task A_repeated_text_is_a_list()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of(8, 8, 120, ("Comment", "one"), ("Comment", "two"), ("Title", "three")));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        var texts = (await server.GetAsync("/api/meta/a.png")).GetProperty("texts");

        Assert.Equal("""["one","two"]""", texts.GetProperty("Comment").GetRawText());
        Assert.Equal("three", texts.GetProperty("Title").GetString());
    }

    [Fact]
    public async Task Zero_is_a_value()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", TinyPng.Of(8, 8, 120, ("parameters", "a fox\nSteps: 20, Sampler: Euler, CFG scale: 0, Seed: 0, Size: 8x8, Model: aurora")));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);

        var meta = await server.GetAsync("/api/meta/a.png");

        Assert.Equal(0, meta.GetProperty("cfg_scale").GetDouble());
        Assert.Equal("0", meta.GetProperty("seed").GetString());
    }

    [Fact]
    public async Task A_file_by_id_tells_everything()
    {
        using var folder = new TemporaryFolder();
        folder.Write("album/fox.png", TinyPng.WithPrompt("a red fox in the snow"));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        var id = (await server.Library.Files.FindAsync("album/fox.png"))!.Id;

        var file = await server.GetAsync($"/api/v1/files/{id}");

        Assert.Equal("fox.png", file.GetProperty("name").GetString());
        Assert.Equal("album/fox.png", file.GetProperty("path").GetString());
        Assert.Equal("a red fox in the snow", file.GetProperty("metadata").GetProperty("prompt").GetString());
        Assert.Contains(file.GetProperty("keywords").EnumerateArray(), word => word.GetProperty("keyword_type").GetString() == "prompt");
        Assert.NotEmpty(file.GetProperty("texts").GetProperty("parameters").GetString()!);
        Assert.Equal(0, file.GetProperty("problems").GetArrayLength());
        await server.GetAsync($"/api/v1/files/{id}/workflow", 404);
        await server.GetAsync("/api/v1/files/999999", 404);
    }

    [Fact]
    public async Task A_workflow_is_extracted_beside_the_file_and_downloaded_by_id()
    {
        const string graph = """{"3":{"class_type":"KSampler","inputs":{"seed":7,"steps":20,"cfg":8,"sampler_name":"euler","scheduler":"normal","denoise":1,"model":["4",0],"positive":["6",0],"negative":["7",0],"latent_image":["5",0]}},"4":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"aurora.safetensors"}},"5":{"class_type":"EmptyLatentImage","inputs":{"width":512,"height":512,"batch_size":1}},"6":{"class_type":"CLIPTextEncode","inputs":{"text":"a quiet harbour","clip":["4",1]}},"7":{"class_type":"CLIPTextEncode","inputs":{"text":"blurry","clip":["4",1]}}}""";
        using var folder = new TemporaryFolder();
        folder.Write("album/comfy.png", TinyPng.Of(8, 8, 120, ("prompt", graph)));
        await using var server = await RunningServer.OverAsync(folder, ownsFolder: false);
        var id = (await server.Library.Files.FindAsync("album/comfy.png"))!.Id;

        var extracted = await server.PostAsync("/api/extract", new { names = new[] { "album/comfy.png" } });
        var again = await server.PostAsync("/api/extract", new { names = new[] { "album/comfy.png" } });
        var download = await server.GetAsync($"/api/v1/files/{id}/workflow");

        Assert.Equal("""{"results":[{"name":"album/comfy.png","status":"ok","output":"album/workflows/comfy_workflow.json"}]}""", extracted.GetRawText());
        Assert.Equal(extracted.GetRawText(), again.GetRawText());
        Assert.Equal(7, JsonDocument.Parse(File.ReadAllText(folder["album/workflows/comfy_workflow.json"])).RootElement.GetProperty("3").GetProperty("inputs").GetProperty("seed").GetInt32());
        Assert.Equal(JsonValueKind.Object, download.ValueKind);
    }

    [Theory]
    [InlineData("""{"names":"a.png"}""", 400)]
    [InlineData("""{}""", 400)]
    [InlineData("""{"names":[1]}""", 422)]
    public async Task Extraction_of_no_list_is_refused(string body, int status)
    {
        await using var server = await RunningServer.WithAsync("a.png");

        await server.PostTextAsync("/api/extract", body, status);
    }

    [Fact]
    public async Task Extraction_says_of_each_name_what_went_wrong()
    {
        await using var server = await RunningServer.WithAsync("a.png", "x/s.png", "y/s.png");

        var answer = await server.PostAsync("/api/extract", new { names = new[] { "gone.png", "../a.png", "s.png", "a.png" } });

        Assert.Equal(
            ["file_not_found", "forbidden_path", "ambiguous_name", "no_workflow"],
            answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("error").GetString()));
    }
}
