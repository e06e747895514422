import { isAbort, sentenceFor } from '../api/client';
import { count, plural, scoreText } from '../format/format';
import type { Entry } from './entry.svelte';
import type { ScoreChange, ScoreStep } from './history.svelte';
import type { Page } from './page.svelte';

export const largestBatch = 5000;
const askedAbove = 100;

/** Every gesture that scores. One gesture is one step. */
export class Verdicts {
  private mayChangeMany = false;

  constructor(private readonly page: Page) {}

  /** The verdict of one gesture: on the selection in the grid, else on the active file. */
  score(score: number, advances = this.page.settings.autoAdvance): void {
    this.judge(() => score, advances);
  }

  stepScore(by: number): void {
    this.judge((entry) => Math.min(5, Math.max(-1, entry.score + by)), false);
  }

  scoreOne(entry: Entry, score: number): void {
    this.apply([changeOf(entry, score)]);
  }

  /** Takes a step back, or does it again, shows its file and says what was done. */
  turn(step: ScoreStep, isUndo: boolean): void {
    const turned = isUndo ? step.changes.map((change) => ({ ...change, before: change.after, after: change.before })) : step.changes;
    // What somebody else has scored since is theirs: taking it back would lose their verdict.
    const changes = turned.filter((change) => (this.page.results.known(change.id)?.score ?? change.before) === change.before);
    const kept = turned.length - changes.length;
    this.send(changes);
    const what = isUndo ? 'Undone' : 'Done again';
    const [first] = turned;
    if (turned.length > 1 || !first) {
      const rest = kept > 0 ? ` ${plural(kept, 'file')} scored elsewhere since ${kept === 1 ? 'stays' : 'stay'} as ${kept === 1 ? 'it is' : 'they are'}.` : '';
      return this.page.messages.say(`${what}: the score of ${plural(changes.length, 'file')}.${rest}`, kept > 0 ? 'warning' : 'plain');
    }

    if (this.page.results.at(first.index)?.id === first.id) this.page.moveTo(first.index);
    if (kept > 0) this.page.messages.say(`${first.name} was scored elsewhere since and stays as it is.`, 'warning');
    else this.page.messages.say(`${what}: ${first.name} is ${scoreText(first.after)}.`);
  }

  private judge(scoreOf: (entry: Entry) => number, advances: boolean): void {
    if (this.page.mode === 'grid' && this.page.selection.count > 0) return void this.judgeSelection(scoreOf);
    const entry = this.page.activeEntry;
    if (!entry) return;
    const score = scoreOf(entry);
    this.apply([changeOf(entry, score)]);
    this.page.messages.speak(`${score < 0 ? 'Rejected' : score === 0 ? 'Score cleared' : `Scored ${score}`}. Item ${count(entry.index + 1)} of ${count(this.page.results.total)}.`);
    if (advances) this.page.move(1);
  }

  private async judgeSelection(scoreOf: (entry: Entry) => number): Promise<void> {
    const size = this.page.selection.count;
    if (size > largestBatch) {
      this.page.messages.say(`${count(size)} files are selected; one key scores at most ${count(largestBatch)}. Select fewer.`, 'warning');
      return;
    }

    if (size > askedAbove && !this.mayChangeMany) {
      this.page.question = {
        title: 'Many files at once',
        text: `The key acts on ${count(size)} selected files. Go on?`,
        yes: `Score ${count(size)} files`,
        confirm: () => {
          this.mayChangeMany = true;
          void this.judgeSelection(scoreOf);
        },
      };
      return;
    }

    const changes: ScoreChange[] = [];
    for (const index of this.page.selection.positions()) {
      const entry = this.page.results.at(index) ?? (await this.page.results.load(index));
      if (entry) changes.push(changeOf(entry, scoreOf(entry)));
    }

    this.apply(changes);
    const missed = size - changes.length;
    this.page.messages.say(`Scored ${plural(changes.length, 'file')}.${missed > 0 ? ` ${plural(missed, 'file')} could not be loaded.` : ''}`, missed > 0 ? 'warning' : 'plain', {
      title: 'Undo',
      run: () => this.page.undo(),
    });
  }

  // The same digit again keeps the score; only what differs is a change.
  private apply(changes: ScoreChange[]): void {
    const real = changes.filter((change) => change.before !== change.after);
    if (real.length === 0) return;
    this.page.history.add({ kind: 'scores', changes: real, at: new Date() });
    this.send(real);
  }

  private send(changes: readonly ScoreChange[]): void {
    for (const change of changes) this.page.results.show(change.id, change.after);
    this.page.queue.push(changes.map((change) => ({ fileId: change.id, path: change.path, score: change.after })));
  }

  /** What the server has for a file whose score was not taken. */
  async reload(id: number): Promise<void> {
    try {
      const { score } = await this.page.api.file(id);
      if (this.page.queue.unsavedScore(id) === undefined) this.page.results.show(id, score);
    } catch (failure) {
      if (!isAbort(failure)) this.page.messages.say(sentenceFor(failure), 'warning');
    }
  }
}

const changeOf = (entry: Entry, after: number): ScoreChange => ({
  id: entry.id,
  path: entry.file.path,
  name: entry.file.name,
  index: entry.index,
  before: entry.score,
  after,
});
