using MediaScoring.Catalog;
using MediaScoring.Ingestion;
using MediaScoring.Storage;
using MediaScoring.Storage.Sqlite;

namespace MediaScoring.Tests.Ingestion;

/// <summary>Between its turns a sync leaves disk and processors to the people who score.</summary>
public sealed class SyncWriterTests
{
    [Theory]
    [InlineData(20, 40)]
    [InlineData(80, 100)]   // a sync that rested longer would hardly go on
    public async Task Beside_people_a_turn_is_followed_by_a_rest_twice_as_long_but_not_for_ever(int turn, int rest)
    {
        await using var sync = new StartedSync();
        using var person = sync.Edits.People.Enter();

        await sync.TakeTurnAsync(TimeSpan.FromMilliseconds(turn));
        await sync.Writer.RestAsync(CancellationToken.None);

        Assert.Equal([TimeSpan.FromMilliseconds(rest)], sync.Clock.Waits);
    }

    [Fact]
    public async Task Alone_it_does_not_rest()
    {
        await using var sync = new StartedSync();

        await sync.TakeTurnAsync(TimeSpan.FromMilliseconds(20));
        await sync.Writer.RestAsync(CancellationToken.None);

        Assert.Empty(sync.Clock.Waits);
    }

    [Fact]
    public async Task A_turn_beside_people_ends_with_the_file_in_hand()
    {
        await using var sync = new StartedSync();
        using var person = sync.Edits.People.Enter();

        Assert.Equal(1, await sync.TakeTurnAsync(TimeSpan.FromMilliseconds(20), "a.png", "b.png", "c.png"));
    }

    [Fact]
    public async Task A_turn_alone_takes_all_that_is_there()
    {
        await using var sync = new StartedSync();

        Assert.Equal(3, await sync.TakeTurnAsync(TimeSpan.FromMilliseconds(20), "a.png", "b.png", "c.png"));
    }

    /// <summary>A writer on a real database, with a clock of the test's own.</summary>
    private sealed class StartedSync : IAsyncDisposable
    {
        private readonly TemporaryFolder folder = new();
        private readonly SqliteDatabase database;

        public StartedSync()
        {
            database = SqliteDatabase.Open(folder[".scores/media.db"], LibraryRoot.Of(folder.Path, TimeProvider.System), TimeProvider.System);
            Edits = new FileEdits(new LibraryFolder(folder.Path), new DatabaseSlot(database.Root, database, null), TimeProvider.System);
            Writer = new SyncWriter(Edits, database, new SyncCounts(), Clock);
        }

        public FileEdits Edits { get; }

        public SyncWriter Writer { get; }

        public TurnClock Clock { get; } = new();

        /// <summary>Writes files in a turn that takes this long; how many it wrote.</summary>
        public Task<int> TakeTurnAsync(TimeSpan length, params string[] names)
        {
            Clock.Step = length.Ticks;
            return Writer.WriteAsync([.. names.DefaultIfEmpty("a.png").Select(name => new SyncItem(new DiskFile(name, 1, 1), null, MustRead: false, null))], canRecognise: false, CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            await Edits.DisposeAsync();
            database.Dispose();
            folder.Dispose();
        }
    }

    /// <summary>A clock on which a step passes between the first look and all that follow, and nobody waits; it notes for how long somebody wanted to.</summary>
    private sealed class TurnClock : TimeProvider
    {
        private int looks;

        public List<TimeSpan> Waits { get; } = [];

        public long Step { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => looks++ == 0 ? 0 : Step;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
