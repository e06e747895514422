using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace MediaScoring.Tests.Deployment;

/// <summary>The Dockerfile and compose.yml, as far as they can be judged without Docker.</summary>
public sealed partial class ContainerTests
{
    private static readonly string dockerfile = Read("Dockerfile");

    [Fact]
    public async Task What_the_image_does_works_as_another_user_over_read_only_folders() => await RunScriptAsync("--built");

    [Fact]
    [Trait("Category", "Long")]
    public async Task What_the_dockerfile_copies_is_enough_to_build_the_program() => await RunScriptAsync();

    [Fact]
    public void The_image_is_left_with_the_runtime_and_runs_as_an_ordinary_user()
    {
        var final = dockerfile[dockerfile.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];

        Assert.StartsWith("\nFROM mcr.microsoft.com/dotnet/aspnet:10.0\n", final, StringComparison.Ordinal);
        Assert.Matches(@"\nUSER \$APP_UID\n", final);
        Assert.Contains("ffmpeg", final, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:7862/health/live", final, StringComparison.Ordinal);
        Assert.Contains("ENTRYPOINT [\"/program/mediascoring\"]", final, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)ssh|nodejs|npm|dotnet/sdk", final);
    }

    [Fact]
    public void The_ignore_file_lets_through_all_that_the_dockerfile_copies()
    {
        var allowed = Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        var copied = CopyInstruction().Matches(dockerfile).SelectMany(match => match.Groups[1].Value.Split(' ')).Select(path => path.Split('/')[0]).Distinct().ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.Contains(path, allowed));
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(TestPaths.Repository, path)), path));
    }

    [Fact]
    public void The_composition_has_the_names_of_the_specification()
    {
        var composition = Composition();
        var database = At(composition, "services", "database");

        Assert.Equal("media_scoring", At(composition, "name").ToString());
        Assert.Equal("media-scorer-db", At(database, "container_name").ToString());
        Assert.Matches("^postgres:(1[5-9]|[2-9][0-9])", At(database, "image").ToString());
        Assert.Contains("pg_isready", At(database, "healthcheck", "test", "1").ToString(), StringComparison.Ordinal);
        Assert.Equal("postgres_data:/var/lib/postgresql/data", At(database, "volumes", "0").ToString());
        Assert.Contains("postgres_data", ((YamlMappingNode)At(composition, "volumes")).Children.Keys.Select(key => key.ToString()));
        Assert.Equal("127.0.0.1:${POSTGRES_PORT:-5432}:5432", At(database, "ports", "0").ToString());
    }

    [Fact]
    public void The_composition_starts_the_program_as_the_image_does_and_names_its_database_service()
    {
        var application = At(Composition(), "services", "app");
        var command = ((YamlSequenceNode)At(application, "command")).Select(word => word.ToString().Replace("${MEDIA_HOST:-localhost}", "localhost", StringComparison.Ordinal));

        Assert.Equal(JsonSerializer.Deserialize<string[]>(LastCommand().Match(dockerfile).Groups[1].Value), command);
        Assert.Equal("true", At(application, "read_only").ToString());
        Assert.Matches(@"^postgresql://\$\{POSTGRES_USER:-media_user\}:\$\{POSTGRES_PASSWORD\}@database:5432/\$\{POSTGRES_DB:-media_scoring\}$", At(application, "environment", "DATABASE_URL").ToString());
        Assert.Equal("service_healthy", At(application, "depends_on", "database", "condition").ToString());
    }

    [Fact]
    public void The_example_of_settings_names_every_variable_of_the_composition()
    {
        var example = Read(".env.example").Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).ToDictionary(line => line.Split('=')[0], line => line.Split('=')[1]);
        var used = Variable().Matches(Read("compose.yml")).Select(match => match.Groups[1].Value).Distinct();

        Assert.Equal(used.Order(), example.Keys.Order());
        Assert.Equal(("5432", "media_scoring", "media_user"), (example["POSTGRES_PORT"], example["POSTGRES_DB"], example["POSTGRES_USER"]));
    }

    private static async Task RunScriptAsync(params string[] arguments)
    {
        const int cannotRunHere = 77;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The container's steps were not run: only Linux has another user to start a program as.");
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(TestPaths.Repository, "tests", "container", "run"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        script.StandardInput.Close();
        var messages = script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.SkipWhen(script.ExitCode == cannotRunHere, $"The container's steps were not run. {(await messages).Trim()}");
        Assert.True(script.ExitCode == 0, $"Exit code {script.ExitCode}.\n{await messages}\n{output}");
        Assert.Contains("answers its health check", output, StringComparison.Ordinal);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(TestPaths.Repository, file));

    private static YamlNode Composition()
    {
        var stream = new YamlStream();
        using var text = new StringReader(Read("compose.yml"));
        stream.Load(text);
        return stream.Documents[0].RootNode;
    }

    private static YamlNode At(YamlNode node, params ReadOnlySpan<string> path)
    {
        foreach (var step in path) node = node is YamlSequenceNode list ? list.Children[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : node[step];
        return node;
    }

    [GeneratedRegex(@"^COPY (?!--from)(.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex CopyInstruction();

    [GeneratedRegex(@"^CMD (\[.*\])$", RegexOptions.Multiline)]
    private static partial Regex LastCommand();

    [GeneratedRegex(@"(?<!\$)\$\{([A-Z_]+)")]
    private static partial Regex Variable();
}
