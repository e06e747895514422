import { SvelteMap } from 'svelte/reactivity';
import type { ApiClient } from '../api/client';
import type { Entry } from './entry.svelte';

/** A picture at full size on its way to the screen. */
export class FullImage {
  state = $state<'loading' | 'ready' | 'failed'>('loading');
  readonly element = new Image();

  constructor(url: string, name: string) {
    this.element.alt = name;
    this.element.draggable = false;
    this.element.decoding = 'sync';
    this.element.src = url;
    this.element.decode().then(
      () => (this.state = 'ready'),
      () => (this.state = 'failed'),
    );
  }

  cancel(): void {
    if (this.state === 'loading') this.element.removeAttribute('src');
  }
}

const bytesPerPixel = 4;
const assumedPixels = 4_000_000;

/** The pictures around the one that is looked at, decoded before the finger lifts. */
export class PreloadRing {
  private readonly images = new SvelteMap<number, FullImage>();
  // Phones have little memory for decoded pictures.
  private readonly budgetBytes = matchMedia('(pointer: coarse)').matches ? 64_000_000 : 512_000_000;

  constructor(private readonly api: ApiClient) {}

  of(id: number): FullImage | undefined {
    return this.images.get(id);
  }

  /** Keeps exactly these, most wanted first, as far as the memory goes; the first always. */
  aim(entries: readonly Entry[]): void {
    const kept = new Set<number>();
    let bytes = 0;
    for (const entry of entries) {
      if (entry.isVideo || entry.file.missing_since) continue;
      bytes += (entry.file.width && entry.file.height ? entry.file.width * entry.file.height : assumedPixels) * bytesPerPixel;
      if (kept.size > 0 && bytes > this.budgetBytes) break;
      kept.add(entry.id);
      if (!this.images.has(entry.id)) this.images.set(entry.id, new FullImage(this.api.mediaUrl(entry.id), entry.file.name));
    }

    for (const [id, image] of this.images) {
      if (kept.has(id)) continue;
      image.cancel();
      this.images.delete(id);
    }
  }

  retry(entry: Entry): void {
    this.images.set(entry.id, new FullImage(this.api.mediaUrl(entry.id), entry.file.name));
  }
}
