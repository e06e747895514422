import { sentenceFor } from '../api/client';
import type { KeywordItem } from '../api/types';
import { plural } from '../format/format';
import type { Entry } from './entry.svelte';
import type { KeywordChange, KeywordStep } from './history.svelte';
import type { Page } from './page.svelte';
import { largestBatch } from './verdicts.svelte';

/** Keywords on the active file or on many. One gesture is one step. */
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
    if (keywords.length === 0) return;
    this.page.settings.rememberTags(keywords);
    const { page } = this;
    const positions = page.mode === 'grid' && page.selection.count > 0 ? [...page.selection.positions()].slice(0, largestBatch) : [page.active];
    const changes: KeywordChange[] = [];
    let done = 0;
    try {
      for (const index of positions) {
        const entry = page.results.at(index) ?? (await page.results.load(index));
        if (!entry) continue;
        const answer = await page.api.addKeywords(entry.id, keywords);
        page.details.keepKeywords(entry.id, answer.keywords);
        if (answer.added.length > 0) changes.push(changeOf(entry, answer.added, []));
        done++;
      }
    } catch (failure) {
      page.messages.say(`Stopped after ${done} of ${positions.length}. ${sentenceFor(failure)}`, 'warning');
    }

    this.keep(changes, `Added ${keywords.join(', ')} to ${plural(done, 'file')}.`);
  }

  async remove(entry: Entry, keyword: string): Promise<void> {
    try {
      const answer = await this.page.api.removeKeywords(entry.id, [keyword]);
      this.page.details.keepKeywords(entry.id, answer.keywords);
      this.keep([changeOf(entry, [], [keyword])], `Removed ${keyword} from ${entry.file.name}.`);
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

  /** Takes a step back, or does it again. */
  async turn(step: KeywordStep, isUndo: boolean): Promise<void> {
    try {
      for (const change of step.changes) {
        const [toAdd, toRemove] = isUndo ? [change.removed, change.added] : [change.added, change.removed];
        let keywords: KeywordItem[] = [];
        if (toRemove.length > 0) keywords = (await this.page.api.removeKeywords(change.id, [...toRemove])).keywords;
        if (toAdd.length > 0) keywords = (await this.page.api.addKeywords(change.id, [...toAdd])).keywords;
        this.page.details.keepKeywords(change.id, keywords);
      }

      this.page.messages.say(`${isUndo ? 'Undone' : 'Done again'}: ${keywordsSentence(step, isUndo)}.`);
    } catch (failure) {
      this.page.messages.say(sentenceFor(failure), 'warning');
    }
  }

  private keep(changes: readonly KeywordChange[], sentence: string): void {
    if (changes.length > 0) this.page.history.add({ kind: 'keywords', changes, at: new Date() });
    this.page.messages.say(sentence, 'plain', changes.length > 0 ? { title: 'Undo', run: () => this.page.undo() } : undefined);
  }
}

/** What a step did to keywords, or what taking it back does: "sea and tower added to 3 files". */
export function keywordsSentence(step: KeywordStep, isUndo = false): string {
  const [first] = step.changes;
  const place = step.changes.length === 1 && first ? first.name : plural(step.changes.length, 'file');
  const words = [...new Set(step.changes.flatMap((change) => [...change.added, ...change.removed]))].join(', ');
  return (first?.removed.length ?? 0) > 0 !== isUndo ? `${words} taken from ${place}` : `${words} added to ${place}`;
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
