using MediaScoring.Benchmarks;

// ./dev bench NAME [arguments]; without a name: what there is.
return args switch
{
    ["corpus", ..] => Corpus.Run(args[1..]),
    ["fill", ..] => await LibraryFill.RunAsync(args[1..]),
    ["metadata", ..] => MetadataBenchmark.Run(args[1..]),
    ["index", ..] => SearchIndexBenchmark.Run(args[1..]),
    ["sync", ..] => await SyncBenchmark.RunAsync(args[1..]),
    ["resync", ..] => await ResyncBenchmark.RunAsync(args[1..]),
    ["growth", ..] => await GrowthBenchmark.RunAsync(args[1..]),
    ["score", ..] => await ScoreBenchmark.RunAsync(args[1..]),
    [SyncProcess.Name, ..] => await SyncProcess.RunAsync(args[1..]),
    ["search", ..] => await SearchBenchmark.RunAsync(args[1..]),
    ["thumbnails", ..] => await ThumbnailBenchmark.RunAsync(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: ./dev bench NAME
          corpus FOLDER [COUNT]   writes a library of small mixed files (10,000)
          metadata                reads headers, metadata and keywords, beside opening and reading alone
          fill FOLDER [COUNT] [phrases]
                                  fills a library's database with rows without files (1,000,000)
          index                   the search index in memory at a million files
          search FOLDER [phrases] searches over HTTP in a filled library; with --database-url postgresql://… in
                                  the copy that mediascoring db copy made of it
          thumbnails [COUNT]      thumbnails of 1 MP pictures, beside the command vipsthumbnail (200)
          sync [COUNT]            first sync, sync of nothing new, beside their floors; with --database-url
                                  postgresql://…bench… on PostgreSQL too, in a database that it empties
          resync [COUNT]          what one more unchanged file costs a sync (10,000 files, and eleven times as many)
          growth FOLDER [COUNT]   new files into a filled library, beside an empty one
          score [COUNT]           scores over HTTP while a sync runs, and alone
        """);
    return 2;
}
