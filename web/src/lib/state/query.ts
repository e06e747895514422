import type { SearchRequest } from '../api/types';

/** What is looked for. An immutable value: a new search is a new query. */
export interface Query {
  readonly text: string;
  readonly minScore: number | null;
  readonly maxScore: number | null;
  /** As the server takes it, such as "added-desc"; empty: what the text says, else best score first. */
  readonly sort: string;
}

export const newestFirst = 'added-desc';

export const everything: Query = { text: '', minScore: null, maxScore: null, sort: '' };

export const sameQuery = (one: Query, other: Query): boolean =>
  one.text.trim() === other.text.trim() && one.minScore === other.minScore && one.maxScore === other.maxScore && one.sort === other.sort;

/** Whether it leaves nothing out; its order does not count. */
export const isEverything = (query: Query): boolean => sameQuery({ ...query, sort: '' }, everything);

/** Whether a file with this score still belongs into the result. */
export const acceptsScore = (query: Query, score: number): boolean =>
  (query.minScore === null || score >= query.minScore) && (query.maxScore === null || score <= query.maxScore);

/** The conditions, without order and page. */
export const conditionsOf = (query: Query): SearchRequest => ({
  query: query.text.trim() || undefined,
  min_score: query.minScore ?? undefined,
  max_score: query.maxScore ?? undefined,
});

/** What is looked for while the last word may be unfinished: words that begin like it. */
export function whileTyping(query: Query): Query {
  const word = /(?:^|[\s(])([\p{L}\p{N}]{2,})$/u.exec(query.text)?.[1];
  const isQuoted = (query.text.match(/"/g)?.length ?? 0) % 2 === 1;
  return word === undefined || isQuoted || isJoint(word) || word === 'NOT' ? query : { ...query, text: `${query.text}*` };
}

export const searchRequest = (query: Query, offset: number, limit: number): SearchRequest => ({ ...conditionsOf(query), sort: query.sort || undefined, offset, limit });

/** Files that are loaded together. */
export const pageLength = 200;

/** The first page of a result; a text that is not understood comes back with its mistake. */
export const openingRequest = (query: Query): SearchRequest => ({ ...searchRequest(query, 0, pageLength), show_mistake: true });

/** All of it as one text, to be kept under a name. */
export function wholeText(query: Query): string {
  const { minScore, maxScore } = query;
  const range = minScore === null && maxScore === null ? [] : [minScore === maxScore ? `score:=${minScore}` : `score:${minScore ?? '*'}..${maxScore ?? '*'}`];
  return [query.text.trim(), ...range, ...query.sort.split(',').filter(Boolean).map((key) => `sort:${key}`)].filter(Boolean).join(' ');
}

/** The conditions of a text that stand beside each other: what blanks outside of quotes and parentheses part. "a OR b" stays together. */
export function conditionsIn(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let isQuoted = false;
  for (let place = 0; place < text.length; place++) {
    const sign = text[place]!;
    if (sign === '\\' && place + 1 < text.length) {
      part += sign + text[++place]!;
      continue;
    }

    if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && sign === '(') depth++;
    else if (!isQuoted && sign === ')') depth--;
    if (!isQuoted && depth <= 0 && /\s/.test(sign)) {
      if (part) parts.push(part);
      part = '';
    } else {
      part += sign;
    }
  }

  if (part) parts.push(part);
  return joinedByWords(parts);
}

const isJoint = (part: string): boolean => ['OR', '|', 'AND', '&'].includes(part);

function joinedByWords(parts: readonly string[]): string[] {
  const joined: string[] = [];
  let holdsOn = false;
  for (const part of parts) {
    if ((isJoint(part) || holdsOn) && joined.length > 0) joined[joined.length - 1] += ` ${part}`;
    else joined.push(part);
    holdsOn = isJoint(part) || part === 'NOT';
  }

  return joined;
}

export const hasCondition = (text: string, condition: string): boolean => conditionsIn(text).includes(condition);

/** The text with a condition more, or without it when it is there. */
export function toggledCondition(text: string, condition: string): string {
  const parts = conditionsIn(text);
  return (parts.includes(condition) ? parts.filter((part) => part !== condition) : [...parts.map(guarded), condition]).join(' ');
}

// Another condition beside "a OR b" must not become a part of it.
const guarded = (part: string): string => (/ (OR|\|) /.test(part) && !part.startsWith('(') ? `(${part})` : part);

/** A value as a text to search for: its words next to each other. */
export const wordsOf = (value: string): string => quoted(value.trim().replaceAll(/\s+/g, ' '));

/** A condition on one field that takes the value as it is. */
export const fieldTerm = (field: string, value: string): string => `${field}:=${/^[\p{L}\p{N}_.+-]+$/u.test(value) ? value : quoted(value)}`;

const quoted = (text: string): string => (/^[\p{L}\p{N}_-]+$/u.test(text) && !text.startsWith('-') && !/^(AND|OR|NOT)$/.test(text) ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
