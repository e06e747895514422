/** A score that the person gave and the server has not confirmed yet. */
export interface Verdict {
  fileId: number;
  score: number;
  /** The library and path it was given to: ids mean nothing in another library on the same address. */
  library: string;
  path: string;
  /** Tells this verdict from a later one for the same file, also between tabs. */
  token: string;
  order: number;
}

const storeName = 'verdicts';

/** Unsaved scores, kept in the browser so that they survive a reload. One per file: the latest. */
export class VerdictStore {
  private opened: Promise<IDBDatabase> | null = null;

  put(verdict: Verdict): Promise<void> {
    return this.run('readwrite', (store) => store.put(verdict)).then(() => undefined);
  }

  async all(library: string): Promise<Verdict[]> {
    const verdicts = (await this.run('readonly', (store) => store.getAll())) as Verdict[];
    return verdicts.filter((verdict) => verdict.library === library).sort((one, other) => one.order - other.order);
  }

  async find(verdict: Verdict): Promise<Verdict | undefined> {
    return (await this.run('readonly', (store) => store.get([verdict.library, verdict.fileId]))) as Verdict | undefined;
  }

  /** Forgets a confirmed verdict, unless a later one has taken its place meanwhile. */
  async remove(verdict: Verdict): Promise<void> {
    const database = await this.open();
    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(storeName, 'readwrite');
      const store = transaction.objectStore(storeName);
      const stored = store.get([verdict.library, verdict.fileId]);
      stored.onsuccess = () => {
        if ((stored.result as Verdict | undefined)?.token === verdict.token) store.delete([verdict.library, verdict.fileId]);
      };
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
    });
  }

  private async run(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await this.open();
    return new Promise((resolve, reject) => {
      const request = ask(database.transaction(storeName, mode).objectStore(storeName));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
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
