/** Positions from and to, both included. */
type Span = readonly [from: number, to: number];

/** Which positions of the result are selected: spans, so that a million take no more room than one. */
export class Selection {
  spans = $state.raw<readonly Span[]>([]);
  /** Where an extension with Shift starts. */
  anchor = 0;

  get count(): number {
    return this.spans.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  }

  has(index: number): boolean {
    return this.spans.some(([from, to]) => index >= from && index <= to);
  }

  clear(): void {
    if (this.spans.length > 0) this.spans = [];
  }

  all(total: number): void {
    this.spans = total > 0 ? [[0, total - 1]] : [];
  }

  toggle(index: number): void {
    this.spans = this.has(index) ? this.without(index) : joined([...this.spans, [index, index]]);
    this.anchor = index;
  }

  /** From the anchor to here, in place of what was selected. */
  extendTo(index: number): void {
    this.spans = [[Math.min(this.anchor, index), Math.max(this.anchor, index)]];
  }

  *positions(): Generator<number> {
    for (const [from, to] of this.spans) {
      for (let index = from; index <= to; index++) yield index;
    }
  }

  private without(index: number): Span[] {
    return this.spans.flatMap(([from, to]): Span[] => {
      if (index < from || index > to) return [[from, to]];
      const parts: Span[] = [];
      if (from < index) parts.push([from, index - 1]);
      if (index < to) parts.push([index + 1, to]);
      return parts;
    });
  }
}

function joined(spans: Span[]): Span[] {
  const ordered = spans.sort((one, other) => one[0] - other[0]);
  const result: Span[] = [];
  for (const [from, to] of ordered) {
    const last = result.at(-1);
    if (last && from <= last[1] + 1) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }

  return result;
}
