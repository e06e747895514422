namespace MediaScoring.Tests;

/// <summary>A folder that exists as long as the test runs.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("media-scoring-").FullName;

    /// <summary>The absolute path of something inside.</summary>
    public string this[string relativePath] => System.IO.Path.Combine(Path, relativePath);

    /// <summary>Writes a file, with its folders.</summary>
    public string Write(string relativePath, byte[] content)
    {
        var path = this[relativePath];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Writes a text file in UTF-8 without byte-order mark.</summary>
    public string Write(string relativePath, string content) => Write(relativePath, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Runs SQL on the database of the library in it, as a person beside the program would; the rows with their values joined by <c>|</c>.</summary>
    public List<string> Sql(string sql) => PostgresCluster.UrlOfTest is { } url ? PostgresCluster.Sql(url, sql) : TemporaryLibrary.SqlOn(this[".scores/media.db"], sql);

    /// <summary>Copies a folder with everything in it, writable.</summary>
    public void CopyFrom(string source)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var target = this[System.IO.Path.GetRelativePath(source, file)];
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
            File.SetAttributes(target, FileAttributes.Normal);
        }
    }

    public void Dispose()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 20)
            {
                // A process that was told to end may write its last file while the folder is being emptied.
                Thread.Yield();
            }
        }
    }
}
