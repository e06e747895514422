/** One file's part in a step. */
interface Change {
  id: number;
  path: string;
  name: string;
  index: number;
}

export interface ScoreChange extends Change {
  before: number;
  after: number;
}

export interface KeywordChange extends Change {
  added: readonly string[];
  removed: readonly string[];
}

/** What one gesture did; undone and redone as a whole. */
export type Step = { readonly at: Date } & (
  | { readonly kind: 'scores'; readonly changes: readonly ScoreChange[] }
  | { readonly kind: 'keywords'; readonly changes: readonly KeywordChange[] }
);

export type ScoreStep = Extract<Step, { kind: 'scores' }>;
export type KeywordStep = Extract<Step, { kind: 'keywords' }>;

const stepsKept = 500;

/** The gestures of this visit, for undo and redo. */
export class StepHistory {
  done = $state.raw<readonly Step[]>([]);
  undone = $state.raw<readonly Step[]>([]);

  add(step: Step): void {
    this.done = [...this.done.slice(1 - stepsKept), step];
    this.undone = [];
  }

  takeBack(): Step | undefined {
    const step = this.done.at(-1);
    if (!step) return undefined;
    this.done = this.done.slice(0, -1);
    this.undone = [...this.undone, step];
    return step;
  }

  takeForward(): Step | undefined {
    const step = this.undone.at(-1);
    if (!step) return undefined;
    this.undone = this.undone.slice(0, -1);
    this.done = [...this.done, step];
    return step;
  }
}
