import { isAbort, type ApiClient } from '../api/client';
import type { FacetValue } from '../api/types';
import { conditionsOf, type Query } from './query.svelte';

/** The facets of the rail, in its order. */
export const facetNames = ['folder', 'model', 'lora', 'keyword', 'sampler', 'tool', 'type', 'month'] as const;
export type FacetName = (typeof facetNames)[number];

/** How the result spreads over models, keywords and the like. Asked for after the result itself, which never waits for it. */
export class Facets {
  values = $state.raw<Partial<Record<FacetName, readonly FacetValue[]>>>({});
  private asking: AbortController | null = null;

  constructor(private readonly api: ApiClient) {}

  async load(query: Query): Promise<void> {
    this.asking?.abort();
    const abort = (this.asking = new AbortController());
    try {
      this.values = (await this.api.search({ ...conditionsOf(query), facets: [...facetNames], limit: 1 }, abort.signal)).facets;
    } catch (failure) {
      // The result itself says what is wrong; the rail is only emptied.
      if (!isAbort(failure)) this.values = {};
    }
  }
}
