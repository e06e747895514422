using static MediaScoring.Tests.Extraction.Generators.GeneratedTexts;

namespace MediaScoring.Tests.Extraction.Generators;

public sealed class DrawThingsExtractorTests
{
    private static string DrawThingsXmp(string description, string comment) => $"""
        <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/">
        <xmp:CreatorTool>Draw Things</xmp:CreatorTool>
        <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
        <exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">{comment}</rdf:li></rdf:Alt></exif:UserComment>
        </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
        """;

    private const string DrawThingsDescription =
        "a fox &amp; snow\n-bad\nSteps: 28, Sampler: DPM++ 2M Karras, Guidance Scale: 7.5, Seed: 424242, Size: 64x64, Model: sd_xl_base_1.0_f16.ckpt, Strength: 1.0, Seed Mode: Scale Alike, LoRA 1 Model: ink_f16.ckpt, LoRA 1 Weight: 0.4";

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    public void Draw_Things_in_XMP(string format)
    {
        var read = Read(format, ("XML:com.adobe.xmp", DrawThingsXmp(
            DrawThingsDescription,
            "{\"c\":\"a fox &amp; snow\",\"uc\":\"bad\",\"steps\":28,\"sampler\":\"DPM++ 2M Karras\",\"scale\":7.5,\"seed\":424242,\"size\":\"64x64\",\"model\":\"sd_xl_base_1.0_f16.ckpt\",\"strength\":0.85,"
            + "\"seed_mode\":\"Scale Alike\",\"lora\":[{\"model\":\"ink_f16.ckpt\",\"weight\":0.4}],\"refiner\":\"refiner.ckpt\",\"v2\":{\"seed\":424242,\"guidanceEmbed\":3.5,\"loras\":[]}}")));

        Assert.Equal(("Draw Things", "a fox & snow", "bad", 28, 7.5, "424242"), (read.Generator, read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale, read.Seed));
        Assert.Equal(("DPM++ 2M", "Karras", 0.85), (read.Sampler, read.Scheduler, read.Denoise));
        Assert.Equal(["sd_xl_base_1.0_f16.ckpt", "refiner.ckpt"], read.Models);
        Assert.Equal([("ink_f16.ckpt", (double?)0.4)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
        Assert.Equal("3.5", read.Parameters["guidanceEmbed"]);
    }

    [Fact]
    public void Draw_Things_description_alone()
    {
        var read = Read("png", ("XML:com.adobe.xmp", DrawThingsXmp(DrawThingsDescription, "")));

        Assert.Equal(("Draw Things", "a fox & snow", "bad", 28, 7.5, "424242"), (read.Generator, read.Prompt, read.NegativePrompt, read.Steps, read.CfgScale, read.Seed));
        Assert.Equal([("ink_f16.ckpt", (double?)0.4)], read.Loras.Select(lora => (lora.Name, lora.Weight)));
        Assert.Equal("Scale Alike", read.Parameters["Seed Mode"]);
    }
}
