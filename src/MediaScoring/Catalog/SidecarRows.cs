using System.Data.Common;
using MediaScoring.Storage;

namespace MediaScoring.Catalog;

/// <summary>What the database says of sidecars without looking at them.</summary>
internal static class SidecarRows
{
    /// <summary>Hash of a file's sidecar when database and sidecar last agreed; null when they never did, or the database has been changed alone since.</summary>
    public static string? HashAgreed(DbConnection connection, LibraryRoot root, MediaPlace place) => connection.Scalar(
        "SELECT s.hash FROM media_files f JOIN score_sidecars s ON s.media_file_id = f.id WHERE f.root_id = $root AND f.relative_path = $path AND s.score IS NOT DISTINCT FROM f.score",
        ("$root", root.Id), ("$path", place.RelativePath)) as string;

    /// <summary>What the database has of people's entries about a file; null when it has no row.</summary>
    public static PersonalRow? Find(DbConnection connection, LibraryRoot root, MediaPlace place) =>
        connection.Scalar("SELECT id FROM media_files WHERE root_id = $root AND relative_path = $path", ("$root", root.Id), ("$path", place.RelativePath)) is long id
            ? PersonalRows.Find(connection, id)
            : null;
}
