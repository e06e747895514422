using System.Collections.Concurrent;
using MediaScoring.Media;
using MediaScoring.Sidecars;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>The sidecars that one change has written, so that it can be taken back when it fails half-way.</summary>
internal sealed class SidecarWrites(LibraryFolder folder, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, byte[]?> formerContents = new(StringComparer.Ordinal);

    /// <summary>Whether this change has written the file's sidecar.</summary>
    public bool HasWritten(MediaPlace place) => formerContents.ContainsKey(folder.SidecarOf(place));

    /// <summary>Writes the score, unless this change has done so already.</summary>
    public void WriteScoreOnce(MediaPlace place, Score score)
    {
        if (!HasWritten(place)) Write(place, path => ScoreSidecar.WriteScore(path, place.Name, score, time.GetUtcNow()));
    }

    /// <summary>Writes everything that is entered about a file.</summary>
    /// <returns>The new state; null when the file's folder is not there, since a disk that is not mounted must not be written into.</returns>
    public SidecarReading? WriteAll(MediaPlace place, PersonalData data) =>
        Directory.Exists(Path.GetDirectoryName(place.AbsolutePath)) ? Write(place, path => ScoreSidecar.WriteAll(path, place.Name, data, time.GetUtcNow())) : null;

    /// <summary>Puts the former contents back, as far as the disk lets it: what remains is found by the next sync.</summary>
    public void TakeBack()
    {
        foreach (var (path, content) in formerContents)
        {
            try
            {
                if (content is null) File.Delete(path);
                else DurableFile.Write(path, content);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The failure that is on its way to the caller says more than this one.
            }
        }
    }

    private SidecarReading Write(MediaPlace place, Func<string, SidecarReading> write)
    {
        var path = folder.SidecarOf(place);
        try
        {
            formerContents.TryAdd(path, File.Exists(path) ? File.ReadAllBytes(path) : null);
            return write(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LibraryException(
                $"What was entered about {place.Name} was not saved: its sidecar cannot be written ({failure.Message}). Check the permissions and the free space of the folder's {ScoreSidecar.FolderName}.", failure);
        }
    }
}
