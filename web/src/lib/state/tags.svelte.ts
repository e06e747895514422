import { sentenceFor } from '../api/client';
import { plural } from '../format/format';
import type { Page } from './page.svelte';
import { largestBatch } from './verdicts.svelte';

/** Keywords on the active file or on many. */
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
    const isNew = new Map<number, string[]>();
    const done = await this.onEach(async (id) => {
      const answer = await this.page.api.addKeywords(id, keywords);
      if (answer.added.length > 0) isNew.set(id, answer.added);
      this.page.details.keepKeywords(id, answer.keywords);
    });
    const undo = { title: 'Undo', run: () => void this.takeBack(isNew) };
    this.page.messages.say(`Added ${keywords.join(', ')} to ${plural(done, 'file')}.`, 'plain', isNew.size > 0 ? undo : undefined);
  }

  async remove(id: number, keyword: string): Promise<void> {
    try {
      this.page.details.keepKeywords(id, (await this.page.api.removeKeywords(id, [keyword])).keywords);
      this.page.messages.say(`Removed ${keyword}.`, 'plain', { title: 'Undo', run: () => void this.giveBack(id, keyword) });
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

  private async takeBack(added: ReadonlyMap<number, string[]>): Promise<void> {
    try {
      for (const [id, words] of added) this.page.details.keepKeywords(id, (await this.page.api.removeKeywords(id, words)).keywords);
      this.page.messages.say(`Undone: the keywords of ${plural(added.size, 'file')}.`);
    } catch (failure) {
      this.page.messages.say(sentenceFor(failure), 'warning');
    }
  }

  private async giveBack(id: number, keyword: string): Promise<void> {
    try {
      this.page.details.keepKeywords(id, (await this.page.api.addKeywords(id, [keyword])).keywords);
    } catch (failure) {
      this.page.messages.say(sentenceFor(failure), 'warning');
    }
  }

  private async onEach(change: (id: number) => Promise<void>): Promise<number> {
    const { page } = this;
    const positions = page.mode === 'grid' && page.selection.count > 0 ? [...page.selection.positions()].slice(0, largestBatch) : [page.active];
    let done = 0;
    try {
      for (const index of positions) {
        const entry = page.results.at(index) ?? (await page.results.load(index));
        if (!entry) continue;
        await change(entry.id);
        done++;
      }
    } catch (failure) {
      page.messages.say(`Stopped after ${done} of ${positions.length}. ${sentenceFor(failure)}`, 'warning');
    }

    return done;
  }
}

const cleaned = (words: readonly string[]): string[] => [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))];
