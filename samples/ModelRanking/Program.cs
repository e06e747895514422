// Ranks the models of a folder by the mean score of what they made:
//   dotnet run --project samples/ModelRanking -- FOLDER
using MediaScoring;
using ModelRanking;

if (args is not [var folder])
{
    Console.Error.WriteLine("Name the folder with the media.");
    return 2;
}

await using var library = await MediaLibrary.OpenAsync(new LibrarySettings { MediaFolder = folder });
await library.Ingestion.SyncAsync();
foreach (var rank in await new ModelRankingService(library).RankAsync())
{
    Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rank.MeanScore:0.00}  {rank.Files,5} files  {rank.Model}"));
}

return 0;
