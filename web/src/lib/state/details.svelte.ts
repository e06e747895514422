import { SvelteMap } from 'svelte/reactivity';
import { isAbort, sentenceFor, type ApiClient } from '../api/client';
import type { FileDetails } from '../api/types';

const detailsKept = 200;

/** What the info panel shows of the files that were looked at. */
export class DetailsCache {
  failure = $state<string | null>(null);
  private readonly known = new SvelteMap<number, FileDetails>();
  private loading: AbortController | null = null;

  constructor(private readonly api: ApiClient) {}

  of(id: number): FileDetails | undefined {
    return this.known.get(id);
  }

  async load(id: number): Promise<void> {
    if (this.known.has(id)) return;
    this.loading?.abort();
    const abort = (this.loading = new AbortController());
    try {
      const details = await this.api.file(id, abort.signal);
      this.failure = null;
      this.known.set(id, details);
      const oldest = this.known.keys().next().value;
      if (this.known.size > detailsKept && oldest !== undefined) this.known.delete(oldest);
    } catch (failure) {
      if (!isAbort(failure)) this.failure = sentenceFor(failure);
    }
  }

  /** Something changed on the server: asked again when it is looked at. */
  forget(id: number): void {
    this.known.delete(id);
  }
}
