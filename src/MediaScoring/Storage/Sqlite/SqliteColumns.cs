using System.Runtime.InteropServices;

namespace MediaScoring.Storage.Sqlite;

/// <summary>
/// The columns of a statement's row, as SQLite itself gives them (https://sqlite.org/c3ref/column_blob.html). SQLitePCLRaw has the
/// same calls and guards the statement in each, which costs more than the call: a hundred million of them when the index of a
/// million files is read. Whoever calls these keeps the statement; 0 for none, which gives NULL.
/// </summary>
internal static class SqliteColumns
{
    /// <summary>The SQLite that Microsoft.Data.Sqlite brings.</summary>
    private const string Library = "e_sqlite3";

    private const DllImportSearchPath Places = DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory;

    /// <summary>SQLITE_INTEGER, _FLOAT, _TEXT, _BLOB or _NULL.</summary>
    [DllImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(Places)]
    public static extern int Type(nint statement, int column);

    /// <summary>A whole number; 0 for what is none.</summary>
    [DllImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(Places)]
    public static extern long Whole(nint statement, int column);

    /// <summary>A number; 0 for what is none.</summary>
    [DllImport(Library, EntryPoint = "sqlite3_column_double"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(Places)]
    public static extern double Real(nint statement, int column);

    /// <summary>Where a text lies in UTF-8; 0 for NULL.</summary>
    [DllImport(Library, EntryPoint = "sqlite3_column_text"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(Places)]
    public static extern nint Text(nint statement, int column);

    /// <summary>How many bytes the text has that <see cref="Text"/> gave before.</summary>
    [DllImport(Library, EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition]
    [DefaultDllImportSearchPaths(Places)]
    public static extern int Length(nint statement, int column);
}
