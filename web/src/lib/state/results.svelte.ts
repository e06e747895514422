import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { ApiFailure, isAbort, sentenceFor, type ApiClient } from '../api/client';
import type { FileItem, QueryError, SearchAnswer } from '../api/types';
import { Entry } from './entry.svelte';
import { acceptsScore, everything, openingRequest, pageLength, searchRequest, type Query } from './query';

const pagesKept = 80;
const pagesAtOnce = 3;
const restMilliseconds = 1000;

/**
 * The result of one query as a row of a known length of which only the visited parts are loaded.
 * It stays as it is while files are scored: nothing moves until the person asks for it.
 */
export class Results {
  total = $state(0);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  failure = $state<ApiFailure | null>(null);
  query = $state.raw<Query>(everything);
  /** Why the text that was looked for last is not understood; what was found before is still shown. */
  mistake = $state.raw<QueryError | null>(null);
  hints = $state.raw<SearchAnswer['hints']>([]);
  /** Counts the results that were shown: a new one resets cursor, scroll position and selection. */
  edition = $state(0);
  /** Files that were scored out of the filter and are still shown in their place. */
  readonly departed = new SvelteSet<number>();

  private readonly pages = new SvelteMap<number, Entry[]>();
  private readonly entries = new Map<number, Entry>();
  private readonly running = new Map<number, { promise: Promise<void>; abort: AbortController; isAskedFor: boolean }>();
  private readonly undrawn = new Set<string>();
  /** For each question on its way the scores that are newer than its answer may be. */
  private readonly newerScores = new Set<Map<number, number>>();
  private opening: AbortController | null = null;
  private wantedPages: number[] = [];

  constructor(
    private readonly api: ApiClient,
    /** Files with scores that are not saved yet. */
    private readonly unsavedScores: () => Iterable<readonly [number, number]>,
  ) {}

  /**
   * Looks for something else. What is shown stays until the new result is there.
   * @param query What is looked for.
   * @param isTyping Whether more letters may come: then "nothing found" is believed after a rest only, since many a word finds nothing on its way to "model:".
   * @param early The answer to the opening request of this query, when somebody has asked for it already.
   */
  async open(query: Query, isTyping = false, early?: Promise<SearchAnswer>): Promise<boolean> {
    this.opening?.abort();
    const abort = (this.opening = new AbortController());
    this.status = 'loading';
    try {
      const answer = await this.ask(early ?? this.api.search(openingRequest(query), abort.signal));
      if (isTyping && answer.total === 0 && !answer.mistake) await new Promise((rested) => setTimeout(rested, restMilliseconds));
      if (abort.signal.aborted) return false;
      this.mistake = answer.mistake ?? null;
      if (this.mistake) return this.refuse(query, this.mistake);
      this.dropPages();
      this.query = query;
      this.failure = null;
      this.hints = answer.hints;
      this.total = answer.total;
      this.keep(0, answer.files.map((file, index) => this.entryOf(file, index)));
      this.status = 'ready';
      this.edition++;
      return true;
    } catch (failure) {
      if (isAbort(failure) || abort.signal.aborted) return false;
      this.mistake = null;
      this.query = query;
      this.failure = failure instanceof ApiFailure ? failure : new ApiFailure(0, sentenceFor(failure));
      this.status = 'failed';
      return false;
    }
  }

  // What was found before stays on the screen while a text with a mistake is mended.
  private refuse(query: Query, mistake: QueryError): false {
    if (this.edition > 0 && this.failure === null) {
      this.status = 'ready';
      return false;
    }

    this.query = query;
    this.failure = new ApiFailure(422, mistake.message);
    this.status = 'failed';
    return false;
  }

  /** Whether the search cannot be answered now but will be in a moment, or never, without a database. */
  get isNotReady(): boolean {
    return this.status === 'failed' && this.failure?.status === 503;
  }

  at(index: number): Entry | undefined {
    return this.pages.get(Math.floor(index / pageLength))?.[index % pageLength];
  }

  /** A loaded file by its id, wherever it stands. */
  known(id: number): Entry | undefined {
    return this.entries.get(id);
  }

  /** Loads what lies between two positions, and lets go what is no longer looked at. */
  want(first: number, last: number): void {
    const from = Math.max(0, Math.floor(first / pageLength));
    const to = Math.min(Math.floor(last / pageLength), Math.ceil(this.total / pageLength) - 1);
    this.wantedPages = [];
    for (let page = from; page <= to; page++) this.wantedPages.push(page);
    for (const [page, request] of this.running) {
      if (!request.isAskedFor && !this.wantedPages.includes(page)) request.abort.abort();
    }

    this.loadWanted();
  }

  /** The file at a position, loaded first when needed; undefined beyond the end or when the server is away. */
  async load(index: number): Promise<Entry | undefined> {
    if (index < 0 || index >= this.total) return undefined;
    const page = Math.floor(index / pageLength);
    if (!this.pages.has(page)) await this.loadPage(page, true);
    return this.at(index);
  }

  /** Where a file stands: looked for near the hint first, then from the start. */
  async positionOf(id: number, hint: number): Promise<number | null> {
    const near = Math.floor(hint / pageLength);
    const nearest = [near, near - 1, near + 1, 0, 1, 2, 3, 4].filter((page) => page >= 0 && page * pageLength < this.total);
    for (const page of new Set(nearest)) {
      await this.load(page * pageLength);
      const place = this.pages.get(page)?.findIndex((entry) => entry.id === id) ?? -1;
      if (place >= 0) return page * pageLength + place;
    }

    return null;
  }

  /** A thumbnail that could not be drawn is not asked for again. Its tile may be gone by then; the picture itself says whose it is. */
  notDrawn = (event: Event): void => {
    const entry = this.entries.get(Number((event.currentTarget as HTMLImageElement).dataset.of));
    if (!entry) return;
    entry.hasNoThumbnail = true;
    this.undrawn.add(contentOf(entry.file));
  };

  /** Notes a new score of a file, wherever it came from. */
  show(id: number, score: number): void {
    for (const newer of this.newerScores) newer.set(id, score);
    const entry = this.entries.get(id);
    if (!entry) return;
    entry.score = score;
    if (acceptsScore(this.query, score)) this.departed.delete(id);
    else this.departed.add(id);
  }

  /** Notes a score that the server has, and shows the latest that is known of; of a page's own and another's either may be told first. */
  noteSaved(id: number, score: number, sequence: number, isShown: boolean): void {
    const entry = this.entries.get(id);
    if (entry && sequence > entry.saved.sequence) entry.saved = { score, sequence };
    if (isShown) this.show(id, entry?.saved.score ?? score);
  }

  /** Takes over the scores of the files that are looked at, after a time in which nobody told of changes. */
  async catchUp(): Promise<void> {
    const edition = this.edition;
    for (const page of this.status === 'ready' ? this.wantedPages : []) {
      const answer = await this.ask(this.api.search(searchRequest(this.query, page * pageLength, pageLength))).catch(() => null);   // who does not answer is listened to anew, and asked again then
      if (answer === null || edition !== this.edition) return;
      for (const file of answer.files) this.show(file.id, file.score);
    }
  }

  /** A page of files. A score that was unsaved at the question, or became known after it, stands above what the answer says. */
  private async ask(question: Promise<SearchAnswer>): Promise<SearchAnswer & { files: FileItem[] }> {
    const newer = new Map(this.unsavedScores());
    this.newerScores.add(newer);
    try {
      const answer = await question;
      return { ...answer, files: (answer.items as FileItem[]).map((file) => ({ ...file, score: newer.get(file.id) ?? file.score })) };
    } finally {
      this.newerScores.delete(newer);
    }
  }

  private loadWanted(): void {
    for (const page of this.wantedPages) {
      if (this.running.size >= pagesAtOnce) return;
      if (!this.pages.has(page) && !this.running.has(page)) void this.loadPage(page).then(() => this.loadWanted());
    }
  }

  /** A page that somebody waits for is not let go when the grid looks elsewhere. */
  private loadPage(page: number, isAskedFor = false): Promise<void> {
    const started = this.running.get(page);
    if (started && !started.abort.signal.aborted) {
      started.isAskedFor ||= isAskedFor;
      return started.promise;
    }

    const abort = new AbortController();
    const edition = this.edition;
    const promise = this.ask(this.api.search(searchRequest(this.query, page * pageLength, pageLength), abort.signal))
      .then((answer) => {
        if (edition !== this.edition) return;
        this.keep(page, answer.files.map((file, place) => this.entryOf(file, page * pageLength + place)));
      })
      .catch((failure: unknown) => {
        if (!isAbort(failure) && edition === this.edition) this.failure = failure instanceof ApiFailure ? failure : null;
      })
      .finally(() => {
        if (this.running.get(page)?.abort === abort) this.running.delete(page);
      });
    this.running.set(page, { promise, abort, isAskedFor });
    return promise;
  }

  private keep(page: number, entries: Entry[]): void {
    this.pages.set(page, entries);
    if (this.pages.size <= pagesKept) return;
    const centre = this.wantedPages[0] ?? page;
    const farthest = [...this.pages.keys()].reduce((far, other) => (Math.abs(other - centre) > Math.abs(far - centre) ? other : far), page);
    for (const entry of this.pages.get(farthest) ?? []) this.entries.delete(entry.id);
    this.pages.delete(farthest);
  }

  private entryOf(file: Entry['file'], index: number): Entry {
    const entry = new Entry(file, index, file.score);
    entry.hasNoThumbnail = this.undrawn.has(contentOf(file));
    this.entries.set(file.id, entry);
    return entry;
  }

  private dropPages(): void {
    for (const request of this.running.values()) request.abort.abort();
    this.running.clear();
    this.pages.clear();
    this.entries.clear();
    this.departed.clear();
    this.wantedPages = [];
  }
}

const contentOf = (file: Entry['file']): string => `${file.id} ${file.modified_at}`;
