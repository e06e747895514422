using MediaScoring.Catalog;
using MediaScoring.Extraction;
using MediaScoring.Ingestion;
using MediaScoring.Scoring;
using MediaScoring.Search;
using MediaScoring.Storage;
using MediaScoring.Storage.Postgres;
using MediaScoring.Storage.Sqlite;
using MediaScoring.Thumbnails;

namespace MediaScoring;

/// <summary>
/// A folder of media with its scores, metadata and keywords: the door to everything this program does. Open one library a
/// folder and share it; all its rooms may be used from several threads at once.
/// </summary>
/// <example>
/// <code>
/// await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = "pictures" });
/// await library.Ingestion.SyncAsync();
/// await library.Scores.SetAsync("fox.png", Score.Of(5));
/// var page = await library.Search.FindAsync(new SearchQuery { Keywords = ["lighthouse"], MinScore = 3 });
/// </code>
/// </example>
public sealed class MediaLibrary : IAsyncDisposable
{
    private readonly DatabaseSlot slot;
    private readonly AwaitedDatabase? awaited;
    private readonly MetadataReader reader;
    private readonly FileEdits edits;
    private readonly string? notice;

    private MediaLibrary(LibraryFolder folder, DatabaseSlot slot, LibrarySettings settings, string? notice, Func<LibraryDatabase>? later = null)
    {
        this.notice = notice;
        this.slot = slot;
        var time = settings.Time;
        reader = MetadataReader.WithExtensions(settings.ConfigurationFolder, settings.FfprobePath);
        Folder = folder;
        Files = new MediaFiles(folder, slot, time);
        Metadata = new MetadataCatalog(folder, slot, reader, time);
        edits = new FileEdits(folder, slot, time);
        Keywords = new KeywordCatalog(folder, slot, edits, time);
        Notes = new FileNotes(edits, slot);
        Scores = new Scores(edits, slot);
        Journal = new Journal(edits, slot);
        Thumbnails = new ThumbnailStore(folder, slot, reader, settings);
        Search = new FileSearch(slot, time);
        SavedQueries = new SavedQueries(slot, time);
        Ingestion = new FolderSync(edits, slot, reader, time);
        Listing = new FolderListing(folder);
        Problems = new LibraryProblems(slot);
        Accesses = new AccessLog(slot, time);
        if (later is not null) awaited = new AwaitedDatabase(slot, later, time);
    }

    /// <summary>The media folder: turns names from outside into places inside it.</summary>
    public LibraryFolder Folder { get; }

    /// <summary>The files that the library knows.</summary>
    public MediaFiles Files { get; }

    /// <summary>What they say about themselves.</summary>
    public MetadataCatalog Metadata { get; }

    /// <summary>The words they are found by.</summary>
    public KeywordCatalog Keywords { get; }

    /// <summary>A person's verdicts.</summary>
    public Scores Scores { get; }

    /// <summary>What people write about files.</summary>
    public FileNotes Notes { get; }

    /// <summary>Who changed what, and taking it back.</summary>
    public Journal Journal { get; }

    /// <summary>Small pictures.</summary>
    public ThumbnailStore Thumbnails { get; }

    /// <summary>Finding files.</summary>
    public FileSearch Search { get; }

    /// <summary>Searches that people come back to.</summary>
    public SavedQueries SavedQueries { get; }

    /// <summary>Bringing the database to what is on disk.</summary>
    public FolderSync Ingestion { get; }

    /// <summary>What lies in the folders, as the disk has it now; needs no database.</summary>
    public FolderListing Listing { get; }

    /// <summary>What a person should know about single files.</summary>
    public LibraryProblems Problems { get; }

    /// <summary>Which files were opened when.</summary>
    public AccessLog Accesses { get; }

    /// <summary>Whether there is a database that can be asked. Without one, everything that needs it throws <see cref="DatabaseUnavailableException"/>.</summary>
    public bool HasDatabase => slot.IsAvailable;

    /// <summary>Whether there is no database at present, but the library goes on looking for it: its server does not answer.</summary>
    public bool AwaitsDatabase => slot.IsAwaited;

    /// <summary>Ends once the library has a database: at once where it was opened with one, never where it is to have none.</summary>
    public Task DatabaseOpened => slot.Filling;

    /// <summary>Why there is no database, for people; null when there is one.</summary>
    public string? DatabaseAbsence => slot.Absence;

    /// <summary>Absolute path of the database file; null without one.</summary>
    public string? DatabaseFile => (slot.Known as SqliteDatabase)?.File;

    /// <summary>What the database is called for people: its file, or the address of its server without the password; null without one.</summary>
    public string? DatabaseName => slot.Known?.Name;

    /// <summary>What a person should know about the opening: an adoption, a network mount. Usually empty.</summary>
    public IReadOnlyList<string> Notices => [.. notice is null ? Array.Empty<string>() : [notice], .. slot.Known?.Notices ?? [], .. reader.Notices];

    /// <summary>Opens a library: its database is created, upgraded, or taken over from the earlier application as needed.</summary>
    /// <param name="settings">Which folder, and how.</param>
    /// <param name="cancellationToken">Stops the opening before it has begun to write.</param>
    /// <exception cref="LibraryException">The folder does not exist; the database cannot be used. The message says what to do.</exception>
    public static Task<MediaLibrary> OpenAsync(LibrarySettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Task.Run(() => Open(settings), cancellationToken);
    }

    /// <summary>
    /// Opens a library in any case: when its database cannot be used, without it, and <see cref="DatabaseAbsence"/> says why.
    /// Scores then go to the sidecars and are taken over by the next sync. The database of a server is looked for until it is
    /// there (<see cref="DatabaseOpened"/>); a file is not.
    /// </summary>
    /// <exception cref="LibraryException">The folder does not exist.</exception>
    public static async Task<MediaLibrary> OpenEvenWithoutDatabaseAsync(LibrarySettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _ = LibraryFolder.Open(settings.MediaFolder);   // a missing folder is no matter of the database
        try
        {
            return await OpenAsync(settings, cancellationToken);
        }
        catch (LibraryException failure)
        {
            return await Task.Run(() => OpenWithout(settings, failure.Message), cancellationToken);
        }
    }

    /// <summary>How many files, missing files and problems the library has.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<LibrarySize> SizeAsync(CancellationToken cancellationToken = default) => LibrarySize.CountAsync(slot, Search.CountFiles, cancellationToken);

    /// <summary>The library in numbers. Looks at every keyword: seconds in a large library.</summary>
    /// <exception cref="DatabaseUnavailableException">There is no database.</exception>
    public Task<LibraryStatistics> CountAsync(CancellationToken cancellationToken = default) => LibraryStatistics.CountAsync(slot, cancellationToken);

    /// <summary>Finishes what is being written and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (awaited is not null) await awaited.DisposeAsync();
        await edits.DisposeAsync();
        await Accesses.DisposeAsync();
        await Ingestion.DisposeAsync();
        await Thumbnails.DisposeAsync();
        await Search.DisposeAsync();
        reader.Dispose();
        slot.Known?.Dispose();
    }

    /// <summary>Replaces sidecars that cannot be read by what the database knows.</summary>
    internal Task<IReadOnlyList<string>> RepairSidecarsAsync(CancellationToken cancellationToken) => edits.RepairAsync(cancellationToken);

    private static MediaLibrary Open(LibrarySettings settings)
    {
        if (!settings.EnableDatabase) return OpenWithout(settings, null);
        var (folder, _, notice) = LibraryPlaces.Of(settings);
        var database = OpenDatabase(settings);
        return new MediaLibrary(folder, new DatabaseSlot(database.Root, database, null), settings, notice);
    }

    private static MediaLibrary OpenWithout(LibrarySettings settings, string? absence)
    {
        var (folder, _, notice) = LibraryPlaces.Of(settings);
        var mayCome = settings is { EnableDatabase: true, DatabaseUrl: { } url } && PostgresAddress.TryFrom(url) is not null;
        return new MediaLibrary(folder, new DatabaseSlot(new LibraryRoot("", folder.Path), null, absence) { MayBeFilled = mayCome }, settings, notice, mayCome ? () => OpenDatabase(settings) : null);
    }

    private static LibraryDatabase OpenDatabase(LibrarySettings settings)
    {
        var (folder, file, _) = LibraryPlaces.Of(settings);
        if (settings.DatabaseUrl is { } url)
        {
            var address = PostgresAddress.TryFrom(url) ?? throw new LibraryException("The database URL cannot be understood. Write postgresql://USER:PASSWORD@HOST:PORT/NAME.");
            return PostgresDatabase.Open(address, LibraryRoot.Of(folder.Path, settings.Time), settings.CacheFolder ?? Path.GetTempPath(), settings.Time, settings.SqlLog);
        }

        return SqliteDatabase.Open(file, LibraryRoot.Of(folder.Path, settings.Time, RootBinding.FormerIdOf(folder.Path, file)), settings.Time, settings.SqlLog, settings.WriteAheadLog);
    }
}
