/** One file's part in a step. */
export interface ScoreChange {
  id: number;
  path: string;
  name: string;
  index: number;
  before: number;
  after: number;
}

/** What one gesture did; undone and redone as a whole. */
export interface Step {
  changes: ScoreChange[];
  at: Date;
}

const stepsKept = 500;

/** The scores of this visit, for undo and redo. */
export class ScoreHistory {
  done = $state.raw<readonly Step[]>([]);
  undone = $state.raw<readonly Step[]>([]);

  add(changes: ScoreChange[]): void {
    this.done = [...this.done.slice(1 - stepsKept), { changes, at: new Date() }];
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
