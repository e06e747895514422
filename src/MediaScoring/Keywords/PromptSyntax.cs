namespace MediaScoring.Keywords;

/// <summary>What a character of a prompt is for.</summary>
internal enum PromptRole : byte
{
    /// <summary>Part of a word.</summary>
    Text,

    /// <summary>Between words.</summary>
    Blank,

    /// <summary>A bracket or quotation mark: between words, and a place where a sentence may be cut.</summary>
    Group,

    /// <summary>Ends a piece: comma, line end, alternative …</summary>
    Separator,

    /// <summary>Grammar that leaves no trace.</summary>
    Erased,
}

/// <summary>An open bracket, or an open NovelAI weight.</summary>
internal struct PromptBracket
{
    /// <summary>Stands for <c>1.3::</c>, which is closed by <c>::</c>.</summary>
    public const char NovelAI = ':';

    public char Kind;
    public bool HasChoice;
    public int Open;
    public int LastColon;
    public int PreviousColon;
    public float Weight;
}

/// <summary>
/// Gives every character of a prompt its role and its attention weight, in one pass from left to right.
/// The grammars are those of A1111 and its relatives, ComfyUI, dynamic prompts, InvokeAI (compel), NovelAI, SwarmUI and Midjourney.
/// </summary>
internal ref partial struct PromptSyntax
{
    /// <summary>Brackets below this depth are removed without counting their weight, which bounds the work.</summary>
    public const int DeepestBracket = 64;

    private readonly Span<char> text;
    private readonly Span<PromptRole> roles;
    private readonly Span<float> weights;
    private readonly Span<PromptBracket> brackets;
    private List<string>? loras;
    private List<string>? embeddings;
    private int depth;
    private int tooDeep;
    private int partStart;
    private int partColon;
    private bool hasAnd;

    public PromptSyntax(Span<char> text, Span<PromptRole> roles, Span<float> weights, Span<PromptBracket> brackets)
    {
        this.text = text;
        this.roles = roles;
        this.weights = weights;
        this.brackets = brackets;
        partColon = -1;
    }

    public readonly IReadOnlyList<string> Loras => loras ?? (IReadOnlyList<string>)[];

    public readonly IReadOnlyList<string> Embeddings => embeddings ?? (IReadOnlyList<string>)[];

    public void Mark()
    {
        roles.Clear();
        weights.Fill(1);
        for (var position = 0; position < text.Length;) position = Step(position);

        EndPart(text.Length);
        while (depth > 0)
        {
            ref var bracket = ref brackets[--depth];
            if (bracket.Kind == PromptBracket.NovelAI) Weigh(bracket.Open, text.Length, bracket.Weight);
        }
    }

    private int Step(int at)
    {
        var c = text[at];
        if (c >= 128) return StepBeyondAscii(at, c);
        if (StartsWord(at))
        {
            var after = SpecialWord(at, c);
            if (after > at) return after;
        }

        switch (c)
        {
            case ' ' or '\t': return Give(at, 1, PromptRole.Blank);
            case '\n' or '\r' or ';': return Separate(at, 1);
            case ',': return IsThousandsComma(at) ? at + 1 : Separate(at, 1);
            case '|':
                if (depth > 0) brackets[depth - 1].HasChoice = true;
                return Separate(at, 1);
            case '(' or '[' or '{': return Open(at, c);
            case ')': return Close(at, '(');
            case ']': return Close(at, '[');
            case '}': return Close(at, '{');
            case '\\': return Escape(at);
            case ':': return Colon(at);
            case '<': return Tag(at);
            case '.': return EndsSentence(at) ? Separate(at, 1) : at + 1;
            case '!' or '?': return EndsExclamation(at) ? Separate(at, 1) : at + 1;
            case '"' or '*' or '`': return Give(at, 1, PromptRole.Group);
            case '$': return DynamicCount(at);
            case '+': return Plus(at);
            case '-': return IsBlankBefore(at) && IsBlankAt(at + 1) ? Separate(at, 1) : at + 1;
            default: return c is < ' ' or '\x7f' ? Give(at, 1, PromptRole.Blank) : at + 1;
        }
    }

    private int StepBeyondAscii(int at, char c)
    {
        switch (c)
        {
            case '，' or '、' or '；' or '。' or '！' or '？' or '：' or '｜' or '（' or '）' or '【' or '】' or '《' or '》' or '「' or '」':
            case '『' or '』' or '〔' or '〕' or '〈' or '〉' or '…' or '—' or '•' or '\x85' or '\u2028' or '\u2029':
                // Telephones turn the two hyphens of a Midjourney parameter into a dash.
                return c == '—' && IsParameter(at + 1) ? EndHere(at) : Separate(at, 1);
            case '–':
                return IsBlankBefore(at) && IsBlankAt(at + 1) ? Separate(at, 1) : at + 1;
            case '“' or '”' or '„' or '«' or '»' or '‹' or '›':
                return Give(at, 1, PromptRole.Group);
            case '’' or '‘':
                text[at] = '\'';
                return at + 1;
            case '\u200D' or '\uFE0F':
                return at + 1;   // joins and colours emoji
        }

        if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])) return at + 2;
        if (char.IsSurrogate(c) || char.IsWhiteSpace(c) || c == '\uFFFD') return Give(at, 1, PromptRole.Blank);
        if (char.IsLetter(c)) return at + 1;

        var category = char.GetUnicodeCategory(c);
        var invisible = category is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Control
            or System.Globalization.UnicodeCategory.OtherNotAssigned or System.Globalization.UnicodeCategory.PrivateUse;
        return invisible ? Give(at, 1, PromptRole.Erased) : at + 1;
    }

    private int Open(int at, char kind)
    {
        roles[at] = PromptRole.Group;
        if (depth == brackets.Length)
        {
            tooDeep++;
            return at + 1;
        }

        brackets[depth++] = new PromptBracket { Kind = kind, Open = at + 1, LastColon = -1, PreviousColon = -1, Weight = 1 };
        return at + 1;
    }

    private int Close(int at, char kind)
    {
        roles[at] = PromptRole.Group;
        if (tooDeep > 0)
        {
            tooDeep--;
            return at + 1;
        }

        var found = depth - 1;
        while (found >= 0 && brackets[found].Kind != kind) found--;
        if (found < 0) return at + 1;

        for (; depth > found + 1; depth--)
        {
            ref var inner = ref brackets[depth - 1];
            if (inner.Kind == PromptBracket.NovelAI) Weigh(inner.Open, at, inner.Weight);
        }

        depth = found;
        var bracket = brackets[found];
        var hasNumber = TryNumberAfterColon(bracket.LastColon, at, out var number);
        if (hasNumber) Give(bracket.LastColon, at - bracket.LastColon, PromptRole.Erased);

        var factor = kind switch
        {
            '(' => hasNumber ? number : 1.1f,
            '[' => hasNumber || bracket.HasChoice ? 1 : 1 / 1.1f,   // [from:to:when] and [a|b] do not weaken
            _ => hasNumber ? number : bracket.HasChoice ? 1 : 1.05f,
        };
        if (kind == '[' && hasNumber && bracket.PreviousColon >= 0) roles[bracket.PreviousColon] = PromptRole.Separator;

        var next = at + 1;
        if (kind == '(') next = CompelSuffix(next, ref factor);
        Weigh(bracket.Open, at, factor);
        if (IsBracketAfterBlanks(next)) Separate(at, 1);   // "(best quality) (night sky)" are two groups
        return next;
    }

    // InvokeAI weighs behind the bracket: (red hair)1.2, (red hair)++, ("a", "b").and()
    private int CompelSuffix(int at, ref float factor)
    {
        if (at >= text.Length) return at;

        var c = text[at];
        var end = at;
        if (c is '+' or '-')
        {
            while (end < text.Length && text[end] == c) end++;
            if (!IsBoundary(end)) return at;
            factor = MathF.Pow(c == '+' ? 1.1f : 0.9f, Math.Min(end - at, 20));
        }
        else if (char.IsAsciiDigit(c))
        {
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
            if (!IsBoundary(end) || !TryNumber(at, end, out var number, out _)) return at;
            factor = number;
        }
        else if (c == '.' && (StartsWith(at, ".and(") || StartsWith(at, ".blend(")))
        {
            var close = text[at..].IndexOf(')');
            if (close < 0) return at;
            end = at + close + 1;
        }

        return Give(at, end - at, PromptRole.Erased);
    }

    private int Escape(int at)
    {
        roles[at] = PromptRole.Erased;
        if (at + 1 < text.Length && text[at + 1] is '(' or ')' or '[' or ']' or '{' or '}' or '<' or '>' or ':' or '|') return at + 2;

        roles[at] = PromptRole.Blank;
        return at + 1;
    }

    private int Colon(int at)
    {
        if (at + 1 < text.Length && text[at + 1] == ':') return DoubleColon(at);

        NoteColon(at);
        if (IsBlankAt(at + 1)) roles[at] = PromptRole.Separator;
        return at + 1;
    }

    private void NoteColon(int at)
    {
        if (depth == 0)
        {
            partColon = at;
            return;
        }

        ref var bracket = ref brackets[depth - 1];
        bracket.PreviousColon = bracket.LastColon;
        bracket.LastColon = at;
    }

    // NovelAI closes a weight with "::", Midjourney writes "hot:: dog::2", A1111 "[fog::0.5]".
    private int DoubleColon(int at)
    {
        var kind = depth > 0 ? brackets[depth - 1].Kind : '\0';
        if (kind == PromptBracket.NovelAI)
        {
            ref var bracket = ref brackets[--depth];
            Weigh(bracket.Open, at, bracket.Weight);
            return Give(at, 2, PromptRole.Group);
        }

        if (kind != '\0')
        {
            NoteColon(at);
            NoteColon(at + 1);
            return Give(at, 2, PromptRole.Separator);
        }

        var end = EndOfNumber(at + 2);
        if (end > at + 2 && IsBoundary(end) && TryNumber(at + 2, end, out var number, out _))
        {
            if (number < 0) Weigh(partStart, at, 0);
        }
        else
        {
            end = at + 2;
        }

        return Separate(at, end - at);
    }

    // The number before "::" opens a NovelAI weight; a weight before it that was left open ends here.
    private int OpenNovelAIWeight(int at)
    {
        var end = EndOfNumber(at);
        if (end == at || end + 1 >= text.Length || text[end] != ':' || text[end + 1] != ':') return at;
        if (!TryNumber(at, end, out var number, out _) || number is > 100 or < -100) return at;

        if (depth > 0 && brackets[depth - 1].Kind == PromptBracket.NovelAI)
        {
            ref var before = ref brackets[--depth];
            Weigh(before.Open, at, before.Weight);
        }

        if (depth < brackets.Length)
        {
            brackets[depth++] = new PromptBracket
            {
                Kind = PromptBracket.NovelAI, Open = end + 2, LastColon = -1, PreviousColon = -1, Weight = number,
            };
        }

        return Give(at, end + 2 - at, PromptRole.Group);
    }

    private int DynamicCount(int at)
    {
        if (at + 1 >= text.Length || text[at + 1] != '$' || depth == 0 || brackets[depth - 1].Kind != '{') return at + 1;

        var start = brackets[depth - 1].Open;   // {2$$ and $$a|b}
        return Give(start, at + 2 - start, PromptRole.Erased);
    }

    private int Plus(int at)
    {
        if (at == 0 || roles[at - 1] != PromptRole.Text || !char.IsLetter(text[at - 1])) return at + 1;

        var end = at;
        while (end < text.Length && text[end] == '+') end++;
        if (!IsBoundary(end)) return at + 1;

        var word = at;
        while (word > 0 && roles[word - 1] == PromptRole.Text) word--;
        Weigh(word, at, MathF.Pow(1.1f, Math.Min(end - at, 20)));
        return Give(at, end - at, PromptRole.Erased);
    }

    private int Separate(int at, int count)
    {
        if (depth == 0) EndPart(at);
        partStart = at + count;
        partColon = -1;
        return Give(at, count, PromptRole.Separator);
    }

    // "a cat :1.2 AND a dog :0.8"; people also write "red hair:1.2" without its bracket, and mean it.
    private void EndPart(int end)
    {
        if (partColon < partStart || !TryNumberAfterColon(partColon, end, out var number)) return;
        if (!hasAnd && !text[partColon..end].Contains('.')) return;

        Give(partColon, end - partColon, PromptRole.Erased);
        Weigh(partStart, partColon, number);
    }

    private readonly int Give(int at, int count, PromptRole role)
    {
        roles.Slice(at, count).Fill(role);
        return at + count;
    }

    private readonly void Weigh(int from, int to, float factor)
    {
        if (factor == 1 || from >= to) return;
        if (factor < 0) factor = 0;   // a negative weight drives the words out of the picture

        var range = weights[from..to];
        for (var i = 0; i < range.Length; i++) range[i] *= factor;
    }
}
