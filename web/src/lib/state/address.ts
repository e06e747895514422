import { afterPicture } from './frames';
import type { Query } from './query';

/** What the middle of the page shows: the files, or one of the screens about the library. */
export const modes = ['grid', 'loupe', 'statistics', 'jobs', 'problems', 'history', 'settings'] as const;
export type Mode = (typeof modes)[number];

/** What the address bar says: enough to show the same view again. */
export interface Address {
  query: Query;
  mode: Mode;
  item: number | null;
  position: number;
}

export function readAddress(search: string): Address {
  const values = new URLSearchParams(search);
  const score = (name: string): number | null => {
    const value = values.get(name);
    return value !== null && /^(-1|[0-5])$/.test(value) ? Number(value) : null;
  };
  const whole = (name: string): number | null => (/^\d{1,15}$/.test(values.get(name) ?? '') ? Number(values.get(name)) : null);
  return {
    query: { text: values.get('q') ?? '', minScore: score('min'), maxScore: score('max'), sort: /^[a-z,-]{1,100}$/.test(values.get('sort') ?? '') ? values.get('sort')! : '' },
    mode: modes.find((mode) => mode === values.get('mode')) ?? 'grid',
    item: whole('item'),
    position: whole('at') ?? 0,
  };
}

export function writeAddress(address: Address): string {
  const values = new URLSearchParams();
  if (address.query.text.trim()) values.set('q', address.query.text.trim());
  if (address.query.minScore !== null) values.set('min', String(address.query.minScore));
  if (address.query.maxScore !== null) values.set('max', String(address.query.maxScore));
  if (address.query.sort) values.set('sort', address.query.sort);
  if (address.mode !== 'grid') values.set('mode', address.mode);
  if (address.item !== null && (address.mode !== 'grid' || address.position > 0)) {
    values.set('item', String(address.item));
    values.set('at', String(address.position));
  }

  const text = values.toString();
  return text ? `?${text}` : location.pathname;
}

const pauseMilliseconds = 150;

/**
 * Writes the address a moment later. The browser's own window stops the page while it does so, and no picture waits for that;
 * and browsers refuse a hundred changes in ten seconds, of which a held arrow key makes more.
 */
export class AddressBar {
  private pushed: string | undefined;
  private replaced: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** A new step of the browser's history; the present one keeps its last place. */
  push(text: string): void {
    this.settle();
    this.pushed = text;
    void afterPicture().then(() => this.settlePushed());
  }

  /** Changes the present step. */
  replace(text: string): void {
    if (this.pushed !== undefined) {
      this.pushed = text;
      return;
    }

    clearTimeout(this.timer);
    this.replaced = text;
    this.timer = setTimeout(() => this.settle(), pauseMilliseconds);
  }

  /** Writes what waits. */
  settle(): void {
    this.settlePushed();
    if (this.replaced !== undefined) window.history.replaceState(null, '', this.replaced);
    this.forget();
  }

  /** Leaves unwritten what waits. */
  forget(): void {
    clearTimeout(this.timer);
    this.pushed = this.replaced = undefined;
  }

  private settlePushed(): void {
    if (this.pushed !== undefined) window.history.pushState(null, '', this.pushed);
    this.pushed = undefined;
  }
}
