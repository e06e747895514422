export const tileWidths = [104, 144, 192, 256, 344] as const;

interface Kept {
  theme: 'system' | 'dark' | 'light';
  autoAdvance: boolean;
  showsInfo: boolean;
  showsFilmStrip: boolean;
  tileStep: number;
  plainKeys: boolean;
  showsRail: boolean;
  /** Whether new files are shown at once while the newest is looked at. */
  followsNewest: boolean;
  /** Whether the first steps were read. */
  knowsKeys: boolean;
  recentTags: string[][];
}

const tagsKept = 9;
const wideScreen = 1200;

const storageKey = 'media-scoring.settings';
const initial: Kept = { theme: 'system', autoAdvance: false, showsInfo: false, showsFilmStrip: true, tileStep: 2, plainKeys: true, showsRail: innerWidth >= wideScreen, followsNewest: false, knowsKeys: false, recentTags: [] };

/** How the person likes the page; kept in this browser. */
export class Settings {
  private kept = $state<Kept>(read());

  get theme() { return this.kept.theme; }
  get autoAdvance() { return this.kept.autoAdvance; }
  get showsInfo() { return this.kept.showsInfo; }
  get showsFilmStrip() { return this.kept.showsFilmStrip; }
  get tileStep() { return this.kept.tileStep; }
  get plainKeys() { return this.kept.plainKeys; }

  get followsNewest() { return this.kept.followsNewest; }
  get showsRail() { return this.kept.showsRail; }
  get knowsKeys() { return this.kept.knowsKeys; }
  /** Keywords that were added together, the last first. */
  get recentTags(): readonly (readonly string[])[] { return this.kept.recentTags; }

  rememberTags(words: string[]): void {
    const same = words.join();
    this.change({ recentTags: [words, ...this.kept.recentTags.filter((other) => other.join() !== same)].slice(0, tagsKept) });
  }

  change(changes: Partial<Kept>): void {
    Object.assign(this.kept, changes);
    try {
      localStorage.setItem(storageKey, JSON.stringify(this.kept));
    } catch {
      // Storage may be forbidden; the setting then lasts for this visit.
    }
  }
}

function read(): Kept {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Kept>;
    const kept = { ...initial, ...stored };
    return { ...kept, tileStep: Math.min(tileWidths.length - 1, Math.max(0, Math.trunc(Number(kept.tileStep)) || 0)) };
  } catch {
    return { ...initial };
  }
}
