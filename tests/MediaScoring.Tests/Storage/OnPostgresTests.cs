using MediaScoring.Tests.Catalog;
using MediaScoring.Tests.Ingestion;
using MediaScoring.Tests.Scoring;
using MediaScoring.Tests.Search;
using MediaScoring.Tests.Thumbnails;

namespace MediaScoring.Tests.Storage;

// Everything that a library promises, once more with its tables on a real PostgreSQL.

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
public sealed class JournalOnPostgresTests : JournalTests;

[Trait("Database", "PostgreSQL")]
public sealed class ScoresOnPostgresTests : ScoresTests;

[Trait("Database", "PostgreSQL")]
public sealed class FileSearchOnPostgresTests : FileSearchTests;

[Trait("Database", "PostgreSQL")]
public sealed class LiveSearchOnPostgresTests : LiveSearchTests;

[Trait("Database", "PostgreSQL")]
public sealed class ThumbnailStoreOnPostgresTests : ThumbnailStoreTests;
