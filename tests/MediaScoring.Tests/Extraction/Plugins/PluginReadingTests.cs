using MediaScoring.Extensibility;
using MediaScoring.Extraction.Containers;
using MediaScoring.Extraction.Generators;

namespace MediaScoring.Tests.Extraction.Plugins;

/// <summary>Plug-ins among the program's own readers, on real PNG files.</summary>
public sealed class PluginReadingTests
{
    [Fact]
    public void A_plug_in_reads_a_file_that_the_program_does_not_know()
    {
        using var plugins = PluginFolder.With("AuroraExtractor");

        var reading = Read(plugins, TinyPng.Of(texts: ("aurora", """{"app": "Aurora Studio", "prompt": "a lighthouse at dusk"}""")));

        Assert.Equal("Aurora Studio", reading.Generation?.Generator);
        Assert.Equal("a lighthouse at dusk", reading.Generation?.Prompt);
        Assert.Empty(reading.Problems);
    }

    [Fact]
    public void Plug_ins_that_crash_and_hang_are_reported_by_name_and_change_nothing_else()
    {
        using var none = new PluginFolder();
        using var bad = PluginFolder.With("BadPlugins");
        var file = TinyPng.WithPrompt("a red fox");

        var alone = Read(none, file);
        var among = Read(bad, file, except: "Nonsense");

        Assert.Equal("a red fox", among.Generation?.Prompt);
        Assert.Equal(alone.Generation?.Models, among.Generation?.Models);
        Assert.Equal(alone.Generation?.Seed, among.Generation?.Seed);
        foreach (var name in new[] { "Crashing", "Hanging", "Null lists" })
        {
            Assert.Contains(among.Problems, problem => problem.Contains($"\"{name}\"", StringComparison.Ordinal));
        }
    }

    private static GeneratorReading Read(PluginFolder folder, byte[] file, string? except = null)
    {
        using var media = new TemporaryFolder();
        File.WriteAllBytes(media["fox.png"], file);
        using var plugins = folder.LoadImpatiently();

        var contents = ContainerReader.Read(media["fox.png"], CancellationToken.None);
        var content = new MediaContent { FileName = "fox.png", Format = contents.Facts.Format, Texts = contents.Texts };
        return new GeneratorReader([.. plugins.Extractors.Where(plugin => plugin.Name != except)]).Read(content, CancellationToken.None);
    }
}
