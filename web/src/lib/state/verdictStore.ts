/** A score that the person gave and the server has not confirmed yet. */
export interface Verdict {
  fileId: number;
  score: number;
  /** The library and path it was given to: ids mean nothing in another library on the same address. */
  library: string;
  path: string;
  /** Tells this verdict from a later one for the same file, also between tabs. */
  token: string;
  /** The time of the gesture, in milliseconds; all verdicts of one gesture have the same. */
  order: number;
}

const storeName = 'verdicts';

/** Unsaved scores, kept in the browser so that they survive a reload. One per file: the latest. */
export class VerdictStore {
  private opened: Promise<IDBDatabase> | null = null;

  put(verdicts: readonly Verdict[]): Promise<void> {
    return this.write((store) => verdicts.forEach((verdict) => store.put(verdict)));
  }

  async all(library: string): Promise<Verdict[]> {
    const verdicts = (await this.read((store) => store.getAll())) as Verdict[];
    return verdicts.filter((verdict) => verdict.library === library).sort((one, other) => one.order - other.order);
  }

  async find(verdict: Verdict): Promise<Verdict | undefined> {
    return (await this.read((store) => store.get([verdict.library, verdict.fileId]))) as Verdict | undefined;
  }

  /** Forgets verdicts that are settled, but none whose place a later one has taken meanwhile. */
  remove(verdicts: readonly Verdict[]): Promise<void> {
    return this.write((store) => {
      for (const verdict of verdicts) {
        const stored = store.get([verdict.library, verdict.fileId]);
        stored.onsuccess = () => {
          if ((stored.result as Verdict | undefined)?.token === verdict.token) store.delete([verdict.library, verdict.fileId]);
        };
      }
    });
  }

  private async read(ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await this.open();
    return new Promise((resolve, reject) => {
      const request = ask(database.transaction(storeName, 'readonly').objectStore(storeName));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  private async write(change: (store: IDBObjectStore) => void): Promise<void> {
    const database = await this.open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(storeName, 'readwrite');
      change(transaction.objectStore(storeName));
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  private open(): Promise<IDBDatabase> {
    this.opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open('media-scoring', 1);
      request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: ['library', 'fileId'] });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.opened;
  }
}
