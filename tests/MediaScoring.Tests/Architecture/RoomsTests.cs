using System.Text.RegularExpressions;

namespace MediaScoring.Tests.Architecture;

/// <summary>The house rules of docs/architecture.md, read from the code.</summary>
public sealed partial class RoomsTests
{
    // In the order of docs/architecture.md: a room uses only rooms above it.
    private static readonly string[] rooms = ["Media", "Storage", "Sidecars", "Extraction", "Keywords", "Catalog", "Scoring", "Thumbnails", "Search", "Ingestion"];

    [Fact]
    public void A_room_uses_only_rooms_above_it()
    {
        var offences = new List<string>();
        foreach (var (room, index) in rooms.Select((room, index) => (room, index)))
        {
            foreach (var file in Sources(Path.Combine("src", "MediaScoring", room)))
            {
                foreach (Match match in RoomName().Matches(File.ReadAllText(file)))
                {
                    var used = Array.IndexOf(rooms, match.Groups[1].Value);
                    if (used > index) offences.Add($"{Path.GetRelativePath(TestPaths.Repository, file)} uses {rooms[used]}");
                }
            }
        }

        Assert.Empty(offences);
    }

    [Fact]
    public void The_document_lists_the_rooms_in_this_order()
    {
        var document = File.ReadAllText(Path.Combine(TestPaths.Repository, "docs", "architecture.md"));
        var positions = rooms.Select(room => document.IndexOf($"| {room} |", StringComparison.Ordinal)).ToList();

        Assert.DoesNotContain(-1, positions);
        Assert.Equal(positions.Order(), positions);
    }

    [Fact]
    public void Nothing_is_called_helper_utility_common_manager_or_base()
    {
        var offences = Sources("src").SelectMany(file => BadName().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileName(file)}: {match.Value}"))
            .Concat(Directory.EnumerateDirectories(Path.Combine(TestPaths.Repository, "src"), "*", SearchOption.AllDirectories).Where(folder => BadFolder().IsMatch(Path.GetFileName(folder))));

        Assert.Empty(offences);
    }

    [Fact]
    public void The_library_does_not_load_asp_net()
    {
        Assert.DoesNotContain(typeof(MediaLibrary).Assembly.GetReferencedAssemblies(), assembly => assembly.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void The_contract_for_extractors_references_no_package()
    {
        Assert.All(typeof(Extensibility.IMetadataExtractor).Assembly.GetReferencedAssemblies(), assembly => Assert.StartsWith("System", assembly.Name, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(TestPaths.Repository, folder), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("Migrations", StringComparison.Ordinal));

    [GeneratedRegex(@"\bMediaScoring\.(Media|Storage|Sidecars|Extraction|Keywords|Catalog|Scoring|Thumbnails|Search|Ingestion)\b")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\s+\w*(Helper|Utils?|Utilities|Common|Manager|Base)\b")]
    private static partial Regex BadName();

    [GeneratedRegex(@"^(Helpers?|Utils?|Common|Managers?|Base)$", RegexOptions.IgnoreCase)]
    private static partial Regex BadFolder();
}
