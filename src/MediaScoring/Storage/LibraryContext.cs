using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MediaScoring.Storage;

/// <summary>The model of a library's database: the four tables of the specification, exactly, and ours beside them.</summary>
internal abstract class LibraryContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<MediaFileRow> Files => Set<MediaFileRow>();
    public DbSet<MediaMetadataRow> Metadata => Set<MediaMetadataRow>();
    public DbSet<MediaKeywordRow> Keywords => Set<MediaKeywordRow>();
    public DbSet<MediaThumbnailRow> Thumbnails => Set<MediaThumbnailRow>();
    public DbSet<MediaResourceRow> Resources => Set<MediaResourceRow>();
    public DbSet<LibraryRootRow> Roots => Set<LibraryRootRow>();
    public DbSet<ScoreSidecarRow> ScoreSidecars => Set<ScoreSidecarRow>();
    public DbSet<LongValueRow> LongValues => Set<LongValueRow>();
    public DbSet<ProblemRow> Problems => Set<ProblemRow>();
    public DbSet<JournalEntryRow> JournalEntries => Set<JournalEntryRow>();
    public DbSet<JournalChangeRow> JournalChanges => Set<JournalChangeRow>();
    public DbSet<ChangedFileRow> ChangedFiles => Set<ChangedFileRow>();
    public DbSet<SavedQueryRow> SavedQueries => Set<SavedQueryRow>();
    public DbSet<LibraryStateRow> States => Set<LibraryStateRow>();

    /// <summary>The column type of times: text on SQLite, a timestamp on PostgreSQL.</summary>
    protected abstract string TimeType { get; }

    /// <summary>The column type of floating point numbers.</summary>
    protected abstract string FloatType { get; }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<MediaFileRow>(file =>
        {
            file.ToTable("media_files");
            file.HasKey(row => row.Id);
            file.Property(row => row.Id).HasColumnName("id");
            file.Property(row => row.Filename).HasColumnName("filename").HasColumnType("VARCHAR(512)");
            file.Property(row => row.Directory).HasColumnName("directory").HasColumnType("VARCHAR(1024)");
            file.Property(row => row.FilePath).HasColumnName("file_path").HasColumnType("VARCHAR(1536)");
            file.Property(row => row.FileSize).HasColumnName("file_size");
            file.Property(row => row.FileType).HasColumnName("file_type").HasColumnType("VARCHAR(50)");
            file.Property(row => row.Extension).HasColumnName("extension").HasColumnType("VARCHAR(10)");
            file.Property(row => row.Score).HasColumnName("score").HasDefaultValue(0);
            Time(file.Property(row => row.CreatedAt), "created_at").HasDefaultValueSql("CURRENT_TIMESTAMP");
            Time(file.Property(row => row.UpdatedAt), "updated_at").HasDefaultValueSql("CURRENT_TIMESTAMP");
            Time(file.Property(row => row.LastAccessed), "last_accessed");
            file.Property(row => row.RootId).HasColumnName("root_id").HasColumnType("VARCHAR(36)");
            file.Property(row => row.RelativePath).HasColumnName("relative_path").HasColumnType("VARCHAR(1536)");
            Time(file.Property(row => row.MissingSince), "missing_since");
            file.Property(row => row.ModifiedNs).HasColumnName("modified_ns").HasColumnType("BIGINT");
            file.Property(row => row.Note).HasColumnName("note").HasColumnType("TEXT");
            file.Property(row => row.Fingerprint).HasColumnName("fingerprint").HasColumnType("VARCHAR(40)");
            file.Property(row => row.PixelHash).HasColumnName("pixel_hash").HasColumnType("VARCHAR(40)");
            file.Property(row => row.ContentHash).HasColumnName("content_hash").HasColumnType("VARCHAR(40)");
            file.HasIndex(row => row.RootId).HasDatabaseName("idx_media_unhashed").HasFilter(MediaFileRow.Unhashed);
            file.HasIndex(row => new { row.RootId, row.Fingerprint }).HasDatabaseName("idx_media_fingerprint");
            file.HasAlternateKey(row => row.FilePath).HasName("uq_media_file_path");
            file.HasIndex(row => row.FilePath).HasDatabaseName("idx_media_file_path");
            file.HasIndex(row => row.Directory).HasDatabaseName("idx_media_directory");
            file.HasIndex(row => row.Score).HasDatabaseName("idx_media_score");
            file.HasIndex(row => row.FileType).HasDatabaseName("idx_media_type");
            file.HasIndex(row => row.UpdatedAt).HasDatabaseName("idx_media_updated");
            file.HasIndex(row => new { row.RootId, row.RelativePath }).IsUnique().HasDatabaseName("uq_media_place");
        });

        model.Entity<MediaMetadataRow>(metadata =>
        {
            metadata.ToTable("media_metadata");
            metadata.HasKey(row => row.Id);
            metadata.Property(row => row.Id).HasColumnName("id");
            metadata.Property(row => row.MediaFileId).HasColumnName("media_file_id");
            metadata.Property(row => row.Width).HasColumnName("width");
            metadata.Property(row => row.Height).HasColumnName("height");
            metadata.Property(row => row.Duration).HasColumnName("duration").HasColumnType(FloatType);
            metadata.Property(row => row.FrameRate).HasColumnName("frame_rate").HasColumnType(FloatType);
            metadata.Property(row => row.ColorMode).HasColumnName("color_mode").HasColumnType("VARCHAR(50)");
            metadata.Property(row => row.HasAlpha).HasColumnName("has_alpha").HasColumnType("BOOLEAN").HasDefaultValueSql("FALSE");
            metadata.Property(row => row.PngText).HasColumnName("png_text").HasColumnType("TEXT");
            metadata.Property(row => row.WorkflowData).HasColumnName("workflow_data").HasColumnType("TEXT");
            metadata.Property(row => row.Prompt).HasColumnName("prompt").HasColumnType("TEXT");
            metadata.Property(row => row.NegativePrompt).HasColumnName("negative_prompt").HasColumnType("TEXT");
            metadata.Property(row => row.ModelName).HasColumnName("model_name").HasColumnType("VARCHAR(256)");
            metadata.Property(row => row.Sampler).HasColumnName("sampler").HasColumnType("VARCHAR(100)");
            metadata.Property(row => row.Steps).HasColumnName("steps");
            metadata.Property(row => row.CfgScale).HasColumnName("cfg_scale").HasColumnType(FloatType);
            metadata.Property(row => row.Seed).HasColumnName("seed").HasColumnType("VARCHAR(50)");
            Time(metadata.Property(row => row.FileModifiedAt), "file_modified_at");
            Time(metadata.Property(row => row.MetadataExtractedAt), "metadata_extracted_at").HasDefaultValueSql("CURRENT_TIMESTAMP");
            metadata.Property(row => row.Generator).HasColumnName("generator").HasColumnType("VARCHAR(50)");
            metadata.Property(row => row.Scheduler).HasColumnName("scheduler").HasColumnType("VARCHAR(100)");
            metadata.Property(row => row.Details).HasColumnName("details").HasColumnType("TEXT");
            metadata.HasOne<MediaFileRow>().WithMany(file => file.Metadata).HasForeignKey(row => row.MediaFileId).OnDelete(DeleteBehavior.Cascade);
            metadata.HasIndex(row => row.MediaFileId).IsUnique().HasDatabaseName("idx_metadata_media_file");
            metadata.HasIndex(row => new { row.Width, row.Height }).HasDatabaseName("idx_metadata_dimensions");
            metadata.HasIndex(row => row.ModelName).HasDatabaseName("idx_metadata_model");
        });

        model.Entity<MediaKeywordRow>(keyword =>
        {
            keyword.ToTable("media_keywords");
            keyword.HasKey(row => row.Id);
            keyword.Property(row => row.Id).HasColumnName("id");
            keyword.Property(row => row.MediaFileId).HasColumnName("media_file_id");
            keyword.Property(row => row.Keyword).HasColumnName("keyword").HasColumnType("VARCHAR(256)");
            keyword.Property(row => row.KeywordType).HasColumnName("keyword_type").HasColumnType("VARCHAR(50)").HasDefaultValue("user");
            keyword.Property(row => row.Confidence).HasColumnName("confidence").HasColumnType(FloatType).HasDefaultValueSql("1.0");
            keyword.Property(row => row.Source).HasColumnName("source").HasColumnType("VARCHAR(100)");
            Time(keyword.Property(row => row.CreatedAt), "created_at").HasDefaultValueSql("CURRENT_TIMESTAMP");
            keyword.Property(row => row.Extracted).HasColumnName("extracted").HasColumnType("BOOLEAN");
            keyword.HasOne<MediaFileRow>().WithMany(file => file.Keywords).HasForeignKey(row => row.MediaFileId).OnDelete(DeleteBehavior.Cascade);
            keyword.HasIndex(row => new { row.MediaFileId, row.Keyword, row.KeywordType }).IsUnique().HasDatabaseName("uq_media_keyword");
            keyword.HasIndex(row => row.MediaFileId).HasDatabaseName("idx_keyword_media_file");
            keyword.HasIndex(row => row.Keyword).HasDatabaseName("idx_keyword_search");
            keyword.HasIndex(row => row.KeywordType).HasDatabaseName("idx_keyword_type");
        });

        model.Entity<MediaThumbnailRow>(thumbnail =>
        {
            thumbnail.ToTable("media_thumbnails");
            thumbnail.HasKey(row => row.Id);
            thumbnail.Property(row => row.Id).HasColumnName("id");
            thumbnail.Property(row => row.MediaFileId).HasColumnName("media_file_id");
            thumbnail.Property(row => row.ThumbnailSize).HasColumnName("thumbnail_size").HasColumnType("VARCHAR(20)");
            thumbnail.Property(row => row.ThumbnailData).HasColumnName("thumbnail_data").HasColumnType("TEXT");
            thumbnail.Property(row => row.MimeType).HasColumnName("mime_type").HasColumnType("VARCHAR(50)").HasDefaultValue("image/jpeg");
            thumbnail.Property(row => row.FilePath).HasColumnName("file_path").HasColumnType("VARCHAR(1024)");
            Time(thumbnail.Property(row => row.CreatedAt), "created_at").HasDefaultValueSql("CURRENT_TIMESTAMP");
            thumbnail.HasOne<MediaFileRow>().WithMany(file => file.Thumbnails).HasForeignKey(row => row.MediaFileId).OnDelete(DeleteBehavior.Cascade);
            thumbnail.HasIndex(row => new { row.MediaFileId, row.ThumbnailSize }).IsUnique().HasDatabaseName("uq_media_thumbnail_size");
        });

        model.Entity<MediaResourceRow>(resource =>
        {
            resource.ToTable("media_resources");
            resource.HasKey(row => new { row.MediaFileId, row.Kind, row.Ordinal });
            resource.Property(row => row.MediaFileId).HasColumnName("media_file_id");
            resource.Property(row => row.Kind).HasColumnName("kind").HasColumnType("VARCHAR(20)");
            resource.Property(row => row.Ordinal).HasColumnName("ordinal");
            resource.Property(row => row.Name).HasColumnName("name").HasColumnType("VARCHAR(256)");
            resource.Property(row => row.Weight).HasColumnName("weight").HasColumnType(FloatType);
            resource.HasOne<MediaFileRow>().WithMany().HasForeignKey(row => row.MediaFileId).OnDelete(DeleteBehavior.Cascade);
            resource.HasIndex(row => new { row.Kind, row.Name }).HasDatabaseName("idx_resource_name");
        });

        model.Entity<LibraryRootRow>(root =>
        {
            root.ToTable("library_roots");
            root.HasKey(row => row.Id);
            root.Property(row => row.Id).HasColumnName("id").HasColumnType("VARCHAR(36)");
            root.Property(row => row.Path).HasColumnName("path").HasColumnType("TEXT");
            Time(root.Property(row => row.OpenedAt), "opened_at");
        });

        model.Entity<ScoreSidecarRow>(sidecar =>
        {
            sidecar.ToTable("score_sidecars");
            sidecar.HasKey(row => row.MediaFileId);
            sidecar.Property(row => row.MediaFileId).HasColumnName("media_file_id").ValueGeneratedNever();
            sidecar.Property(row => row.Score).HasColumnName("score");
            sidecar.Property(row => row.ModifiedNs).HasColumnName("modified_ns").HasColumnType("BIGINT");
            sidecar.Property(row => row.Size).HasColumnName("size").HasColumnType("BIGINT");
            sidecar.Property(row => row.Hash).HasColumnName("hash").HasColumnType("VARCHAR(40)");
            sidecar.Property(row => row.ReadNs).HasColumnName("read_ns").HasColumnType("BIGINT");
            sidecar.Property(row => row.Agreed).HasColumnName("agreed").HasColumnType("TEXT");
            sidecar.HasOne<MediaFileRow>().WithMany().HasForeignKey(row => row.MediaFileId).OnDelete(DeleteBehavior.Cascade);
        });

        model.Entity<LongValueRow>(value =>
        {
            value.ToTable("long_values");
            value.HasKey(row => row.Id);
            value.Property(row => row.Id).HasColumnName("id");
            value.Property(row => row.MediaFileId).HasColumnName("media_file_id");
            value.Property(row => row.ColumnName).HasColumnName("column_name").HasColumnType("VARCHAR(50)");
            value.Property(row => row.CutValue).HasColumnName("cut_value").HasColumnType("TEXT");
            value.Property(row => row.Value).HasColumnName("value").HasColumnType("TEXT");
            value.HasOne<MediaFileRow>().WithMany().HasForeignKey(row => row.MediaFileId).OnDelete(DeleteBehavior.Cascade);
            value.HasIndex(row => new { row.MediaFileId, row.ColumnName }).HasDatabaseName("idx_long_value");
        });

        model.Entity<ProblemRow>(problem =>
        {
            problem.ToTable("library_problems");
            problem.HasKey(row => row.Id);
            problem.Property(row => row.Id).HasColumnName("id");
            problem.Property(row => row.RootId).HasColumnName("root_id").HasColumnType("VARCHAR(36)");
            problem.Property(row => row.RelativePath).HasColumnName("relative_path").HasColumnType("TEXT");
            problem.Property(row => row.Kind).HasColumnName("kind").HasColumnType("VARCHAR(20)");
            problem.Property(row => row.Message).HasColumnName("message").HasColumnType("TEXT");
            Time(problem.Property(row => row.CreatedAt), "created_at").HasDefaultValueSql("CURRENT_TIMESTAMP");
            problem.HasIndex(row => new { row.RootId, row.RelativePath }).HasDatabaseName("idx_problem_place");
        });

        model.Entity<JournalEntryRow>(entry =>
        {
            entry.ToTable("journal_entries");
            entry.HasKey(row => row.Id);
            entry.Property(row => row.Id).HasColumnName("id");
            entry.Property(row => row.RootId).HasColumnName("root_id").HasColumnType("VARCHAR(36)");
            entry.Property(row => row.Kind).HasColumnName("kind").HasColumnType("VARCHAR(20)");
            entry.Property(row => row.Client).HasColumnName("client").HasColumnType("VARCHAR(100)");
            Time(entry.Property(row => row.CreatedAt), "created_at").HasDefaultValueSql("CURRENT_TIMESTAMP");
            entry.Property(row => row.TargetId).HasColumnName("target_id").HasColumnType("BIGINT");
            entry.Property(row => row.UndoneBy).HasColumnName("undone_by").HasColumnType("BIGINT");
            entry.HasIndex(row => new { row.RootId, row.Kind }).HasDatabaseName("idx_journal_entry");
            entry.HasIndex(row => row.UndoneBy).HasDatabaseName("idx_journal_undone").HasFilter("undone_by IS NOT NULL");
        });

        model.Entity<ChangedFileRow>(change =>
        {
            change.ToTable("changed_files");
            change.HasKey(row => row.Seq);
            change.Property(row => row.Seq).HasColumnName("seq");
            change.Property(row => row.MediaFileId).HasColumnName("media_file_id").HasColumnType("BIGINT");
            change.Property(row => row.LastKeywordId).HasColumnName("last_keyword_id").HasColumnType("BIGINT");
        });

        model.Entity<SavedQueryRow>(saved =>
        {
            saved.ToTable("saved_queries");
            saved.HasKey(row => row.Id);
            saved.Property(row => row.Id).HasColumnName("id");
            saved.Property(row => row.RootId).HasColumnName("root_id").HasColumnType("VARCHAR(36)");
            saved.Property(row => row.Name).HasColumnName("name").HasColumnType("VARCHAR(200)");
            saved.Property(row => row.Query).HasColumnName("query").HasColumnType("TEXT");
            Time(saved.Property(row => row.CreatedAt), "created_at").HasDefaultValueSql("CURRENT_TIMESTAMP");
            saved.HasIndex(row => new { row.RootId, row.Name }).IsUnique().HasDatabaseName("uq_saved_query");
        });

        model.Entity<LibraryStateRow>(state =>
        {
            state.ToTable("library_state");
            state.HasKey(row => row.Name);
            state.Property(row => row.Name).HasColumnName("name").HasColumnType("VARCHAR(50)");
            state.Property(row => row.Value).HasColumnName("value").HasColumnType("TEXT");
        });

        model.Entity<JournalChangeRow>(change =>
        {
            change.ToTable("journal_changes");
            change.HasKey(row => row.Id);
            change.Property(row => row.Id).HasColumnName("id");
            change.Property(row => row.EntryId).HasColumnName("entry_id").HasColumnType("BIGINT");
            change.Property(row => row.MediaFileId).HasColumnName("media_file_id");
            change.Property(row => row.Field).HasColumnName("field").HasColumnType("VARCHAR(20)");
            change.Property(row => row.OldValue).HasColumnName("old_value").HasColumnType("TEXT");
            change.Property(row => row.NewValue).HasColumnName("new_value").HasColumnType("TEXT");
            change.Property(row => row.Conflict).HasColumnName("conflict").HasColumnType("BOOLEAN");
            change.HasOne<JournalEntryRow>().WithMany().HasForeignKey(row => row.EntryId).OnDelete(DeleteBehavior.Cascade);
            change.HasOne<MediaFileRow>().WithMany().HasForeignKey(row => row.MediaFileId).OnDelete(DeleteBehavior.Cascade);
            change.HasIndex(row => row.EntryId).HasDatabaseName("idx_journal_change_entry");
            change.HasIndex(row => new { row.MediaFileId, row.Id }).HasDatabaseName("idx_journal_change_file");
        });
    }

    protected abstract ValueConverter<DateTime, string>? TimeConverter { get; }

    private Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<DateTime?> Time(
        Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<DateTime?> property, string column)
    {
        property.HasColumnName(column).HasColumnType(TimeType);
        if (TimeConverter is { } converter) property.HasConversion(converter);
        return property;
    }
}
