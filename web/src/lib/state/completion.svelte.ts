import { isAbort, type ApiClient } from '../api/client';
import type { CompletionItem } from '../api/types';

const proposals = 9;

/** The files that are found are drawn first, and whoever types on is asked for the last letters only. */
const pauseMilliseconds = 80;

/** What could stand at the caret of a query text. */
export class Completion {
  items = $state.raw<readonly CompletionItem[]>([]);
  /** The proposal that Enter takes; -1: none. */
  chosen = $state(-1);
  private asked = '';
  private from = 0;
  private length = 0;
  private asking: AbortController | null = null;

  constructor(private readonly api: ApiClient) {}

  get isOpen(): boolean {
    return this.items.length > 0;
  }

  async ask(text: string, position: number): Promise<void> {
    this.asking?.abort();
    const abort = (this.asking = new AbortController());
    // Between two words everything could stand: that would only be in the way.
    if (position === 0 || /\s/.test(text[position - 1] ?? '')) return this.close();
    await new Promise((passed) => setTimeout(passed, pauseMilliseconds));
    if (abort.signal.aborted) return;
    try {
      const answer = await this.api.complete(text, position, proposals, abort.signal);
      if (abort.signal.aborted) return;
      const typed = text.slice(answer.from, answer.from + answer.length);
      this.asked = text;
      this.from = answer.from;
      this.length = answer.length;
      this.chosen = -1;
      this.items = answer.items.filter((item) => item.text !== typed);
    } catch (failure) {
      // Proposals are a help: without them one types on.
      if (!isAbort(failure)) this.close();
    }
  }

  close(): void {
    this.asking?.abort();
    this.items = [];
    this.chosen = -1;
  }

  /** Moves through the proposals; whether the key was one of theirs. */
  keyed(event: KeyboardEvent): boolean {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return false;
    event.preventDefault();
    const places = this.items.length + 1;
    this.chosen = ((this.chosen + 1 + by + places) % places) - 1;
    return true;
  }

  /** The text with a proposal in its place, and where the caret stands then. A field goes on with its value. */
  taken(text: string, place: number): { text: string; caret: number; goesOn: boolean } | undefined {
    const item = this.items[place];
    if (!item) return undefined;
    const goesOn = item.text.endsWith(':');
    const typedSince = text.length - this.asked.length;   // the same word has gone on while the server was asked
    const rest = text.slice(this.from + this.length + typedSince);
    const put = goesOn || rest.startsWith(' ') ? item.text : `${item.text} `;
    this.close();
    return { text: text.slice(0, this.from) + put + rest, caret: this.from + put.length, goesOn };
  }
}
