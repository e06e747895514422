using MediaScoring.Tests.Catalog;
using MediaScoring.Tests.Cli;
using MediaScoring.Tests.Ingestion;
using MediaScoring.Tests.Scoring;
using MediaScoring.Tests.Search;
using MediaScoring.Tests.Server;
using MediaScoring.Tests.Thumbnails;

namespace MediaScoring.Tests.Storage;

// Everything that a library, its server and its commands promise, once more with its tables on a real PostgreSQL.

[Trait("Database", "PostgreSQL")]
public sealed class RereadOnPostgresTests : RereadTests;

[Trait("Database", "PostgreSQL")]
public sealed class FolderSyncOnPostgresTests : FolderSyncTests;

[Trait("Database", "PostgreSQL")]
public sealed class IdentityOnPostgresTests : IdentityTests;

[Trait("Database", "PostgreSQL")]
public sealed class PathsOnPostgresTests : PathsTests;

[Trait("Database", "PostgreSQL")]
public sealed class PauseOnPostgresTests : PauseTests;

[Trait("Database", "PostgreSQL")]
public sealed class ReconcileOnPostgresTests : ReconcileTests;

[Trait("Database", "PostgreSQL")]
public sealed class JournalOnPostgresTests : Scoring.JournalTests;

[Trait("Database", "PostgreSQL")]
public sealed class ScoresOnPostgresTests : ScoresTests;

[Trait("Database", "PostgreSQL")]
public sealed class FileSearchOnPostgresTests : FileSearchTests;

[Trait("Database", "PostgreSQL")]
public sealed class LiveSearchOnPostgresTests : LiveSearchTests;

[Trait("Database", "PostgreSQL")]
public sealed class IndexEqualsSqlOnPostgresTests : IndexEqualsSqlTests
{
    protected override int SequencesALibrary => 10;   // an index waits up to a quarter of a second for what others write there
}

[Trait("Database", "PostgreSQL")]
public sealed class LongValuesOnPostgresTests : LongValuesTests;

[Trait("Database", "PostgreSQL")]
public sealed class ThumbnailStoreOnPostgresTests : ThumbnailStoreTests;

[Trait("Database", "PostgreSQL")]
public sealed class ThumbnailLimitOnPostgresTests : ThumbnailLimitTests;

[Trait("Database", "PostgreSQL")]
public sealed class ThumbnailMakerOnPostgresTests : ThumbnailMakerTests;

[Trait("Database", "PostgreSQL")]
public sealed class FolderOnPostgresTests : FolderTests;

[Trait("Database", "PostgreSQL")]
public sealed class ServerJournalOnPostgresTests : Server.JournalTests;

[Trait("Database", "PostgreSQL")]
public sealed class KeywordOnPostgresTests : KeywordTests;

[Trait("Database", "PostgreSQL")]
public sealed class LibraryOnPostgresTests : LibraryTests;

[Trait("Database", "PostgreSQL")]
public sealed class MetadataOnPostgresTests : MetadataTests;

[Trait("Database", "PostgreSQL")]
public sealed class NameOnPostgresTests : NameTests;

[Trait("Database", "PostgreSQL")]
public sealed class OldPageOnPostgresTests : OldPageTests;

[Trait("Database", "PostgreSQL")]
public sealed class QueryOnPostgresTests : QueryTests;

[Trait("Database", "PostgreSQL")]
public sealed class ScoreOnPostgresTests : ScoreTests;

[Trait("Database", "PostgreSQL")]
public sealed class SearchOnPostgresTests : Server.SearchTests;

[Trait("Database", "PostgreSQL")]
public sealed class ThumbnailOnPostgresTests : ThumbnailTests;

[Trait("Database", "PostgreSQL")]
public sealed class ThumbnailsAheadOnPostgresTests : ThumbnailsAheadTests;

[Trait("Database", "PostgreSQL")]
public sealed class WatchOnPostgresTests : WatchTests;

[Trait("Database", "PostgreSQL")]
public sealed class MediaOnPostgresTests : MediaTests;

[Trait("Database", "PostgreSQL")]
public sealed class ExportOnPostgresTests : ExportTests;

[Trait("Database", "PostgreSQL")]
public sealed class ReadingCommandsOnPostgresTests : ReadingCommandsTests;

[Trait("Database", "PostgreSQL")]
public sealed class WritingCommandsOnPostgresTests : WritingCommandsTests;

[Trait("Database", "PostgreSQL")]
public sealed class SyncCommandOnPostgresTests : SyncCommandTests;
