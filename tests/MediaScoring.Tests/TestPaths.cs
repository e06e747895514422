namespace MediaScoring.Tests;

/// <summary>Where the tests find the repository and, when it is there, the folder of shared samples beside it.</summary>
internal static class TestPaths
{
    /// <summary>The root of the repository: the folder with MediaScoring.slnx.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A folder or file below the shared samples, or null where they are absent (a clone elsewhere).</summary>
    public static string? FindShared(string relativePath)
    {
        for (var folder = Path.GetDirectoryName(Repository); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.Combine(folder, "shared", relativePath);
            if (Path.Exists(candidate)) return candidate;
        }

        return null;
    }

    /// <summary>The same, or skips the running test with a line that says what is absent.</summary>
    public static string SharedOrSkip(string relativePath)
    {
        var path = FindShared(relativePath);
        Assert.SkipWhen(path is null, $"The shared samples are not beside this clone (looked for shared/{relativePath}).");
        return path!;
    }

    private static string FindRepository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "MediaScoring.slnx"))) return folder;
        }

        throw new InvalidOperationException("The tests run from a folder below the repository.");
    }
}
