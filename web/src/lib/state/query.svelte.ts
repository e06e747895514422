import type { SearchRequest } from '../api/types';

/** What is looked for. An immutable value: a new search is a new query. */
export interface Query {
  readonly text: string;
  readonly minScore: number | null;
  readonly maxScore: number | null;
}

export const everything: Query = { text: '', minScore: null, maxScore: null };

export const sameQuery = (one: Query, other: Query): boolean =>
  one.text.trim() === other.text.trim() && one.minScore === other.minScore && one.maxScore === other.maxScore;

export const isEverything = (query: Query): boolean => sameQuery(query, everything);

/** Whether a file with this score still belongs into the result. */
export const acceptsScore = (query: Query, score: number): boolean =>
  (query.minScore === null || score >= query.minScore) && (query.maxScore === null || score <= query.maxScore);

export function searchRequest(query: Query, offset: number, limit: number): SearchRequest {
  return {
    query: query.text.trim() || undefined,
    min_score: query.minScore ?? undefined,
    max_score: query.maxScore ?? undefined,
    offset,
    limit,
  };
}

/** A value as a text to search for. The words of a query are looked for one by one, so the value is its words. */
export const wordsOf = (value: string): string => value.trim().replaceAll(/\s+/g, ' ');
