import { sentenceFor, type ApiClient } from '../api/client';
import type { LibraryAnswer, SyncStatus } from '../api/types';

/** What the server tells between questions. */
export interface LibraryListener {
  /** Of two scores of a file the one with the larger sequence is the later. */
  onScore(id: number, score: number, sequence: number): void;
  onKeywords(id: number): void;
  onFiles(added: number, changed: number): void;
  onSyncFinished(): void;
  onServerBack(): void;
  /** From now on every change is told; what changed before, nobody said. */
  onListening(): void;
}

const idle: SyncStatus = {
  running: false, paused: false, state: 'idle', found: 0, done: 0, added: 0, changed: 0, missing: 0, failed: 0, rate: null, seconds_left: null, scan_finished: true,
};
const retryMilliseconds = 2000;

/** The library as a whole: its name, what is missing, and whether it is being read. */
export class LibraryState {
  info = $state.raw<LibraryAnswer | null>(null);
  sync = $state.raw<SyncStatus>(idle);
  isAway = $state(false);
  remark = $state<string | null>(null);
  private events: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: ApiClient,
    private readonly listener: LibraryListener,
  ) {}

  async load(): Promise<boolean> {
    try {
      this.info = await this.api.library();
      this.noteSync(this.info.sync);
      this.back();
      return true;
    } catch (failure) {
      this.away(sentenceFor(failure));
      return false;
    }
  }

  listen(): void {
    this.events?.close();
    const events = (this.events = this.api.events());
    events.addEventListener('open', () => {
      if (this.isAway) void this.load();
      this.listener.onListening();
    });
    events.addEventListener('sync', (event) => this.noteSync(parsed<SyncStatus>(event)));
    events.addEventListener('files', (event) => {
      const change = parsed<{ added: number; changed: number }>(event);
      if (change) this.listener.onFiles(change.added, change.changed);
    });
    events.addEventListener('score', (event) => {
      const change = parsed<{ id: number; score: number; sequence: number }>(event);
      if (change) this.listener.onScore(change.id, change.score, change.sequence);
    });
    events.addEventListener('keywords', (event) => {
      const change = parsed<{ id: number }>(event);
      if (change) this.listener.onKeywords(change.id);
    });
    events.addEventListener('error', () => this.away('The connection to the server is lost.'));
  }

  startSync = (): Promise<void> => this.turn(() => this.api.startSync());

  turnSync = (what: 'pause' | 'resume' | 'cancel'): Promise<void> => this.turn(() => this.api.turnSync(what));

  private async turn(ask: () => Promise<SyncStatus>): Promise<void> {
    try {
      this.noteSync(await ask());
      this.remark = null;
    } catch (failure) {
      this.remark = sentenceFor(failure);
    }
  }

  private noteSync(status: SyncStatus | null): void {
    if (!status) return;
    const wasRunning = this.sync.running;
    this.sync = status;
    if (wasRunning && !status.running) this.listener.onSyncFinished();
  }

  private away(sentence: string): void {
    this.isAway = true;
    this.remark = sentence;
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.load().then((isBack) => {
        if (isBack && this.events?.readyState === EventSource.CLOSED) this.listen();
      });
    }, retryMilliseconds);
  }

  private back(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.remark = null;
    this.listener.onServerBack();
  }
}

function parsed<Value>(event: Event): Value | null {
  try {
    return JSON.parse((event as MessageEvent<string>).data) as Value;
  } catch {
    return null;
  }
}
