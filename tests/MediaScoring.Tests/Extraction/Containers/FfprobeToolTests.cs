using System.Diagnostics;
using System.Text;
using MediaScoring.Extraction.Containers;
using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Extraction.Containers;

/// <summary>How the outside program is called and ended: scripts stand in for it.</summary>
public sealed class FfprobeToolTests : IDisposable
{
    private readonly SpecimenFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_called_without_a_shell_for_one_file_and_no_network()
    {
        var tool = Script("printf '%s\\n' \"$@\" > \"$(dirname \"$0\")/arguments\"; echo '{\"streams\":[{\"codec_type\":\"video\",\"width\":64,\"height\":48,\"avg_frame_rate\":\"30000/1001\"}]}'");

        var contents = ContainerReader.Read(Video("-i $(touch x);.mp4"), tool, TestContext.Current.CancellationToken);

        Assert.Equal((64, 48), (contents.Facts.Width, contents.Facts.Height));
        Assert.Equal(29.97, contents.Facts.FrameRate!.Value, 0.001);
        var arguments = File.ReadAllLines(Path.Combine(folder.Path, "arguments"));
        Assert.Equal("file:" + Path.Combine(folder.Path, "-i $(touch x);.mp4"), arguments[^1]);
        Assert.Equal("file", arguments[Array.IndexOf(arguments, "-protocol_whitelist") + 1]);
        Assert.Contains("-format_whitelist", arguments);
    }

    [Fact]
    public async Task A_library_asks_the_tool_that_its_settings_name()
    {
        using var media = new TemporaryFolder();
        File.Copy(Video("clip.mp4"), media["clip.mp4"]);
        Script("echo '{\"streams\":[{\"codec_type\":\"video\",\"width\":64,\"height\":48}]}'");
        await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = media.Path, FfprobePath = Path.Combine(folder.Path, "tool") }, TestContext.Current.CancellationToken);

        await library.Ingestion.SyncAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["64|48"], TemporaryLibrary.SqlOn(media[".scores/media.db"], "SELECT width, height FROM media_metadata"));
    }

    [Fact]
    public void A_tool_that_hangs_is_ended_with_its_children()
    {
        var tool = Script("echo $$ > \"$(dirname \"$0\")/process\"; sleep 600 & wait", TimeSpan.FromSeconds(1.5));

        var startedAt = Stopwatch.GetTimestamp();
        ContainerReader.Read(Video("clip.mp4"), tool, TestContext.Current.CancellationToken).Says("longer than 1.5 seconds");

        Assert.True(Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(60));
        var id = int.Parse(File.ReadAllText(Path.Combine(folder.Path, "process")), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    [Fact]
    public void A_tool_that_never_stops_talking_is_ended() =>
        ContainerReader.Read(Video("clip.mp4"), Script("exec yes"), TestContext.Current.CancellationToken).Says("more than 8 MiB");

    [Theory]
    [InlineData("echo '{'", "cannot be read")]
    [InlineData("echo '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[['", "cannot be read")]
    public void An_answer_that_is_no_answer_is_told(string script, string says) =>
        ContainerReader.Read(Video("clip.mp4"), Script(script), TestContext.Current.CancellationToken).Says(says);

    [Theory]
    [InlineData("exit 1")]
    [InlineData("echo '{}'")]
    [InlineData("echo '7'")]
    [InlineData("echo '{\"streams\":[7,null,{\"codec_type\":5}],\"format\":[]}'")]
    [InlineData("yes error | head -100000 >&2")]
    public void An_answer_without_facts_leaves_them_unknown(string script) =>
        Assert.Null(ContainerReader.Read(Video("clip.mp4"), Script(script), TestContext.Current.CancellationToken).Facts.Width);

    [Fact]
    public void A_tool_that_is_not_there_is_told() =>
        ContainerReader.Read(Video("clip.mp4"), new FfprobeTool(Path.Combine(folder.Path, "gone")), TestContext.Current.CancellationToken).Says("cannot be started");

    [Fact]
    public void Files_that_our_parsers_understand_are_not_handed_on()
    {
        var path = folder.Write("clip.mp4", new Mp4Writer().ToArray());

        ContainerReader.Read(path, Script("touch \"$(dirname \"$0\")/called\""), TestContext.Current.CancellationToken);

        Assert.False(File.Exists(Path.Combine(folder.Path, "called")));
    }

    private string Video(string name) => folder.Write(name, Encoding.ASCII.GetBytes("no container that we know"));

    private FfprobeTool Script(string commands, TimeSpan? maxTime = null)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The tool is a shell script here.");
        var path = folder.Write("tool", Encoding.UTF8.GetBytes("#!/bin/sh\n" + commands + "\n"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new FfprobeTool(path, maxTime);
    }
}
