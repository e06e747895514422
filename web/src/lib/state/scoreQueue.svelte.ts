import { ApiFailure, sentenceFor, type ApiClient } from '../api/client';
import type { Verdict, VerdictStore } from './verdictStore';

const sendersAtOnce = 3;
/** So that the number of unsaved scores goes on falling while very many are sent. */
const largestRequest = 500;
const longestPauseMilliseconds = 8000;

/** What the queue tells the page. */
export interface QueueListener {
  /** The server has the score; the later of two scores of a file has the larger sequence. */
  onSaved(verdict: Verdict, sequence: number): void;
  /** The server kept the scores but has something to say ("the folder is read-only ..."). */
  onRemark(verdicts: readonly Verdict[], sentence: string): void;
  /** The score will never be saved: the file is gone, or is another one now. */
  onRefused(verdict: Verdict, sentence: string): void;
  /** The score will not be sent: another tab has a later one. */
  onOutdated(verdict: Verdict): void;
}

/** A score for a file. */
export type Judgement = Pick<Verdict, 'fileId' | 'path' | 'score'>;

/**
 * Scores on their way to the server: one at a time for each file, the latest wins, tried again until it is confirmed.
 * Those that one gesture gave to many files go together. What is not confirmed also lies in the browser's own store.
 */
export class ScoreQueue {
  /** How many files have a score that is not confirmed. */
  unsaved = $state(0);
  /** Whether the last attempt failed: scores wait for the server. */
  isWaiting = $state(false);

  /** Whether what an earlier visit left unsaved has been looked for. */
  hasLookedBack = $state(false);

  private readonly waiting = new Map<number, Verdict>();
  private readonly sending = new Set<number>();
  private readonly doubtful = new Set<string>();
  private requests = 0;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastOrder = 0;
  private library = '';

  constructor(
    private readonly api: ApiClient,
    private readonly store: VerdictStore,
    private readonly listener: QueueListener,
  ) {}

  /** Files with their scores on the way. */
  unsavedScores = (): (readonly [number, number])[] => [...this.waiting.values()].map((verdict) => [verdict.fileId, verdict.score] as const);

  unsavedScore = (id: number): number | undefined => this.waiting.get(id)?.score;

  /** The scores of one gesture. */
  push(judgements: readonly Judgement[]): void {
    this.lastOrder = Math.max(this.lastOrder + 1, Date.now());
    const verdicts = judgements.map((judgement): Verdict => ({ ...judgement, library: this.library, token: token(), order: this.lastOrder }));
    for (const verdict of verdicts) this.waiting.set(verdict.fileId, verdict);
    this.count();
    if (this.library !== '') this.keep(verdicts);
    this.sendMore();
  }

  // A browser without a store (private mode) still sends; only the reload is not covered.
  private keep(verdicts: readonly Verdict[]): void {
    this.store.put(verdicts).catch((failure: unknown) => console.warn('Unsaved scores are not kept across a reload:', failure));
  }

  /** Takes up what an earlier visit could not save in this library; each file is looked at again before its score is sent. */
  async restore(library: string): Promise<number> {
    this.library = library;
    // Given before the server had said which library this is.
    for (const verdict of this.waiting.values()) verdict.library = library;
    this.keep([...this.waiting.values()]);

    const verdicts = await this.store.all(this.library).catch(() => []);
    for (const verdict of verdicts) {
      if (this.waiting.has(verdict.fileId)) continue;
      this.waiting.set(verdict.fileId, verdict);
      this.doubtful.add(verdict.token);
    }

    this.count();
    this.hasLookedBack = true;
    this.sendMore();
    return verdicts.length;
  }

  /** The server is back: no need to wait for the next attempt. */
  retryNow(): void {
    if (!this.isWaiting) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sendMore();
  }

  private sendMore(): void {
    if (this.timer !== undefined) return;
    const limit = this.failures > 0 ? 1 : sendersAtOnce;
    while (this.requests < limit) {
      const verdicts = this.nextOfOneGesture();
      if (verdicts.length === 0) return;
      void this.send(verdicts);
    }
  }

  /** The verdict that has waited longest, and those of the same score that the same gesture gave. */
  private nextOfOneGesture(): Verdict[] {
    const free = [...this.waiting.values()].filter((verdict) => !this.sending.has(verdict.fileId));
    return free.filter((verdict) => verdict.order === free[0]!.order && verdict.score === free[0]!.score).slice(0, largestRequest);
  }

  private async send(verdicts: readonly Verdict[]): Promise<void> {
    this.requests++;
    for (const verdict of verdicts) this.sending.add(verdict.fileId);
    try {
      await this.save(await this.latestOf(await this.ofKnownFiles(verdicts)));
      this.failures = 0;
      this.isWaiting = false;
    } catch {
      for (const verdict of verdicts) this.doubtful.add(verdict.token);
      this.isWaiting = true;
      this.pause();
    } finally {
      this.requests--;
      for (const verdict of verdicts) this.sending.delete(verdict.fileId);
      this.sendMore();
    }
  }

  /** All or none of them are saved; when they are refused each is sent alone, so that only those at fault are lost. */
  private async save(verdicts: readonly Verdict[]): Promise<void> {
    const [first] = verdicts;
    if (!first) return;
    try {
      const answer = await this.api.setScores(verdicts.map((verdict) => verdict.fileId), first.score);
      this.settle(verdicts);
      for (const verdict of verdicts) this.listener.onSaved(verdict, answer.sequence);
      if (answer.problem) this.listener.onRemark(verdicts, answer.problem);
    } catch (failure) {
      if (!isRefusal(failure)) throw failure;
      if (verdicts.length === 1) this.refuse(first, failure);
      else for (const verdict of verdicts) await this.save([verdict]);
    }
  }

  /** Without the doubtful ones that are refused, since the address may serve another library now. */
  private async ofKnownFiles(verdicts: readonly Verdict[]): Promise<Verdict[]> {
    const known: Verdict[] = [];
    for (const verdict of verdicts) {
      try {
        if (this.doubtful.has(verdict.token) && (await this.api.file(verdict.fileId)).path !== verdict.path) throw new ApiFailure(409, 'The file is another one now.');
        known.push(verdict);
      } catch (failure) {
        if (!isRefusal(failure)) throw failure;
        this.refuse(verdict, failure);
      }
    }

    return known;
  }

  /** Without the doubtful ones of whose files another tab has a later verdict; looked at last, so that a tab that is at work now is seen. */
  private async latestOf(verdicts: readonly Verdict[]): Promise<Verdict[]> {
    const latest: Verdict[] = [];
    for (const verdict of verdicts) {
      if (!this.doubtful.has(verdict.token) || !(await this.isOutdated(verdict))) latest.push(verdict);
      else {
        this.settle([verdict]);
        this.listener.onOutdated(verdict);
      }
    }

    return latest;
  }

  private async isOutdated(verdict: Verdict): Promise<boolean> {
    const stored = await this.store.find(verdict).catch(() => verdict);
    if (stored) return stored.token !== verdict.token;
    // Gone from the store: another tab has sent a later one, or the browser was cleared. The history of the file knows.
    const { changes } = await this.api.history(verdict.fileId);
    return changes.some((change) => change.field === 'score' && change.at !== null && Date.parse(change.at) > verdict.order);
  }

  private refuse(verdict: Verdict, failure: ApiFailure): void {
    this.settle([verdict]);
    this.listener.onRefused(verdict, sentenceFor(failure));
  }

  private settle(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) {
      this.doubtful.delete(verdict.token);
      if (this.waiting.get(verdict.fileId)?.token === verdict.token) this.waiting.delete(verdict.fileId);
    }

    this.store.remove(verdicts).catch((failure: unknown) => console.warn('The browser kept a saved score:', failure));
    this.count();
  }

  private pause(): void {
    this.failures++;
    const milliseconds = Math.min(longestPauseMilliseconds, 250 * 2 ** this.failures) * (0.8 + Math.random() * 0.4);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.sendMore();
    }, milliseconds);
  }

  private count(): void {
    this.unsaved = this.waiting.size;
  }
}

const isRefusal = (failure: unknown): failure is ApiFailure => failure instanceof ApiFailure && !failure.isPassing;

// crypto.randomUUID exists only on secure origins; a library may be served by plain HTTP in a home network.
function token(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join('-');
}
