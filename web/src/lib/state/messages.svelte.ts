export interface Message {
  id: number;
  text: string;
  tone: 'plain' | 'warning';
  action?: { title: string; run: () => void };
}

const shownMilliseconds = 6000;
const messagesShown = 3;

/** Short messages in a corner, and sentences for screen readers. */
export class Messages {
  shown = $state.raw<readonly Message[]>([]);
  spoken = $state('');
  private lastId = 0;

  say(text: string, tone: Message['tone'] = 'plain', action?: Message['action']): void {
    const id = ++this.lastId;
    this.shown = [...this.shown.slice(1 - messagesShown), { id, text, tone, action }];
    this.speak(text);
    setTimeout(() => this.dismiss(id), tone === 'warning' ? 2 * shownMilliseconds : shownMilliseconds);
  }

  speak(text: string): void {
    // The same sentence twice is spoken twice only when the text differs.
    this.spoken = this.spoken === text ? `${text}\u00a0` : text;
  }

  clear(): void {
    this.shown = [];
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((message) => message.id !== id);
  }
}
