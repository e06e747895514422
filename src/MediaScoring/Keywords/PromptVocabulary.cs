using System.Collections.Frozen;

namespace MediaScoring.Keywords;

/// <summary>The words that the reading of prompts knows by name: data, in one place.</summary>
internal static class PromptVocabulary
{
    /// <summary>Upper-case words that separate parts of a prompt: A1111, ComfyUI, Regional Prompter.</summary>
    public static readonly string[] Markers = ["AND", "BREAK", "ADDCOMM", "ADDROW", "ADDCOL", "ADDBASE"];

    /// <summary>Tags whose first value is the name of a LoRA or one of its relatives.</summary>
    public static readonly WordSet LoraTags = new("lora lyco lycoris loha lokr locon", StringComparer.OrdinalIgnoreCase);

    /// <summary>Midjourney's parameters, and those of prompt lines in training scripts (n = negative prompt).</summary>
    public static readonly WordSet Parameters = new(
        """
        ar aspect v version niji no s stylize q quality chaos c seed sameseed style iw w weird tile stop sref cref oref ow sw cw p profile
        hd video repeat r fast relax turbo draft raw exp uplight upbeta upanime creative test testp n h d l g
        """,
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Booru tags with these beginnings mean their underscores.</summary>
    public static readonly string[] UnderscorePrefixes = ["score_", "source_", "rating_"];

    /// <summary>A full stop behind one of these ends no sentence.</summary>
    public static readonly WordSet Abbreviations = new(
        "dr mr mrs ms st jr sr vs vol feat ft prof sgt lt gen capt mt", StringComparer.OrdinalIgnoreCase);

    /// <summary>Tags made of punctuation, in lower case.</summary>
    public static readonly WordSet Emoticons = new(
        """
        :) :( :d :p :q :t :o :x :c :i :3 :> :< :| :/ :\ :] :[ ;) ;( ;d ;p ;q ;o ;3 >:) >:( >:d >:3 =) =( =d =3
        ^_^ ^o^ ^^ ^^; >_< >_> <_< >_o o_< >o< @_@ +_+ =_= -_- ._. |_| ||_|| <3 </3 \o/ \m/
        o_o o_0 0_o 0_0 x_x u_u t_t d_d 3_3 6_9 9_9 n_n c_c <o>_<o> <|>_<|> xd uwu owo
        """);

    /// <summary>Left out in front of a tag: "a red fox" is found as "red fox".</summary>
    public static readonly WordSet LeadingWords = new("a an the and or with");

    /// <summary>
    /// Words that end a phrase and are not searched for: English function words, and verbs that only tie a picture's parts together.
    /// </summary>
    public static readonly WordSet StopWords = new(
        """
        a about above across after again against all along also although am amid among amongst an and another any are around as at atop
        away back be because been before behind being below beneath beside besides between beyond both but by can cannot could did do does
        doing done down during each either else etc even ever every few for from further given had has have having he her here hers herself
        him himself his how however i if in inside into is it its itself just like many may me might more most much must my near nearby
        neither no nor not of off on once one only onto or other others our out outside over own per rather same shall she should since
        so some something such than that the their theirs them themselves then there these they this those though through throughout thus
        till to together too toward towards under underneath until up upon us very via was we were what when where whether which while who
        whom whose why will with within without would yet you your
        it's he's she's that's there's they're isn't aren't doesn't don't can't i'm you're
        add adds added adorned appear appears appearing captured captures capturing carries carrying cast casting casts contain containing
        contains convey conveying conveys cover covered covering covers create creates creating depict depicted depicting depicts
        evoke evokes evoking exude exudes exuding fall falls falling feature featured features featuring filled fills fill give gives
        giving hang hanging hangs held highlight highlights highlighting hold holding holds include includes including lead leading leads
        look looks made make makes making placed reads read saying says seem seems seen set show showing shown shows stand stands sit sits
        lie lies surround surrounded surrounding surrounds take taken takes taking turn turns use used using wear wearing wears worn
        wrapped emphasizing emphasizes enhancing enhances reflecting reflects suggesting suggests revealing reveals
        almost already always apart approximately barely clearly completely deeply densely directly entirely especially extremely fully
        gently highly incredibly lightly mostly nearly neatly often partially perfectly quite really slightly slowly softly sometimes
        somewhat still subtly
        """);

    /// <summary>What a figure does: ends a phrase like a stop word, yet people search for it.</summary>
    public static readonly WordSet Postures = new(
        """
        standing sitting lying kneeling crouching squatting leaning walking running jumping flying floating swimming dancing sleeping
        fighting riding driving reading writing eating drinking singing smiling laughing crying screaming looking gazing staring facing
        posing hugging kissing waving pointing climbing falling
        """);

    /// <summary>Words about quality that half of all prompts carry: kept, ranked behind the words about the picture.</summary>
    public static readonly WordSet Fillers = new(
        [
            "masterpiece", "best quality", "amazing quality", "great quality", "good quality", "high quality", "highest quality", "top quality",
            "normal quality", "worst quality", "low quality", "very aesthetic", "aesthetic", "absurdres", "highres", "hires", "high resolution",
            "ultra high res", "newest", "recent", "8k", "4k", "uhd", "8k uhd", "4k uhd", "hdr", "hd", "ultra hd", "full hd", "highly detailed",
            "ultra detailed", "ultra-detailed", "extremely detailed", "super detailed", "very detailed", "intricate details", "detailed",
            "insanely detailed", "hyperdetailed", "award winning", "award-winning", "trending on artstation", "artstation", "sharp focus",
            "score_9", "score_8", "score_7", "score_6", "score_5", "score_4", "score_9_up", "score_8_up", "score_7_up", "score_6_up",
            "score_5_up", "score_4_up", "general",
        ]);

    /// <summary>Particles of Chinese and Japanese, at which a sentence without blanks is cut.</summary>
    public const string CjkParticles = "的了在和与與是着著有从從把被及并並也很のはがをにでとも";
}

/// <summary>A set of words that is asked with spans.</summary>
internal sealed class WordSet
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public WordSet(string words, StringComparer? comparer = null)
        : this(words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), comparer)
    {
    }

    public WordSet(string[] words, StringComparer? comparer = null) =>
        lookup = words.ToFrozenSet(comparer ?? StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public bool Contains(ReadOnlySpan<char> word) => lookup.Contains(word);
}
