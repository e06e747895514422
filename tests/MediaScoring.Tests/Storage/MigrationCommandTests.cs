using System.Diagnostics;

namespace MediaScoring.Tests.Storage;

/// <summary>How a developer adds a column, as docs/database.md says it, done in a copy of the project.</summary>
public sealed class MigrationCommandTests
{
    private static readonly string[] copied = [".config", ".editorconfig", "Directory.Build.props", "Directory.Packages.props", "Program.props", "global.json", "dev", "src"];

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_new_column_takes_one_command_and_upgrades_an_existing_database()
    {
        await using var library = await TemporaryLibrary.WithAsync("a.png");
        await library.ScoreAsync("a.png", 4);
        await library.Library.DisposeAsync();
        using var project = new TemporaryFolder();
        Copy(project);
        Replace(project["src/MediaScoring/Storage/Rows.cs"], "    public string? Note { get; set; }\n", "    public string? Note { get; set; }\n    public string? Artist { get; set; }\n");
        Replace(
            project["src/MediaScoring/Storage/LibraryContext.cs"], "            file.Property(row => row.Note)",
            "            file.Property(row => row.Artist).HasColumnName(\"artist\").HasColumnType(\"TEXT\");\n            file.Property(row => row.Note)");

        await RunAsync(project.Path, project["dev"], "migration", "AddArtist");
        await RunAsync(project.Path, "dotnet", "build", "src/MediaScoring.Cli", "-c", "Release", "-v", "quiet", "--nologo", "-p:SkipWeb=true");
        var output = await RunAsync(project.Path, project["artifacts/bin/MediaScoring.Cli/release/mediascoring"], "db", "migrate", library.Path);

        Assert.Contains("Upgraded", output, StringComparison.Ordinal);
        Assert.Equal(["a.png|4|"], library.Sql("SELECT filename, score, artist FROM media_files"));
        Assert.All(
            Directory.GetDirectories(project["src/MediaScoring/Storage"], "Migrations", SearchOption.AllDirectories),
            migrations => Assert.Single(Directory.GetFiles(migrations, "*_AddArtist.cs")));
    }

    private static void Copy(TemporaryFolder project)
    {
        foreach (var name in copied)
        {
            var source = Path.Combine(TestPaths.Repository, name);
            var files = Directory.Exists(source) ? Directory.EnumerateFiles(source, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }) : [source];
            foreach (var file in files)
            {
                var target = project[Path.GetRelativePath(TestPaths.Repository, file)];
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);   // with its rights: ./dev stays executable
            }
        }
    }

    private static void Replace(string file, string text, string replacement)
    {
        var content = File.ReadAllText(file);
        Assert.Contains(text, content, StringComparison.Ordinal);
        File.WriteAllText(file, content.Replace(text, replacement, StringComparison.Ordinal));
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";   // nothing of it may outlive the temporary folder
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var messages = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}.\n{await messages}\n{output}");
        return output;
    }
}
