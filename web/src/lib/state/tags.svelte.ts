import { sentenceFor } from '../api/client';
import { count, plural } from '../format/format';
import type { Entry } from './entry.svelte';
import type { KeywordChange, KeywordStep } from './history.svelte';
import type { Page } from './page.svelte';
import { largestBatch } from './verdicts.svelte';

/** Keywords on the active file or on many. One gesture is one step, and one change on the server. */
export class Tags {
  constructor(private readonly page: Page) {}

  /** How many files a gesture acts on now. */
  get targets(): number {
    const { page } = this;
    return page.mode === 'grid' && page.selection.count > 0 ? page.selection.count : Math.min(1, page.results.total);
  }

  /** Adds words to the selected files, or to the active one. */
  async add(words: readonly string[]): Promise<void> {
    const keywords = cleaned(words);
    if (keywords.length === 0 || this.targets === 0) return;
    this.page.settings.rememberTags(keywords);
    if (this.targets > largestBatch) {
      this.page.messages.say(`${count(this.targets)} files are selected; keywords are added to at most ${count(largestBatch)} at once. Select fewer.`, 'warning');
      return;
    }

    try {
      const entries = await this.loadTargets();
      if (entries === null) return this.page.messages.say('No keyword was added: not all files could be loaded. Try again.', 'warning');
      const added = new Map((await this.page.api.addKeywords(entries.map((entry) => entry.id), keywords)).map((file) => [file.id, file.added]));
      this.keep(
        entries.filter((entry) => added.has(entry.id)).map((entry) => changeOf(entry, added.get(entry.id)!, [])),
        `Added ${keywords.join(', ')} to ${plural(entries.length, 'file')}.`,
      );
    } catch (failure) {
      this.page.messages.say(sentenceFor(failure), 'warning');
    }
  }

  async remove(entry: Entry, keyword: string): Promise<void> {
    try {
      const files = await this.page.api.removeKeywords([entry.id], [keyword]);
      this.keep(files.map((file) => changeOf(entry, [], file.removed)), `Removed ${keyword} from ${entry.file.name}.`);
    } catch (failure) {
      this.page.messages.say(sentenceFor(failure), 'warning');
    }
  }

  /** The words that were added lately: 0 for the last, 1 for those before, and so on. */
  repeat(place: number): void {
    const words = this.page.settings.recentTags[place];
    if (words) void this.add(words);
    else this.page.messages.say(place === 0 ? 'No keyword was added yet.' : `There is no keyword number ${place + 1} yet.`);
  }

  /** Takes a step back, or does it again: one change on the server for all files with the same words. */
  async turn(step: KeywordStep, isUndo: boolean): Promise<void> {
    try {
      for (const changes of withSameWords(step.changes)) {
        const { added, removed } = changes[0]!;
        const [toAdd, toRemove] = isUndo ? [removed, added] : [added, removed];
        const ids = changes.map((change) => change.id);
        if (toRemove.length > 0) await this.page.api.removeKeywords(ids, toRemove);
        if (toAdd.length > 0) await this.page.api.addKeywords(ids, toAdd);
        this.forget(changes);
      }

      this.page.messages.say(`${isUndo ? 'Undone' : 'Done again'}: ${keywordsSentence(step, isUndo)}.`);
    } catch (failure) {
      this.page.messages.say(sentenceFor(failure), 'warning');
    }
  }

  /** The files that a gesture acts on; null when one of them cannot be loaded. */
  private async loadTargets(): Promise<Entry[] | null> {
    const { page } = this;
    const positions = page.mode === 'grid' && page.selection.count > 0 ? [...page.selection.positions()] : [page.active];
    const entries: Entry[] = [];
    for (const index of positions) {
      const entry = page.results.at(index) ?? (await page.results.load(index));
      if (!entry) return null;
      entries.push(entry);
    }

    return entries;
  }

  private keep(changes: readonly KeywordChange[], sentence: string): void {
    this.forget(changes);
    if (changes.length > 0) this.page.history.add({ kind: 'keywords', changes, at: new Date() });
    this.page.messages.say(sentence, 'plain', changes.length > 0 ? { title: 'Undo', run: () => this.page.undo() } : undefined);
  }

  /** What was known of the files is out of date. */
  private forget(changes: readonly KeywordChange[]): void {
    for (const change of changes) this.page.details.forget(change.id);
  }
}

/** What a step did to keywords, or what taking it back does: "sea and tower added to 3 files". */
export function keywordsSentence(step: KeywordStep, isUndo = false): string {
  const [first] = step.changes;
  const place = step.changes.length === 1 && first ? first.name : plural(step.changes.length, 'file');
  const words = [...new Set(step.changes.flatMap((change) => [...change.added, ...change.removed]))].join(', ');
  return (first?.removed.length ?? 0) > 0 !== isUndo ? `${words} taken from ${place}` : `${words} added to ${place}`;
}

function withSameWords(changes: readonly KeywordChange[]): KeywordChange[][] {
  const groups = new Map<string, KeywordChange[]>();
  for (const change of changes) {
    const words = JSON.stringify([change.added, change.removed]);
    const group = groups.get(words);
    if (group) group.push(change);
    else groups.set(words, [change]);
  }

  return [...groups.values()];
}

const changeOf = (entry: Entry, added: readonly string[], removed: readonly string[]): KeywordChange => ({
  id: entry.id,
  path: entry.file.path,
  name: entry.file.name,
  index: entry.index,
  added,
  removed,
});

const cleaned = (words: readonly string[]): string[] => [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))];
