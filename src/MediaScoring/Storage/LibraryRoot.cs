using System.Text.Json;

namespace MediaScoring.Storage;

/// <summary>
/// A media folder and its identity. The id lies in the folder's <c>.scores/library.json</c> and travels with it, so rows find
/// their files again after the folder was moved or mounted elsewhere.
/// </summary>
/// <param name="Id">A UUID in text form.</param>
/// <param name="Path">Absolute path of the folder, links resolved, without a separator at the end.</param>
internal sealed record LibraryRoot(string Id, string Path)
{
    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    /// <summary>Where the identity lies.</summary>
    public static string IdentityFile(string folder) => System.IO.Path.Combine(folder, ".scores", "library.json");

    /// <summary>The root of a folder: its identity is read, or made when it has none yet.</summary>
    /// <param name="folder">Absolute path of an existing folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="formerId">The identity that a folder without one had before; null when nobody knows any.</param>
    /// <exception cref="LibraryException">The identity file is damaged: another one would cut the folder off from its rows.</exception>
    public static LibraryRoot Of(string folder, TimeProvider time, string? formerId = null)
    {
        var file = IdentityFile(folder);
        if (ReadId(file) is { } known) return new LibraryRoot(known, folder);

        var id = formerId ?? Guid.NewGuid().ToString("D");
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(new { id, created_utc = time.GetUtcNow().UtcDateTime }, indented));
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            // A read-only folder keeps no identity: its path stands in, which holds as long as it is mounted at one place.
            return new LibraryRoot(formerId ?? StandInId(folder), folder);
        }

        return new LibraryRoot(ReadId(file) ?? id, folder);
    }

    /// <summary>Whether a folder is there and has this identity.</summary>
    public static bool IsOf(string folder, string id)
    {
        try
        {
            return ReadId(IdentityFile(folder)) == id;
        }
        catch (Exception unknown) when (unknown is LibraryException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Gives a folder a new identity, in place of one that a copy has too.</summary>
    /// <exception cref="LibraryException">The folder cannot be written.</exception>
    public static LibraryRoot Renew(string folder, TimeProvider time)
    {
        var id = Guid.NewGuid().ToString("D");
        try
        {
            DurableFile.Write(IdentityFile(folder), JsonSerializer.SerializeToUtf8Bytes(new { id, created_utc = time.GetUtcNow().UtcDateTime }, indented));
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new LibraryException($"The identity of {folder} cannot be written: {refused.Message}", refused);
        }

        return new LibraryRoot(id, folder);
    }

    private static string? ReadId(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file));
            if (document.RootElement.TryGetProperty("id", out var id) && Guid.TryParse(id.GetString(), out var guid)) return guid.ToString("D");
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            throw Damaged(file, damage);
        }

        throw Damaged(file, null);
    }

    private static LibraryException Damaged(string file, Exception? damage)
    {
        var sentence = $"{file} does not hold a library's id. It ties the folder to its rows in the database: restore it from a backup, or delete it to start as a new library (scores come back from the sidecars).";
        return damage is null ? new LibraryException(sentence) : new LibraryException(sentence, damage);
    }

    private static string StandInId(string folder)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(folder));
        return new Guid(hash.AsSpan(0, 16)).ToString("D");
    }
}
