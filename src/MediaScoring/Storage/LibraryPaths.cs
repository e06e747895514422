namespace MediaScoring.Storage;

/// <summary>Between the paths of the disk and those of the database, which are relative to the root and have forward slashes.</summary>
internal static class LibraryPaths
{
    /// <summary>The folder with a separator at its end, as <c>library_roots.path</c> holds it.</summary>
    public static string WithSeparator(string folder) =>
        Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;

    /// <summary>The absolute path of a relative one.</summary>
    public static string Absolute(string rootPath, string relativePath) =>
        WithSeparator(rootPath) + (Path.DirectorySeparatorChar == '/' ? relativePath : relativePath.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The relative path of an absolute one that lies below the root.</summary>
    public static string Relative(string rootPath, string path)
    {
        var relativePath = path[WithSeparator(rootPath).Length..];
        return Path.DirectorySeparatorChar == '/' ? relativePath : relativePath.Replace(Path.DirectorySeparatorChar, '/');
    }
}
