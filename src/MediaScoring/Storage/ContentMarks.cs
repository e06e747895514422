namespace MediaScoring.Storage;

/// <summary>By what the content of a file is recognised.</summary>
/// <param name="Fingerprint">Of the file's bytes.</param>
/// <param name="PixelHash">Of its picture as it is stored, without metadata; null where none was taken.</param>
internal readonly record struct ContentMarks(string Fingerprint, string? PixelHash);
