using System.Text;
using System.Text.Json;
using MediaScoring.Media;
using MediaScoring.Sidecars;

namespace MediaScoring.Tests.Sidecars;

public sealed class ScoreSidecarTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"score": 5}""", SidecarStatus.Ok, 5)]
    [InlineData("""{"score": "4"}""", SidecarStatus.Ok, 4)]
    [InlineData("""{"score": 3.7}""", SidecarStatus.Ok, 3)]
    [InlineData("""{"score": true}""", SidecarStatus.Ok, 1)]
    [InlineData("""{"score": -1}""", SidecarStatus.Ok, -1)]
    [InlineData("\uFEFF{\"score\": 2}", SidecarStatus.Ok, 2)]
    [InlineData("""{"score": 9}""", SidecarStatus.OutOfRange, 0)]
    [InlineData("""{"score": -2}""", SidecarStatus.OutOfRange, 0)]
    [InlineData("""{"score": 1e30}""", SidecarStatus.OutOfRange, 0)]
    [InlineData("{}", SidecarStatus.WithoutScore, 0)]
    [InlineData("""{"score": null}""", SidecarStatus.WithoutScore, 0)]
    [InlineData("""{"score": "abc"}""", SidecarStatus.WithoutScore, 0)]
    [InlineData("""{"score": "3.0"}""", SidecarStatus.WithoutScore, 0)]
    [InlineData("""{"score": [1]}""", SidecarStatus.WithoutScore, 0)]
    [InlineData("", SidecarStatus.Unreadable, 0)]
    [InlineData("""{"score": 5""", SidecarStatus.Unreadable, 0)]
    [InlineData("[5]", SidecarStatus.Unreadable, 0)]
    [InlineData("\0\0\0", SidecarStatus.Unreadable, 0)]
    public void A_sidecar_is_read_for_what_it_holds(string content, SidecarStatus status, int score)
    {
        folder.Write(".scores/a.png.json", content);

        var reading = ScoreSidecar.Read(folder["a.png"]);

        Assert.Equal((status, score), (reading.Status, reading.Score.Value));
        Assert.Equal(status == SidecarStatus.Ok, reading.Problem is null);
    }

    [Fact]
    public void No_sidecar_says_nothing() => Assert.Equal(SidecarStatus.Absent, ScoreSidecar.Read(folder["a.png"]).Status);

    [Fact]
    public void A_sidecar_that_is_too_large_is_not_read()
    {
        folder.Write(".scores/a.png.json", "{\"score\": 3, \"x\": \"" + new string('x', ScoreSidecar.MaximumBytes) + "\"}");

        Assert.Equal(SidecarStatus.Unreadable, ScoreSidecar.Read(folder["a.png"]).Status);
    }

    [Fact]
    public void A_written_sidecar_has_the_keys_and_the_form_of_the_earlier_application()
    {
        ScoreSidecar.Write(folder["emoji 🦊.png"], Score.Of(4), new DateTimeOffset(2026, 11, 22, 20, 23, 8, TimeSpan.Zero));

        var bytes = File.ReadAllBytes(folder[".scores/emoji 🦊.png.json"]);
        var text = Encoding.UTF8.GetString(bytes);
        var local = new DateTimeOffset(2026, 11, 22, 20, 23, 8, TimeSpan.Zero).ToLocalTime().ToString("yyyy-MM-ddTHH:mm:ss");
        Assert.All(bytes, value => Assert.InRange(value, (byte)0, (byte)127));
        Assert.Equal($"{{\n  \"file\": \"emoji \\uD83E\\uDD8A.png\",\n  \"score\": 4,\n  \"updated\": \"{local}\",\n  \"updated_utc\": \"2026-11-22T20:23:08.000Z\"\n}}", text);
    }

    [Fact]
    public void Keys_that_are_not_ours_survive_a_new_score()
    {
        folder.Write(".scores/a.png.json", """{"file": "a.png", "score": 2, "favourite": true, "updated": "2025-01-01T00:00:00", "note": "by hand"}""");

        ScoreSidecar.Write(folder["a.png"], Score.Of(5), DateTimeOffset.UtcNow);

        using var document = JsonDocument.Parse(File.ReadAllText(folder[".scores/a.png.json"]));
        Assert.Equal(["file", "score", "favourite", "updated", "note", "updated_utc"], document.RootElement.EnumerateObject().Select(key => key.Name));
        Assert.Equal((5, true, "by hand"), (document.RootElement.GetProperty("score").GetInt32(), document.RootElement.GetProperty("favourite").GetBoolean(), document.RootElement.GetProperty("note").GetString()));
    }

    [Fact]
    public async Task Readers_never_see_a_part_of_a_sidecar()
    {
        ScoreSidecar.Write(folder["a.png"], Score.Of(5), DateTimeOffset.UtcNow);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested) ScoreSidecar.Write(folder["a.png"], Score.Of(5), DateTimeOffset.UtcNow);
        });

        for (var round = 0; round < 2000; round++) Assert.Equal((SidecarStatus.Ok, 5), (ScoreSidecar.Read(folder["a.png"]).Status, ScoreSidecar.Read(folder["a.png"]).Score.Value));

        await stop.CancelAsync();
        await writer;
        Assert.Equal(["a.png.json"], Directory.GetFiles(folder[".scores"]).Select(Path.GetFileName));
    }
}
