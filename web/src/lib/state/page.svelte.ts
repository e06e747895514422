import { getContext, setContext, untrack } from 'svelte';
import { ApiClient, sentenceFor } from '../api/client';
import type { SearchAnswer } from '../api/types';
import { count, plural, scoreText } from '../format/format';
import { AddressBar, readAddress, writeAddress, type Address, type Mode } from './address';
import { DetailsCache } from './details.svelte';
import type { Entry } from './entry.svelte';
import { Facets } from './facets.svelte';
import { nextFrame } from './frames';
import { StepHistory } from './history.svelte';
import { LibraryState } from './library.svelte';
import { Messages } from './messages.svelte';
import { News } from './news.svelte';
import { PreloadRing } from './preload.svelte';
import { everything, sameQuery, toggledCondition, whileTyping, type Query } from './query';
import { Results } from './results.svelte';
import { ScoreQueue } from './scoreQueue.svelte';
import { Selection } from './selection.svelte';
import { Settings, tileWidths } from './settings.svelte';
import { VerdictStore } from './verdictStore';
import { SavedQueries } from './savedQueries.svelte';
import { Tags } from './tags.svelte';
import { Verdicts } from './verdicts.svelte';
import { Zoom } from './zoom.svelte';

export type DialogName = 'keys' | 'tags' | 'save';

/** What a video on the stage can be told. */
export interface VideoControls {
  playOrPause(): void;
  stepFrames(frames: number): void;
  seekBy(seconds: number): void;
  markLoop(): void;
  /** To the next slower or faster of the speeds. */
  changeSpeed(steps: number): void;
}

/** A question that must be answered before a gesture goes on. */
export interface Question {
  title: string;
  text: string;
  yes: string;
  confirm: () => void;
}

const unratedLookAhead = 20_000;
const typingMilliseconds = 1500;
const notReadyMilliseconds = 2000;

/** Everything the page knows, and every gesture on it. Commands and components only call what stands here. */
export class Page {
  readonly api = new ApiClient();
  readonly settings = new Settings();
  readonly messages = new Messages();
  readonly selection = new Selection();
  readonly zoom = new Zoom();
  readonly history = new StepHistory();
  readonly queue: ScoreQueue;
  readonly results: Results;
  readonly details: DetailsCache;
  readonly ring: PreloadRing;
  readonly library: LibraryState;
  readonly verdicts = new Verdicts(this);
  readonly tags = new Tags(this);
  readonly news = new News(this);
  readonly facets: Facets;
  readonly saved: SavedQueries;

  mode = $state<Mode>('grid');
  /** The position of the one active file. */
  active = $state(0);
  /** What the search box holds; it becomes the query once it is looked for. */
  query = $state.raw<Query>(everything);
  dialog = $state<DialogName | null>(null);
  question = $state.raw<Question | null>(null);
  video = $state.raw<VideoControls | null>(null);
  /** Set by the grid: how many files stand in a row and fit on the screen, and whether the first is among them. */
  columns = 1;
  rowsOnScreen = 1;
  isAtTop = true;
  /** Set by the grid: the pixels of the thumbnails it shows, which the browser therefore has at hand. */
  thumbnailSize = $state<256 | 512>(256);
  /** Set by the grid: it is scrolled faster than anybody can look; pictures wait until it is slower. */
  isFlying = $state(false);
  /** The page was on the screen once, with its files when they came soon; what stands around them comes after that. */
  isDrawn = $state(false);
  /** Counts the moves by key; the grid scrolls to the active tile and focuses it. */
  moves = $state(0);
  direction: 1 | -1 = 1;

  private readonly addressBar = new AddressBar();
  private isTyping = false;
  private lastTyped = 0;

  constructor() {
    this.queue = new ScoreQueue(this.api, new VerdictStore(), {
      onSaved: (verdict, sequence) => this.noteSaved(verdict.fileId, verdict.score, sequence),
      onRemark: (verdicts, sentence) => this.messages.say(`${verdicts.length === 1 ? verdicts[0]!.path : plural(verdicts.length, 'file')}: ${sentence}`, 'warning'),
      onRefused: (verdict, sentence) => {
        this.messages.say(`The score of ${verdict.path} was not saved. ${sentence}`, 'warning');
        void this.verdicts.reload(verdict.fileId);
      },
      onOutdated: (verdict) => void this.verdicts.reload(verdict.fileId),
    });
    this.results = new Results(this.api, this.queue.unsavedScores);
    this.details = new DetailsCache(this.api);
    this.ring = new PreloadRing(this.api);
    this.facets = new Facets(this.api);
    this.saved = new SavedQueries(this.api, this.messages);
    this.library = new LibraryState(this.api, {
      onScore: (id, score, sequence) => this.noteSaved(id, score, sequence),
      onKeywords: (id) => this.details.forget(id),
      onFiles: (added, changed) => this.news.filesChanged(added, changed),
      onSyncFinished: () => this.news.syncFinished(),
      onListening: () => {
        void this.results.catchUp();
        this.news.listening();
      },
      onServerBack: () => {
        this.queue.retryNow();
        if (this.results.status === 'failed') void this.results.open(this.query);
      },
    });
  }

  get activeEntry(): Entry | undefined {
    return this.results.at(this.active);
  }

  /**
   * Called once, first: takes over the address and its files.
   * @param first The answer to the opening request of the address.
   */
  async open(first: Promise<SearchAnswer>): Promise<void> {
    window.addEventListener('popstate', () => void this.followAddress());
    const address = readAddress(location.search);
    this.query = address.query;
    await this.find(address.query, false, first);
    await this.showPlace(address);
  }

  /** Called once, when the first files are on the screen: reads the library and follows it. */
  async follow(): Promise<void> {
    await nextFrame();   // the first pictures have the processor and the server to themselves
    if (await this.library.load()) {
      const restored = await this.queue.restore(this.library.info!.name);
      if (restored > 0) this.messages.say(`${plural(restored, 'score')} of your last visit ${restored === 1 ? 'is' : 'are'} being saved.`);
    }

    this.library.listen();
  }

  /** A score that is on the way is shown until it is saved, whatever the server tells of the file meanwhile. */
  private noteSaved(id: number, score: number, sequence: number): void {
    this.results.noteSaved(id, score, sequence, this.queue.unsavedScore(id) === undefined);
  }

  // --- taking back ---

  undo(): void {
    const step = this.history.takeBack();
    this.messages.clear();   // what they offered to take back is taken back
    if (!step) this.messages.say('Nothing to undo.');
    else if (step.kind === 'scores') this.verdicts.turn(step, true);
    else void this.tags.turn(step, true);
  }

  redo(): void {
    const step = this.history.takeForward();
    if (!step) this.messages.say('Nothing to redo.');
    else if (step.kind === 'scores') this.verdicts.turn(step, false);
    else void this.tags.turn(step, false);
  }

  // --- moving ---

  moveTo(index: number): void {
    const last = this.results.total - 1;
    if (last < 0) return;
    const next = Math.min(last, Math.max(0, index));
    if (next !== this.active) {
      this.direction = next > this.active ? 1 : -1;
      this.active = next;
      this.zoom.next();
    }

    this.moves++;
    this.writeAddress('replace');
    if (this.mode === 'loupe') this.speakActive();
  }

  move(by: number): void {
    this.moveTo(this.active + by);
  }

  moveRow(rows: number): void {
    const target = this.active + rows * this.columns;
    if (target >= 0 && target < this.results.total) this.moveTo(target);
    else if (rows > 0 && Math.floor(this.active / this.columns) < Math.floor((this.results.total - 1) / this.columns)) this.moveTo(this.results.total - 1);
  }

  extendSelection(by: number): void {
    if (this.selection.count === 0) this.selection.anchor = this.active;
    this.moveTo(this.active + by);
    this.selection.extendTo(this.active);
  }

  async nextUnrated(): Promise<void> {
    const start = this.active;
    const end = Math.min(this.results.total, start + unratedLookAhead);
    for (let index = start + 1; index < end; index++) {
      const entry = this.results.at(index) ?? (await this.results.load(index));
      if (this.active !== start) return;
      if (entry?.score === 0) return this.moveTo(index);
    }

    this.messages.say(end === this.results.total ? 'No unrated file after this one.' : `No unrated file among the next ${count(unratedLookAhead)}.`);
  }

  // --- views ---

  openLoupe(index = this.active): void {
    if (this.results.total === 0) return;
    this.active = index;
    if (this.activeEntry) this.ring.start(this.activeEntry);   // on its way while the view is made
    this.mode = 'loupe';
    this.zoom.next();
    this.writeAddress('push');
    this.speakActive();
  }

  toGrid(): void {
    if (this.mode === 'grid') return;
    if (document.fullscreenElement) void document.exitFullscreen();
    this.mode = 'grid';
    this.moves++;
    this.writeAddress('push');
  }

  /** One of the screens about the library. */
  show(mode: Mode): void {
    if (mode === 'grid') return this.toGrid();
    if (mode === this.mode) return;
    this.mode = mode;
    this.writeAddress('push');
  }

  fullScreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch((failure: unknown) => this.messages.say(sentenceFor(failure), 'warning'));
  }

  changeTileSize(by: number, wrap = false): void {
    const steps = tileWidths.length;
    const next = this.settings.tileStep + by;
    this.settings.change({ tileStep: wrap ? (next + steps) % steps : Math.min(steps - 1, Math.max(0, next)) });
  }

  toggleAutoAdvance(): void {
    this.settings.change({ autoAdvance: !this.settings.autoAdvance });
    this.messages.speak(`Auto-advance ${this.settings.autoAdvance ? 'on' : 'off'}.`);
  }

  // --- searching ---

  /** Looks for something else; typing that goes on, or ends, replaces its own step in the browser's history. */
  search(query: Query, isTyping = false): void {
    const goesOn = (isTyping || this.isTyping) && Date.now() - this.lastTyped < typingMilliseconds;
    const isAddressed = sameQuery(query, this.query);
    this.isTyping = isTyping;
    if (isAddressed && (isTyping || sameQuery(query, this.results.query))) {
      this.query = query;
      return;
    }

    this.query = query;
    if (isTyping) this.lastTyped = Date.now();
    this.mode = 'grid';
    this.active = 0;
    this.writeAddress(goesOn || isAddressed ? 'replace' : 'push');
    if (!isTyping) this.addressBar.settle();
    void this.openResults(isTyping ? whileTyping(query) : query, isTyping);
  }

  /** The search box was left in the middle of a word: from now on the search says what is shown, words that begin like it. */
  leaveTyping(): void {
    if (!this.isTyping) return;
    this.isTyping = false;
    this.query = whileTyping(this.query);
    this.writeAddress('replace');
  }

  searchFor(text: string): void {
    this.search({ ...everything, text });
  }

  /** Adds a condition to the search, or takes it out again. */
  toggleCondition(condition: string): void {
    this.search({ ...this.query, text: toggledCondition(this.query.text, condition) });
  }

  refresh(): void {
    void this.openResults();
    void this.library.load();
  }

  private async openResults(query = this.query, isTyping = false): Promise<void> {
    const before = this.activeEntry;
    if (!(await this.find(query, isTyping))) return;
    this.selection.clear();
    const place = before ? await this.results.positionOf(before.id, this.active) : null;
    this.active = Math.min(place ?? 0, Math.max(0, this.results.total - 1));
    this.moves++;
    this.messages.speak(plural(this.results.total, 'file'));
  }

  /** Looks for files; asks again by itself while the server is only making its search ready. */
  private async find(query: Query, isTyping = false, early?: Promise<SearchAnswer>): Promise<boolean> {
    const isFound = await this.results.open(query, isTyping, early);
    if (!isFound && this.results.isNotReady) {
      setTimeout(() => {
        if (this.results.isNotReady && sameQuery(query, this.results.query)) void this.openResults(query);
      }, notReadyMilliseconds);
    }

    return isFound;
  }

  // --- the address ---

  private writeAddress(way: 'push' | 'replace'): void {
    const text = writeAddress({ query: this.query, mode: this.mode, item: this.mode === 'grid' || this.mode === 'loupe' ? (this.activeEntry?.id ?? null) : null, position: this.active });
    this.addressBar[way](text);
  }

  private async followAddress(): Promise<void> {
    this.addressBar.forget();
    const address = readAddress(location.search);
    if (!sameQuery(address.query, this.query)) {
      this.query = address.query;
      await this.find(address.query);
      this.selection.clear();
    }

    await this.showPlace(address);
  }

  private async showPlace(address: Address): Promise<void> {
    if (this.results.status !== 'ready') {
      this.mode = address.mode === 'loupe' ? 'grid' : address.mode;
      return;
    }

    const moves = this.moves;
    const place = address.item === null ? null : await this.results.positionOf(address.item, address.position);
    if (moves !== this.moves) return;   // the person was faster
    if (address.item !== null && place === null && address.mode === 'loupe') {
      this.messages.say('The file of this address is not in this result.', 'warning');
      this.mode = 'grid';
    } else {
      this.mode = this.results.total > 0 || address.mode !== 'loupe' ? address.mode : 'grid';
    }

    this.active = place ?? Math.min(address.position, Math.max(0, this.results.total - 1));
    this.moves++;
  }

  private speakActive(): void {
    const entry = untrack(() => this.activeEntry);
    if (entry) this.messages.speak(`${entry.file.name}, ${scoreText(entry.score)}. Item ${count(this.active + 1)} of ${count(this.results.total)}.`);
  }
}

const pageKey = Symbol('page');

export const providePage = (page: Page): Page => setContext(pageKey, page);

export const usePage = (): Page => getContext<Page>(pageKey);
