using System.IO.Enumeration;
using MediaScoring.Catalog;
using MediaScoring.Storage;

namespace MediaScoring.Ingestion;

/// <summary>Counts the files that a sync would look at, by their names alone: much faster than the sync, which only learns the number at its end.</summary>
internal static class FileCount
{
    /// <summary>The number of files, links to files included.</summary>
    public static long Of(LibraryFolder folder, FilePattern pattern, bool recursive, CancellationToken cancellationToken, string directory = "")
    {
        var start = folder.Path.Length + 1;
        var files = new FileSystemEnumerable<bool>(
            directory.Length == 0 ? folder.Path : LibraryPaths.Absolute(folder.Path, directory),
            (ref FileSystemEntry _) => true,
            new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true, RecurseSubdirectories = recursive })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                !entry.IsDirectory && pattern.Matches(entry.ToFullPath()[start..].Replace(Path.DirectorySeparatorChar, '/')),
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.FileName.StartsWith(".", StringComparison.Ordinal) && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        var count = 0L;
        foreach (var _ in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            count++;
        }

        return count;
    }
}
