import type { FileItem } from '../api/types';

/** A file on the page. Its score changes under the hand; everything else is what the search said. */
export class Entry {
  score = $state(0);
  /** The latest score of those that the server told of since the search, and where it stands among them. */
  saved = { score: 0, sequence: 0 };
  /** A thumbnail that could not be drawn is not asked for again. */
  hasNoThumbnail = $state(false);

  constructor(
    readonly file: FileItem,
    readonly index: number,
    score: number,
  ) {
    this.score = score;
  }

  get id(): number {
    return this.file.id;
  }

  get isVideo(): boolean {
    return this.file.file_type === 'video';
  }
}
