import { SvelteMap } from 'svelte/reactivity';
import type { ApiClient } from '../api/client';
import type { Entry } from './entry.svelte';

/** A picture at full size on its way to the screen. */
export class FullImage {
  state = $state<'loading' | 'ready' | 'failed'>('loading');
  readonly element = new Image();

  /** When it is ready, or will never be. */
  readonly settled: Promise<void>;

  constructor(url: string, name: string, priority: 'high' | 'low') {
    this.element.alt = name;
    this.element.fetchPriority = priority;
    this.element.draggable = false;
    this.element.decoding = 'sync';
    this.element.src = url;
    this.settled = this.element.decode().then(
      () => void (this.state = 'ready'),
      () => void (this.state = 'failed'),
    );
  }

  cancel(): void {
    if (this.state === 'loading') this.element.removeAttribute('src');
  }
}

const bytesPerPixel = 4;
const assumedPixels = 4_000_000;
const neighboursAtOnce = 2;
/** From handing a frame to the browser until it is on the screen, on a slow machine. */
const drawingMilliseconds = 40;

const isPicture = (entry: Entry): boolean => !entry.isVideo && !entry.file.missing_since;

/** The pictures around the one that is looked at, decoded before the finger lifts. */
export class PreloadRing {
  private readonly images = new SvelteMap<number, FullImage>();
  // Phones have little memory for decoded pictures.
  private readonly budgetBytes = matchMedia('(pointer: coarse)').matches ? 64_000_000 : 512_000_000;
  private wanted: readonly Entry[] = [];
  private isWaiting = false;

  constructor(private readonly api: ApiClient) {}

  of(id: number): FullImage | undefined {
    return this.images.get(id);
  }

  /** Keeps exactly these, most wanted first, as far as the memory goes; the first always. */
  aim(entries: readonly Entry[]): void {
    let bytes = 0;
    this.wanted = entries.filter(isPicture).filter((entry, place) => {
      bytes += (entry.file.width && entry.file.height ? entry.file.width * entry.file.height : assumedPixels) * bytesPerPixel;
      return place === 0 || bytes <= this.budgetBytes;
    });
    const kept = new Set(this.wanted.map((entry) => entry.id));
    for (const [id, image] of this.images) {
      if (kept.has(id)) continue;
      image.cancel();
      this.images.delete(id);
    }

    const first = this.wanted[0];
    if (first && first === entries[0] && !this.images.has(first.id)) this.load(first, 'high');
    this.loadNeighboursSoon();
  }

  /** Loads the picture that will be looked at. */
  start(entry: Entry): void {
    if (isPicture(entry) && !this.images.has(entry.id)) this.load(entry, 'high');
  }

  retry(entry: Entry): void {
    this.load(entry, 'high');
  }

  // The one that is looked at has the connection, the decoder and the next frame to itself.
  private loadNeighboursSoon(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.isWaiting = false;
        this.loadNeighbours();
      }, drawingMilliseconds),
    );
  }

  private loadNeighbours(): void {
    const first = this.wanted[0];
    if (first && this.images.get(first.id)?.state === 'loading') return;   // when it is there, it goes on
    let loading = [...this.images.values()].filter((image) => image.state === 'loading').length;
    for (const entry of this.wanted) {
      if (loading >= neighboursAtOnce) return;
      if (this.images.has(entry.id)) continue;
      this.load(entry, 'low');
      loading++;
    }
  }

  private load(entry: Entry, priority: 'high' | 'low'): void {
    const image = new FullImage(this.api.mediaUrl(entry.id), entry.file.name, priority);
    this.images.set(entry.id, image);
    void image.settled.then(() => {
      if (this.wanted[0]?.id === entry.id) this.loadNeighboursSoon();
      else this.loadNeighbours();
    });
  }
}
