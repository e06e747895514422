using MediaScoring.Tests.Extraction.Specimens;

namespace MediaScoring.Tests.Web;

/// <summary>Draws landscapes that never were: each seed another sky, other hills and another light, with the settings text of a generator.</summary>
internal static class SamplePictures
{
    private static readonly string[] subjects = ["a misty valley", "dunes at dusk", "a lake below mountains", "an island in the sea", "a northern coast", "hills in spring"];
    private static readonly string[] lights = ["golden hour", "blue hour", "sunrise", "overcast sky", "moonlight", "afternoon haze"];
    private static readonly string[] manners = ["oil painting", "watercolour", "film photograph", "matte painting", "woodcut"];
    private static readonly (int Width, int Height)[] shapes = [(3, 3), (2, 3), (3, 2), (3, 4), (4, 3), (3, 3)];

    /// <summary>A PNG of about the given longer side.</summary>
    public static byte[] Draw(int seed, int longestEdge)
    {
        var (across, down) = shapes[seed % shapes.Length];
        var unit = (double)longestEdge / Math.Max(across, down);
        var (width, height) = ((int)(across * unit), (int)(down * unit));
        var writer = new PngWriter { Width = width, Height = height, Pixels = Paint(new Random(seed * 7919 + 11), width, height) };
        return writer.Text("parameters", Settings(seed, width, height)).ToArray();
    }

    /// <summary>A small flat picture with a prompt.</summary>
    public static byte[] WithPrompt(string prompt, int shade = 128)
    {
        var pixels = Enumerable.Range(0, 48 * 48).SelectMany(place => new[] { (byte)shade, (byte)(255 - shade), (byte)(place / 48 * 5) }).ToArray();
        return new PngWriter { Width = 48, Height = 48, Pixels = pixels }
            .UnicodeText("parameters", $"{prompt}\nNegative prompt: blurry, text\nSteps: 24, Sampler: Euler a, CFG scale: 6.5, Seed: {1000 + shade}, Size: 48x48, Model: aurora_v2")
            .ToArray();
    }

    private static string Settings(int seed, int width, int height) =>
        $"{lights[seed % lights.Length]}, {subjects[seed / 2 % subjects.Length]}, {manners[seed / 3 % manners.Length]}, soft light, wide view, quiet colours, <lora:quiet_hills:0.7>\n" +
        "Negative prompt: people, buildings, text, watermark, frame\n" +
        $"Steps: {20 + seed % 4 * 5}, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: {5 + seed % 5 * 0.5}, Seed: {41000017 + seed * 7919}, Size: {width}x{height}, Model: {(seed % 3 == 0 ? "meadow_xl_v3" : "aurora_v2")}, Version: v1.9.0";

    private static byte[] Paint(Random random, int width, int height)
    {
        var hue = random.NextDouble();
        var warm = (hue + 0.42 + 0.16 * random.NextDouble()) % 1;
        var horizon = 0.42 + 0.22 * random.NextDouble();
        var (sunX, sunY, sunSize) = (0.15 + 0.7 * random.NextDouble(), horizon * (0.35 + 0.6 * random.NextDouble()), 0.03 + 0.06 * random.NextDouble());
        var ridges = Enumerable.Range(0, 5).Select(_ => Enumerable.Range(1, 6).Select(octave => (Phase: random.NextDouble() * 6.3, Tempo: octave * (1.2 + random.NextDouble()), Height: 0.09 / octave)).ToArray()).ToArray();
        var hasWater = random.Next(3) == 0;
        var ridgeAt = new double[ridges.Length][];
        for (var ridge = 0; ridge < ridges.Length; ridge++)
        {
            ridgeAt[ridge] = Enumerable.Range(0, width)
                .Select(x => horizon + ridge * (1 - horizon) / 5.5 - 0.05 + ridges[ridge].Sum(wave => wave.Height * Math.Sin(wave.Phase + wave.Tempo * 3 * x / width)) * (0.6 + 0.25 * ridge))
                .ToArray();
        }

        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (u, v) = ((double)x / width, (double)y / height);
                var near = -1;
                for (var ridge = 0; ridge < ridges.Length && v > 0; ridge++)
                {
                    if (v > ridgeAt[ridge][x]) near = ridge;
                }

                var glow = Math.Exp(-((u - sunX) * (u - sunX) + (v - sunY) * (v - sunY) * 1.4) / 0.06);
                var (h, s, l) = (Mix(hue, warm, Math.Clamp(v / horizon, 0, 1) * 0.85), 0.30 + 0.22 * glow, 0.34 + 0.42 * Math.Clamp(v / horizon, 0, 1) + 0.18 * glow);
                if (near >= 0)
                {
                    var depth = (near + 1.0) / ridges.Length;
                    (h, s, l) = (Mix(warm, hue, depth), 0.24 + 0.1 * depth, 0.56 - 0.42 * depth + 0.10 * glow + 0.05 * (v - ridgeAt[near][x]));
                    if (hasWater && near >= 3) (s, l) = (0.38, 0.3 + 0.25 * glow + 0.03 * Math.Sin(v * 240 + Math.Sin(u * 9) * 3));
                }
                else if (Math.Sqrt((u - sunX) * (u - sunX) * width / height * width / height + (v - sunY) * (v - sunY)) < sunSize)
                {
                    (s, l) = (0.6, 0.93);
                }

                Put(pixels, (y * width + x) * 3, h, s, l);
            }
        }

        return pixels;
    }

    // Hues lie on a circle: the shorter way round.
    private static double Mix(double from, double to, double share)
    {
        var way = (to - from + 1.5) % 1 - 0.5;
        return (from + way * share + 1) % 1;
    }

    private static void Put(byte[] pixels, int at, double hue, double saturation, double lightness)
    {
        var light = Math.Clamp(lightness, 0, 1);
        var reach = saturation * Math.Min(light, 1 - light);
        for (var channel = 0; channel < 3; channel++)
        {
            var place = ((channel == 0 ? 0 : channel == 1 ? 8 : 4) + hue * 12) % 12;
            pixels[at + channel] = (byte)(255 * (light - reach * Math.Clamp(Math.Min(place - 3, 9 - place), -1, 1)));
        }
    }
}
