namespace MediaScoring.Storage;

internal sealed class MetadataDetails;
