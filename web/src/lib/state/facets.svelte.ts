import { isAbort, type ApiClient } from '../api/client';
import type { FacetValue } from '../api/types';
import { conditionsOf, type Query } from './query';

/** The facets of the rail, in its order. */
export const facetNames = ['folder', 'model', 'lora', 'keyword', 'sampler', 'tool', 'type', 'month'] as const;
export type FacetName = (typeof facetNames)[number];

/** The pictures are drawn first, and whoever types on asks for the facets of the last word only. */
const pauseMilliseconds = 120;

/** How the result spreads over models, keywords and the like. Asked for after the result itself, which never waits for it. */
export class Facets {
  values = $state.raw<Partial<Record<FacetName, readonly FacetValue[]>>>({});
  private asking: AbortController | null = null;

  constructor(private readonly api: ApiClient) {}

  async load(query: Query): Promise<void> {
    this.asking?.abort();
    const abort = (this.asking = new AbortController());
    await new Promise((passed) => setTimeout(passed, pauseMilliseconds));
    if (abort.signal.aborted) return;
    try {
      this.values = (await this.api.search({ ...conditionsOf(query), facets: [...facetNames], limit: 1 }, abort.signal)).facets;
    } catch (failure) {
      // The result itself says what is wrong; the rail is only emptied.
      if (!isAbort(failure)) this.values = {};
    }
  }
}
