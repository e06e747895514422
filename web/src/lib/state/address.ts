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

/** Changes the address of the present entry a moment later: browsers refuse a hundred changes in ten seconds, and a held arrow key makes more. */
export class DelayedReplace {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private text = '';

  schedule(text: string): void {
    clearTimeout(this.timer);
    this.text = text;
    this.timer = setTimeout(() => this.flush(), pauseMilliseconds);
  }

  /** Before another entry is made: this one keeps its last place. */
  flush(): void {
    if (this.timer === undefined) return;
    this.cancel();
    window.history.replaceState(null, '', this.text);
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
