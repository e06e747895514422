using MediaScoring.Extraction.Generators.ComfyUi;

namespace MediaScoring.Tests.Extraction.Generators.ComfyUi;

public sealed class ExtractionRulesTests
{
    [Fact]
    public void A_rule_names_the_input_of_a_node_on_the_samplers_cable()
    {
        var rules = Rules("- {node: MyEncoder, input: words, field: prompt}");
        var read = GraphBuilder.Standard().Node("6", "MyEncoder", ("words", "by rule"), ("text", "not this")).Read(rules);

        Assert.Equal("by rule", read.Prompt);
        Assert.Equal("your rule: MyEncoder, input words", read.Origins["prompt"].Rule);
    }

    [Fact]
    public void A_rule_reaches_nodes_that_no_cable_leads_to_and_follows_their_links()
    {
        var rules = Rules("- {node: Settings, input: words, field: negative_prompt}\n- {node: settings, input: rounds, field: steps}\n- {node: Settings, input: number, field: seed}\n- {node: Settings, input: file, field: model}");
        var read = GraphBuilder.Standard().Node("20", "Settings", ("words", ("21", 0)), ("rounds", 77), ("number", ("22", 0)), ("file", "mine.safetensors"))
            .Node("21", "PrimitiveString", ("value", "linked")).Node("22", "PrimitiveInt", ("value", 5)).Read(rules);

        Assert.Equal(("linked", 77, "5"), (read.NegativePrompt, read.Steps, read.Seed));
        Assert.Equal(["mine.safetensors", "sd15/base.safetensors"], read.Models);
    }

    [Fact]
    public void A_value_that_does_not_fit_its_field_changes_nothing()
    {
        var read = GraphBuilder.Standard().Node("20", "Settings", ("rounds", "many")).Read(Rules("- {node: Settings, input: rounds, field: steps}"));

        Assert.Equal(20, read.Steps);
    }

    [Theory]
    [InlineData("rules:\n- {node: A, input: b, field: positive}", "line 2: there is no field \"positive\"; choose one of prompt, negative_prompt")]
    [InlineData("rules:\n- {node: A, input: b}", "line 2: the rule needs node, input and field")]
    [InlineData("rules:\n- {node: A, input: b, field: seed, colour: red}", "no \"colour\"")]
    [InlineData("rules:\n- {node: A, input: [b], field: seed}", "\"input\" needs a text")]
    [InlineData("rules:\n- text", "a rule has the keys node, input and field")]
    [InlineData("rule:\n- {node: A, input: b, field: seed}", "begin the file with \"rules:\"")]
    [InlineData("rules:\n  - node: \"A", "not valid YAML")]
    public void A_mistake_is_named_with_its_line(string yaml, string sentence)
    {
        var rules = ExtractionRulesFile.Parse(yaml, out var problems);

        Assert.Empty(rules.All);
        Assert.Contains(sentence, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_beside_a_mistaken_one_apply()
    {
        var rules = ExtractionRulesFile.Parse("rules:\n- {node: A, input: b, field: nothing}\n- {node: A, input: c, field: Seed}", out var problems);

        Assert.Equal(new ExtractionRule("A", "c", ExtractionField.Seed), Assert.Single(rules.All));
        Assert.Single(problems);
    }

    [Fact]
    public void A_folder_without_the_file_has_no_rules()
    {
        var folder = Directory.CreateTempSubdirectory("rules");

        Assert.Empty(ExtractionRulesFile.Load(folder.FullName, out var problems).All);
        Assert.Empty(problems);
        File.WriteAllText(Path.Combine(folder.FullName, ExtractionRulesFile.FileName), "rules:\n- {node: A, input: b, field: seed}\n");
        Assert.Single(ExtractionRulesFile.Load(folder.FullName, out _).All);
        folder.Delete(recursive: true);
    }

    private static ExtractionRules Rules(string list)
    {
        var rules = ExtractionRulesFile.Parse("rules:\n" + list, out var problems);
        Assert.Empty(problems);
        return rules;
    }
}
