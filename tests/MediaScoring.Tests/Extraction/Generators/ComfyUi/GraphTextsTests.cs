using System.Text.Json;
using System.Text.Json.Nodes;
using MediaScoring.Extensibility;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

public sealed class GraphTextsTests
{
    private const string Workflow = """{"nodes": [], "links": [], "version": 0.4}""";

    private static string Prompt => GraphBuilder.Standard().ToString();

    [Theory]
    [InlineData("Model", "prompt:")]
    [InlineData("Make", "Prompt: ")]
    [InlineData("ImageDescription", "prompt: ")]
    [InlineData("DocumentName", "PROMPT:")]
    public void EXIF_tags_hold_graphs_behind_a_name(string tag, string prefix)
    {
        var read = Graphs.Read([new TextEntry(tag, prefix + Prompt, "EXIF"), new TextEntry("ImageDescription", "Workflow: " + Workflow, "EXIF")]);

        Assert.Equal("a red fox", read?.Prompt);
        Assert.Equal(Workflow, read?.WorkflowJson);
        Assert.Equal(tag + " (EXIF)", read?.Origins["seed"].Entry);
    }

    [Theory]
    [InlineData("Make", "Canon")]
    [InlineData("Model", "prompt: a camera")]
    [InlineData("prompt", "a prompt of Easy Diffusion")]
    [InlineData("prompt", "{red|blue} hair")]
    [InlineData("UserComment", "{\"prompt\": \"a boat\", \"steps\": 20}")]
    [InlineData("prompt", "{\"a\": 1}")]
    [InlineData("parameters", "a fox\nSteps: 20, Seed: 1")]
    public void Texts_of_others_are_left_to_them(string keyword, string text) => Assert.Null(Graphs.Read(keyword, text));

    [Theory]
    [InlineData("UserComment")]
    [InlineData("comment")]
    [InlineData("XPComment")]
    public void One_text_may_wrap_both_graphs(string keyword)
    {
        var read = Graphs.Read(keyword, $$"""{"prompt": {{Prompt}}, "workflow": {{Workflow}}}""" + "\0");

        Assert.Equal("a red fox", read?.Prompt);
        Assert.Equal(Workflow, read?.WorkflowJson);
    }

    [Theory]
    [InlineData("workflow", "GRAPH")]
    [InlineData("parameters", "GRAPH")]
    [InlineData("prompt", "STRING")]
    [InlineData("workflow", "STRING")]
    [InlineData("prompt", "{\"prompt\": GRAPH}")]
    [InlineData("prompt", "{\"client_id\": \"x\", \"prompt\": GRAPH, \"extra_data\": {}}")]
    public void A_graph_is_read_wherever_a_saver_put_it(string keyword, string form)
    {
        var text = form.Replace("GRAPH", Prompt, StringComparison.Ordinal).Replace("STRING", JsonSerializer.Serialize(Prompt), StringComparison.Ordinal);

        var read = GeneratedTexts.Read("png", (keyword, text));

        Assert.Equal(("ComfyUI", "a red fox", "42"), (read.Generator, read.Prompt, read.Seed));
    }

    [Fact]
    public void The_editors_graph_under_the_name_of_the_other_is_read()
    {
        var read = Graphs.Read("prompt", EditorGraphTests.Standard().ToString());

        Assert.Equal("42", read?.Seed);
    }

    [Fact]
    public void A_videos_comment_has_the_graph_as_JSON_in_JSON()
    {
        var comment = new JsonObject { ["prompt"] = Prompt, ["workflow"] = JsonNode.Parse(Workflow), ["CreationTime"] = "2025-01-01T00:00:00" }.ToJsonString();

        var read = Graphs.Read("comment", comment);

        Assert.Equal("a red fox", read?.Prompt);
        Assert.NotNull(JsonDocument.Parse(read!.WorkflowJson!));
    }

    [Fact]
    public void Escapes_that_ffmpeg_left_in_a_comment_are_undone()
    {
        var escaped = $$"""{"prompt": {{GraphBuilder.Standard().Set("6", "text", "a=b;c")}}, "workflow": {{Workflow}}}""".Replace("=", "\\=", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal);

        Assert.Equal("a=b;c", Graphs.Read("comment", escaped)?.Prompt);
    }

    [Fact]
    public void XMP_holds_graphs_in_ComfyUIs_namespace()
    {
        var asElement = new System.Xml.Linq.XElement("{https://github.com/Comfy-Org/ComfyUI}prompt", Prompt).ToString();
        var packet = $"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\">{asElement}</rdf:Description></rdf:RDF></x:xmpmeta>";

        Assert.Equal("a red fox", Graphs.Read("XML:com.adobe.xmp", packet)?.Prompt);
    }

    [Fact]
    public void XMP_with_a_DTD_is_not_read()
    {
        var packet = "<!DOCTYPE a [<!ENTITY b \"c\">]><a xmlns:c=\"https://github.com/Comfy-Org/ComfyUI\"><c:prompt>&b;</c:prompt></a>";

        Assert.Null(Graphs.Read("XML:com.adobe.xmp", packet));
    }

    [Fact]
    public void NaN_is_null_outside_of_texts_and_stays_inside()
    {
        var prompt = Prompt.Replace("\"class_type\":\"KSampler\"", "\"is_changed\":[NaN, -Infinity],\"class_type\":\"KSampler\"", StringComparison.Ordinal).Replace("a red fox", "a red fox: NaN", StringComparison.Ordinal);

        var read = Graphs.Read("prompt", prompt);

        Assert.Equal("a red fox: NaN", read?.Prompt);
        using var kept = JsonDocument.Parse(read!.WorkflowJson!);
        Assert.Equal(JsonValueKind.Null, kept.RootElement.GetProperty("3").GetProperty("is_changed")[0].ValueKind);
    }

    [Fact]
    public void A_damaged_graph_is_named_and_the_workflow_read_instead()
    {
        var read = Graphs.Read([new TextEntry("prompt", Prompt[..200], "PNG tEXt"), new TextEntry("workflow", EditorGraphTests.Standard().ToString(), "PNG iTXt")]);

        Assert.Equal("a red fox", read?.Prompt);
        Assert.Equal("workflow (PNG iTXt)", read?.Origins["prompt"].Entry);
        Assert.Contains("\"prompt\" (PNG tEXt)", Assert.Single(read!.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_of_a_hundred_thousand_levels_is_refused_with_a_sentence()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string('}', 100_000);

        var read = Graphs.Read("workflow", deep);

        Assert.Contains("nested deeper than 256", Assert.Single(read!.Problems), StringComparison.Ordinal);
        Assert.Null(read.WorkflowJson);
    }

    [Fact]
    public void Keys_that_are_no_nodes_are_passed_over()
    {
        var read = GraphBuilder.Standard().Key("version", 1).Key("extra", new JsonObject { ["airs"] = new JsonArray() }).Read();

        Assert.Equal(("a red fox", "42"), (read.Prompt, read.Seed));
    }

    [Fact]
    public void What_Civitai_noted_beats_its_graph()
    {
        var extra = """{"prompt": "as entered", "negativePrompt": "no", "cfgScale": 4, "sampler": "Euler a", "steps": 25, "seed": 5, "clipSkip": 2, "width": 832, "height": 1216, "baseModel": "SDXL"}""";
        var read = GraphBuilder.Standard().Set("4", "ckpt_name", "urn:air:sdxl:checkpoint:civitai:1@2").Key("extra", new JsonObject()).Key("extraMetadata", extra).ToString();

        var found = Graphs.Read("UserComment", read);

        Assert.Equal(("Civitai", "as entered", "no", 4.0, "Euler a", 25, "5", 2), (found?.Generator, found?.Prompt, found?.NegativePrompt, found?.CfgScale, found?.Sampler, found?.Steps, found?.Seed, found?.ClipSkip));
        Assert.Equal(["urn:air:sdxl:checkpoint:civitai:1@2"], found?.Models);
    }
}
