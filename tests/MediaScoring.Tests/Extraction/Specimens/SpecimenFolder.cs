namespace MediaScoring.Tests.Extraction.Specimens;

/// <summary>A folder of its own for the files of one test; gone with the test.</summary>
public sealed class SpecimenFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("media-scoring-").FullName;

    /// <summary>Writes a file and gives its full path.</summary>
    public string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
