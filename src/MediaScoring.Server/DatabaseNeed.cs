using MediaScoring.Storage;

namespace MediaScoring.Server;

/// <summary>Says at once that there is no database, before anything else of a request is looked at.</summary>
internal static class DatabaseNeed
{
    /// <exception cref="DatabaseUnavailableException">There is none.</exception>
    public static void RequireDatabase(this MediaLibrary library)
    {
        if (!library.HasDatabase) throw new DatabaseUnavailableException(library.DatabaseAbsence ?? "Database functionality is disabled.");
    }
}
