using System.Diagnostics;
using MediaScoring.Extraction;
using NetVips;

namespace MediaScoring.Thumbnails;

/// <summary>How a thumbnail is encoded.</summary>
public enum ThumbnailFormat
{
    /// <summary>JPEG, for every client there is.</summary>
    Jpeg,

    /// <summary>WebP: about a third smaller.</summary>
    Webp,
}

/// <summary>
/// Draws small pictures: libvips shrinks while it decodes, turns by the EXIF orientation and converts to sRGB; ffmpeg gives
/// the first frame of a video. Returns null for what cannot be drawn.
/// </summary>
internal sealed class ThumbnailRenderer
{
    /// <summary>More pixels than this are not decoded: a file of a few bytes can claim any size.</summary>
    public const long MaximumPixels = 16384L * 16384;

    private const string EmbeddedProfile = "icc-profile-data";

    private const int VideoTimeoutSeconds = 15;

    private const int MaximumFrameBytes = 64 << 20;

    private static readonly Lazy<bool> vipsIsReady = new(PrepareVips);

    private readonly MetadataReader reader;

    public ThumbnailRenderer(MetadataReader reader) => this.reader = reader;

    /// <summary>Draws a file so that it fits into a box; never enlarges.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="maximumWidth">Width of the box.</param>
    /// <param name="maximumHeight">Height of the box.</param>
    /// <param name="format">Encoding.</param>
    /// <param name="cancellationToken">Stops a video's frame being fetched.</param>
    public async Task<byte[]?> RenderAsync(string path, int maximumWidth, int maximumHeight, ThumbnailFormat format, CancellationToken cancellationToken)
    {
        if (!vipsIsReady.Value) return null;

        var facts = reader.Read(path, cancellationToken).Facts;
        if ((long)(facts.Width ?? 0) * (facts.Height ?? 0) > MaximumPixels) return null;
        if (!IsVideo(facts.Format)) return Shrink(() => Image.Thumbnail(path, maximumWidth, maximumHeight, size: Enums.Size.Down, failOn: Enums.FailOn.None), format);

        var frame = await FirstFrameAsync(path, cancellationToken);
        return frame is null ? null : Shrink(() => Image.ThumbnailBuffer(frame, maximumWidth, height: maximumHeight, size: Enums.Size.Down), format);
    }

    private static byte[]? Shrink(Func<Image> open, ThumbnailFormat format)
    {
        try
        {
            using var small = open();
            using var image = small.Contains(EmbeddedProfile) ? InSrgb(small) : small.Copy();
            using var opaque = image.HasAlpha() && format == ThumbnailFormat.Jpeg ? image.Flatten(background: [255, 255, 255]) : image.Copy();
            return format == ThumbnailFormat.Jpeg
                ? opaque.JpegsaveBuffer(q: 85, keep: Enums.ForeignKeep.None)
                : opaque.WebpsaveBuffer(q: 75, effort: 2, keep: Enums.ForeignKeep.None);
        }
        catch (VipsException)
        {
            return null;   // a picture that libvips cannot decode has no thumbnail; the sync has reported what is wrong with it
        }
    }

    /// <summary>The colours of a picture with a profile of its own. Of the small picture: converting the large one takes as long as all the rest.</summary>
    private static Image InSrgb(Image image)
    {
        try
        {
            return image.IccTransform("srgb", embedded: true).CopyMemory();
        }
        catch (VipsException)
        {
            return image.Copy();   // the profile is damaged, or of another kind of picture: its numbers are shown as they are
        }
    }

    private static async Task<byte[]?> FirstFrameAsync(string path, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };

        // The path is absolute and an argument of its own: no shell reads it, and no option begins with a slash.
        foreach (var argument in (string[])["-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe", "-i", "file:" + path, "-frames:v", "1", "-an", "-sn", "-f", "image2pipe", "-c:v", "mjpeg", "-q:v", "3", "pipe:1"])
        {
            start.ArgumentList.Add(argument);
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;   // ffmpeg is not installed: videos have no thumbnails, as the documentation says
        }

        using (process)
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            limit.CancelAfter(TimeSpan.FromSeconds(VideoTimeoutSeconds));
            try
            {
                process.StandardInput.Close();
                var complaints = process.StandardError.ReadToEndAsync(limit.Token);
                using var frame = new MemoryStream();
                var buffer = new byte[1 << 16];
                for (int count; (count = await process.StandardOutput.BaseStream.ReadAsync(buffer, limit.Token)) > 0;)
                {
                    if (frame.Length + count > MaximumFrameBytes) return null;
                    frame.Write(buffer, 0, count);
                }

                await complaints;
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 && frame.Length > 0 ? frame.ToArray() : null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
            finally
            {
                if (!process.HasExited) process.Kill(entireProcessTree: true);
            }
        }
    }

    private static bool IsVideo(string format) => format is "mp4" or "mov" or "webm" or "mkv" or "avi";

    /// <summary>Lets libvips decode pictures only: no scripts, no documents, nothing that reads other files.</summary>
    private static bool PrepareVips()
    {
        if (!ModuleInitializer.VipsInitialized) return false;

        NetVips.NetVips.Concurrency = 1;   // many small pictures at once: one thread each does the most work for its time
        Cache.Max = 0;
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in (string[])["VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp", "VipsForeignLoadNsgif", "VipsForeignLoadHeif", "VipsForeignLoadJxl"])
        {
            Operation.Block(loader, false);
        }

        return true;
    }
}
