import type { Page } from './page.svelte';
import { newestFirst, searchRequest } from './query';

/** The search knows what a sync wrote within a quarter of a second; who asks at once asks too early. */
const searchFollowsMilliseconds = 400;

/** What comes into the library while somebody looks at a result: that stays as it is, and a pill says how much came. */
export class News {
  private counted = $state.raw({ edition: 0, files: 0 });

  constructor(private readonly page: Page) {}

  /** Files that came into the result that is shown since it was found. */
  get count(): number {
    return this.counted.edition === this.page.results.edition ? this.counted.files : 0;
  }

  /** Whether new files are shown as they come, while the newest is looked at; whoever looks elsewhere is not disturbed. */
  get isFollowing(): boolean {
    return this.page.settings.followsNewest && this.page.query.sort === newestFirst;
  }

  toggleFollowing(): void {
    const { page } = this;
    page.settings.change({ followsNewest: !this.isFollowing });
    if (this.isFollowing || !page.settings.followsNewest) return void page.messages.speak(`Following the newest ${this.isFollowing ? 'on' : 'off'}.`);
    page.search({ ...page.query, sort: newestFirst });
  }

  /** The server's news can be heard from now on; of what came before nobody told. */
  listening(): void {
    setTimeout(() => void this.ask(), searchFollowsMilliseconds);
  }

  filesChanged(added: number, changed: number): void {
    setTimeout(() => {
      if (added > 0) void this.ask();
      if (added > 0 && this.isFollowing && this.page.active === 0 && this.page.isAtTop) void this.showNewest();
      else if (added + changed > 0) this.fillEmpty();
    }, searchFollowsMilliseconds);
  }

  syncFinished(): void {
    void this.page.library.load();
    setTimeout(() => this.fillEmpty(), searchFollowsMilliseconds);
  }

  // What came is known to the library; how much of it belongs into this result, and is not in it yet, only the search knows.
  private async ask(): Promise<void> {
    const { results, api } = this.page;
    if (results.status !== 'ready') return;
    const { query, edition } = results;
    const total = await api.search(searchRequest(query, 0, 1)).then((answer) => answer.total, () => null);   // without an answer the pill stays as it is
    if (total !== null && edition === results.edition) this.counted = { edition, files: Math.max(0, total + results.departed.size - results.total) };
  }

  private async showNewest(): Promise<void> {
    if (!(await this.page.results.open(this.page.query))) return;
    this.page.selection.clear();
    this.page.moveTo(0);
  }

  private fillEmpty(): void {
    if (this.page.results.total === 0 && this.page.results.status !== 'loading') this.page.refresh();
  }
}
