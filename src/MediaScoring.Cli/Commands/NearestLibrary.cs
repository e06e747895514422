namespace MediaScoring.Cli.Commands;

/// <summary>Finds the library that a single file belongs to.</summary>
internal static class NearestLibrary
{
    private static readonly string[] marks = [Path.Combine(".scores", "library.json"), Path.Combine(".scores", "media.db")];

    /// <summary>The media folder of a file: the nearest folder above it that is a library, else the file's own folder.</summary>
    /// <param name="file">A file as a person gave it; need not exist.</param>
    /// <param name="relativePath">The file below that folder, with forward slashes.</param>
    /// <exception cref="UsageException">The name is no file's.</exception>
    public static string FolderOf(string file, out string relativePath)
    {
        if (string.IsNullOrWhiteSpace(file)) throw new UsageException("The name of the file is empty.");
        if (file.Contains('\0', StringComparison.Ordinal)) throw new UsageException("The name of the file contains a NUL character.");

        var path = Path.GetFullPath(file);
        if (Directory.Exists(path)) throw new UsageException($"{file} is a folder. Name a file in it.");
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file {file}.", file);

        var own = Path.GetDirectoryName(path)!;
        var folder = own;
        while (folder is not null && !marks.Any(mark => File.Exists(Path.Combine(folder, mark)))) folder = Path.GetDirectoryName(folder);
        folder ??= own;
        relativePath = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        return folder;
    }
}
