using MediaScoring.Extensibility;
using MediaScoring.Extraction.Plugins;

namespace MediaScoring.Tests.Extraction.Plugins;

public sealed class PluginExtractorsTests
{
    [Fact]
    public void A_plug_in_in_the_folder_is_found()
    {
        using var folder = PluginFolder.With("AuroraExtractor");

        using var plugins = folder.Load();

        Assert.Equal(["Aurora Studio"], plugins.Extractors.Select(extractor => extractor.Name));
        Assert.Empty(plugins.Problems);
    }

    [Fact]
    public void A_plug_in_in_a_folder_of_its_own_name_is_found()
    {
        using var folder = new PluginFolder();
        folder.Install("AuroraExtractor", subfolder: "AuroraExtractor");

        using var plugins = folder.Load();

        Assert.Equal(["Aurora Studio"], plugins.Extractors.Select(extractor => extractor.Name));
    }

    [Fact]
    public void A_folder_that_does_not_exist_holds_no_plug_ins()
    {
        using var folder = new PluginFolder();

        using var plugins = PluginExtractors.Load([Path.Combine(folder.FolderPath, "nowhere")]);

        Assert.Empty(plugins.Extractors);
        Assert.Empty(plugins.Problems);
    }

    [Fact]
    public void A_relative_folder_is_refused_since_it_would_depend_on_the_working_directory() =>
        Assert.Throws<ArgumentException>(() => PluginExtractors.Load(["plugins"]));

    [Fact]
    public void The_users_plug_ins_lie_below_the_configuration_folder()
    {
        using var folder = PluginFolder.With("AuroraExtractor");

        using var plugins = PluginExtractors.LoadInstalled(Path.GetDirectoryName(folder.FolderPath));

        Assert.Contains(plugins.Extractors, extractor => extractor.Name == "Aurora Studio");
    }

    [Fact]
    public void A_plug_in_that_is_installed_twice_is_asked_once_and_reported()
    {
        using var folder = PluginFolder.With("AuroraExtractor");
        using var other = PluginFolder.With("AuroraExtractor");

        using var plugins = PluginExtractors.Load([folder.FolderPath, other.FolderPath]);

        Assert.Single(plugins.Extractors);
        Assert.Contains("\"Aurora Studio\"", Assert.Single(plugins.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_of_the_contract_beside_a_plug_in_does_no_harm()
    {
        using var folder = PluginFolder.With("AuroraExtractor");
        File.Copy(typeof(IMetadataExtractor).Assembly.Location, Path.Combine(folder.FolderPath, "MediaScoring.Extensibility.dll"));

        using var plugins = folder.Load();

        Assert.Single(plugins.Extractors);
        Assert.Empty(plugins.Problems);
    }

    [Fact]
    public void A_library_that_does_not_use_the_contract_is_passed_over()
    {
        using var folder = PluginFolder.With("AuroraExtractor");
        File.Copy(typeof(FactAttribute).Assembly.Location, Path.Combine(folder.FolderPath, "library.dll"));

        using var plugins = folder.Load();

        Assert.Single(plugins.Extractors);
        Assert.Empty(plugins.Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ")]
    [InlineData("this is no library, though it is called one")]
    public void A_file_that_is_no_library_is_reported_and_the_others_work(string text)
    {
        using var folder = PluginFolder.With("AuroraExtractor");
        File.WriteAllText(Path.Combine(folder.FolderPath, "Broken.dll"), text);

        using var plugins = folder.Load();

        Assert.Equal("The plug-in Broken.dll could not be loaded: the file is not a .NET assembly, or is damaged.", Assert.Single(plugins.Problems));
        Assert.Single(plugins.Extractors);
    }

    [Fact]
    public void A_truncated_plug_in_is_reported_and_the_others_work()
    {
        using var folder = PluginFolder.With("AuroraExtractor", "BadPlugins");
        var path = Path.Combine(folder.FolderPath, "BadPlugins.dll");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..2000]);

        using var plugins = folder.Load();

        Assert.StartsWith("The plug-in BadPlugins.dll could not be loaded:", Assert.Single(plugins.Problems), StringComparison.Ordinal);
        Assert.Equal(["Aurora Studio"], plugins.Extractors.Select(extractor => extractor.Name));
    }

    [Fact]
    public void A_class_that_does_not_keep_the_contract_is_reported()
    {
        using var folder = PluginFolder.With("AuroraExtractor");
        folder.InstallEmptyPromise("Empty.dll");

        using var plugins = folder.Load();

        var problem = Assert.Single(plugins.Problems);
        Assert.StartsWith("The plug-in Empty.dll could not be loaded:", problem, StringComparison.Ordinal);
        Assert.Contains("Empty.Promise", problem, StringComparison.Ordinal);
        Assert.Single(plugins.Extractors);
    }

    [Fact]
    public void A_plug_in_for_a_newer_contract_is_reported_with_both_versions()
    {
        using var folder = new PluginFolder();
        folder.InstallEmptyPromise("Future.dll", new Version(2, 0, 0, 0));

        using var plugins = folder.Load();

        Assert.Equal(
            "The plug-in Future.dll could not be loaded: it was built for version 2.0 of MediaScoring.Extensibility, and this program has 1.0. Build it again.",
            Assert.Single(plugins.Problems));
    }

    [Fact]
    public void Classes_that_cannot_be_made_are_reported_by_name_and_their_neighbours_work()
    {
        using var folder = PluginFolder.With("BadPlugins");

        using var plugins = folder.LoadImpatiently();

        Assert.Equal(
            ["Cancelling", "Crashing", "Hanging", "Nonsense", "Null lists", "Patient", "Stubborn"],
            plugins.Extractors.Select(extractor => extractor.Name).Order(StringComparer.Ordinal));
        Assert.Collection(
            plugins.Problems,
            problem => Assert.Equal("The plug-in BadPlugins.ConstructorCrashExtractor in BadPlugins.dll could not be made: InvalidOperationException: Nothing works today.", problem),
            problem => Assert.Equal("The plug-in BadPlugins.ConstructorHangExtractor in BadPlugins.dll could not be made: its constructor took more than 0.6 s.", problem),
            problem => Assert.Equal("The plug-in BadPlugins.DemandingExtractor in BadPlugins.dll could not be made: it has no public constructor without parameters.", problem),
            problem => Assert.Equal("The plug-in BadPlugins.NamelessExtractor in BadPlugins.dll could not be made: its Name must have 1 to 100 characters.", problem),
            problem => Assert.StartsWith("The plug-in \"crashing\" in ", problem, StringComparison.Ordinal));
    }
}
