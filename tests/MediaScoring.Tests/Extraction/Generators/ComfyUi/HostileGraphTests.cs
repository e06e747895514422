using System.Diagnostics;
using System.Globalization;
using System.Text;
using FsCheck.Xunit;
using MediaScoring.Extensibility;
using MediaScoring.Extraction.Generators.ComfyUi;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

public sealed class HostileGraphTests
{
    // The budget of a file is 2 s; what is not linear takes minutes, so a loaded machine is given time.
    private static readonly TimeSpan budget = TimeSpan.FromSeconds(20);

    [Fact]
    public void A_chain_of_a_hundred_thousand_nodes_is_read_in_time()
    {
        var json = new StringBuilder(GraphBuilder.Standard().Set("3", "positive", ("c0", 0)).ToString()[..^1]);
        for (var at = 0; at < 100_000; at++) json.Append(CultureInfo.InvariantCulture, $",\"c{at}\":{{\"class_type\":\"ConditioningSetArea\",\"inputs\":{{\"conditioning\":[\"c{at + 1}\",0]}}}}");

        var read = InTime(json.Append('}').ToString());

        Assert.Equal("42", read!.Seed);
        Assert.Contains("more than 50,000 nodes", Assert.Single(read.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConditioningSetArea", "conditioning", "positive")]
    [InlineData("ModelSamplingSD3", "model", "model")]
    [InlineData("LatentUpscale", "samples", "latent_image")]
    [InlineData("Reroute", "", "seed")]
    public void Chains_of_any_kind_are_followed_to_their_end(string classType, string input, string ofSampler)
    {
        var ends = new Dictionary<string, string> { ["positive"] = "[\"6\",0]", ["model"] = "[\"4\",0]", ["latent_image"] = "[\"5\",0]", ["seed"] = "[\"s\",0]" };
        var json = new StringBuilder(GraphBuilder.Standard().Node("s", "PrimitiveInt", ("value", 42)).Set("3", ofSampler, ("c0", 0)).ToString()[..^1]);
        const int length = 40_000;
        for (var at = 0; at < length; at++)
        {
            var next = at == length - 1 ? ends[ofSampler] : string.Create(CultureInfo.InvariantCulture, $"[\"c{at + 1}\",0]");
            json.Append(CultureInfo.InvariantCulture, $",\"c{at}\":{{\"class_type\":\"{classType}\",\"inputs\":{{\"{input}\":{next}}}}}");
        }

        var read = InTime(json.Append('}').ToString())!;

        Assert.Equal(("a red fox", "42"), (read.Prompt, read.Seed));
        Assert.Equal(["sd15/base.safetensors"], read.Models);
        Assert.Equal("512x768", read.Parameters["Size"]);
    }

    [Theory]
    [InlineData("ConditioningCombine", "conditioning_1", "conditioning_2", "positive")]
    [InlineData("ModelMergeSimple", "model1", "model2", "model")]
    [InlineData("ImageBlend", "image1", "image2", "latent_image")]
    [InlineData("StringConcatenate", "string_a", "string_b", "text")]
    public void Shared_parts_are_read_once_and_not_exponentially(string classType, string first, string second, string target)
    {
        var graph = GraphBuilder.Standard().Node("t", "PrimitiveString", ("value", "x"));
        const int depth = 200;
        for (var at = 0; at < depth; at++)
        {
            var next = at < depth - 1 ? ($"c{at + 1}", 0) : target switch { "model" => ("4", 0), "latent_image" => ("5", 0), "text" => ("t", 0), _ => ("6", 0) };
            graph.Node($"c{at}", classType, (first, next), (second, next));
        }

        graph.Set(target == "text" ? "6" : "3", target, ("c0", 0));
        var read = InTime(graph.ToString())!;

        Assert.Equal("42", read.Seed);
        Assert.True((read.Prompt?.Length ?? 0) <= TextWalk.MaxConcatenation);
        Assert.Equal(target == "text", read.Problems.Count == 1);
    }

    [Fact]
    public void Thousands_of_samplers_are_read_up_to_the_limit()
    {
        var json = new StringBuilder(GraphBuilder.Standard().Set("8", "samples", ("k0", 0)).ToString()[..^1]);
        const int count = 20_000;
        for (var at = 0; at < count; at++)
        {
            var next = at == count - 1 ? "[\"3\",0]" : string.Create(CultureInfo.InvariantCulture, $"[\"k{at + 1}\",0]");
            json.Append(CultureInfo.InvariantCulture, $",\"k{at}\":{{\"class_type\":\"KSampler\",\"inputs\":{{\"seed\":{at},\"steps\":5,\"denoise\":0.5,\"model\":[\"4\",0],\"positive\":[\"6\",0],\"negative\":[\"7\",0],\"latent_image\":{next}}}}}");
        }

        var read = InTime(json.Append('}').ToString())!;

        Assert.Equal("42", read.Seed);
        Assert.Equal(GraphReading.MaxPasses, read.Stages.Count);
    }

    [Fact]
    public void Many_samplers_that_share_ladders_of_nodes_take_no_more_than_the_steps_of_one_graph()
    {
        const int rungs = 15_000;
        var json = new StringBuilder(GraphBuilder.Standard().Set("8", "samples", ("k0", 0)).ToString()[..^1]);
        for (var at = 0; at < GraphReading.MaxPasses; at++)
        {
            json.Append(CultureInfo.InvariantCulture, $",\"k{at}\":{{\"class_type\":\"KSampler\",\"inputs\":{{\"seed\":[\"s0\",0],\"steps\":[\"s0\",0],\"cfg\":[\"s0\",0],\"sampler_name\":[\"s0\",0],")
                .Append(CultureInfo.InvariantCulture, $"\"scheduler\":[\"s0\",0],\"model\":[\"m0\",0],\"positive\":[\"c0\",0],\"negative\":[\"c0\",1],\"latent_image\":[\"k{at + 1}\",0]}}}}");
        }

        for (var at = 0; at < rungs; at++)
        {
            json.Append(CultureInfo.InvariantCulture, $",\"s{at}\":{{\"class_type\":\"Reroute\",\"inputs\":{{\"\":[\"s{at + 1}\",0]}}}}")
                .Append(CultureInfo.InvariantCulture, $",\"m{at}\":{{\"class_type\":\"ModelMergeSimple\",\"inputs\":{{\"model1\":[\"m{at + 1}\",0],\"model2\":[\"m{at + 2}\",0]}}}}")
                .Append(CultureInfo.InvariantCulture, $",\"c{at}\":{{\"class_type\":\"ConditioningCombine\",\"inputs\":{{\"conditioning_1\":[\"c{at + 1}\",0],\"conditioning_2\":[\"c{at + 2}\",0]}}}}");
        }

        var read = InTime(json.Append('}').ToString())!;

        Assert.Contains($"more than {GraphSteps.Max.ToString("N0", CultureInfo.CurrentCulture)} steps", Assert.Single(read.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_with_thousands_of_inputs_cost_steps_by_their_inputs()
    {
        var node = new ComfyNode { Id = "1", ClassType = "x", Inputs = [.. Enumerable.Range(0, ComfyGraph.MaxInputs).Select(number => new NodeInput($"i{number}", default))] };
        var steps = new GraphSteps();

        var looks = 0;
        while (steps.Take(node)) looks++;

        Assert.InRange(looks, 100, GraphSteps.Max / 100);
    }

    [Fact]
    public void Subgraphs_that_unfold_to_millions_of_nodes_are_cut()
    {
        var graph = EditorGraphTests.Standard().Node("s0", "level0", "", "out:CONDITIONING").Link("s0", 0, "3", 1, "CONDITIONING");
        for (var level = 0; level < 25; level++)
        {
            var inner = level == 24 ? "CLIPTextEncode" : $"level{level + 1}";
            graph.Subgraph($"level{level}", "", "out:CONDITIONING", [EditorGraphBuilder.Make("1", inner, "", "out:CONDITIONING"), EditorGraphBuilder.Make("2", inner, "", "out:CONDITIONING")], (1, "1", 0, "-20", 0));
        }

        var read = Timed(() => graph.Read());

        Assert.Equal("42", read.Seed);
        Assert.Contains("unfolds to more than 50,000 nodes", Assert.Single(read.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"3\":{\"class_type\":\"KSampler\",\"inputs\":null}}")]
    [InlineData("{\"3\":{\"class_type\":\"KSampler\",\"inputs\":[1,2]}}")]
    [InlineData("{\"3\":{\"class_type\":\"KSampler\"}}")]
    [InlineData("{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"model\":[\"3\",0],\"positive\":[\"3\",0],\"latent_image\":[\"3\",0],\"seed\":[\"3\",0]}}}")]
    [InlineData("{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":-1,\"steps\":-5,\"cfg\":-1,\"denoise\":7,\"sampler_name\":3}}}")]
    [InlineData("{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":1e400,\"steps\":99999999999,\"cfg\":1e308}}}")]
    [InlineData("{\"3\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"3\",99999999999]}}}")]
    [InlineData("{\"3\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"3\",-1]}}}")]
    [InlineData("{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"text\":\"\\ud83d\"}}}")]
    public void Values_that_make_no_sense_are_left_out(string json)
    {
        var read = Graphs.Read("prompt", json)!;

        Assert.Null(read.Seed);
        Assert.Null(read.Steps);
        Assert.Null(read.CfgScale);
    }

    [Fact]
    public void Duplicate_ids_count_by_their_last_node()
    {
        var read = Graphs.Read("prompt", "{\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":1}},\"3\":{\"class_type\":\"KSampler\",\"inputs\":{\"seed\":2}}}");

        Assert.Equal("2", read?.Seed);
    }

    [Property(MaxTest = 400)]
    public bool Any_JSON_whatever_is_read_without_an_exception(int seed)
    {
        var random = new Random(seed);
        var json = new StringBuilder();
        RandomJson.Write(random, json, depth: 0);

        foreach (var keyword in new[] { "prompt", "workflow", "UserComment", "Make" }) Graphs.Read([new TextEntry(keyword, json.ToString(), "test")]);
        return true;
    }

    [Property(MaxTest = 300)]
    public bool Random_graphs_with_circles_end(int seed)
    {
        var random = new Random(seed);
        var graph = RandomJson.Graph(random);

        return Graphs.Read("prompt", graph) is not null;
    }

    private static GenerationMetadata? InTime(string json) => Timed(() => Graphs.Read("prompt", json));

    private static T Timed<T>(Func<T> read)
    {
        var watch = Stopwatch.StartNew();
        var result = read();
        Assert.True(watch.Elapsed < budget, $"Reading took {watch.Elapsed}.");
        return result;
    }
}
