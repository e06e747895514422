import type {
  FileDetails,
  FileHistory,
  FileItem,
  JournalEntry,
  KeywordsAdded,
  KeywordsRemoved,
  LibraryAnswer,
  ProblemsAnswer,
  QueryCompletion,
  SavedQuery,
  ScoresAnswer,
  ScoreStatistics,
  SearchAnswer,
  SearchRequest,
  SyncStatus,
} from './types';

/** A request that was not answered as hoped. Status 0: the server could not be reached. */
export class ApiFailure extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later: nobody answered, or the server said that it cannot now. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** Every address of the server that the page uses. Relative, so the page works below any path. */
export class ApiClient {
  library = (signal?: AbortSignal) => this.ask<LibraryAnswer>('GET', 'library', undefined, signal);

  search = (request: SearchRequest, signal?: AbortSignal) => this.ask<SearchAnswer>('POST', 'search', request, signal);

  file = (id: number, signal?: AbortSignal) => this.ask<FileDetails>('GET', `files/${id}`, undefined, signal);

  /** One score for files that were judged with one gesture: one change, all or none. */
  setScores = (ids: readonly number[], score: number) => this.ask<ScoresAnswer>('PUT', 'scores', { file_ids: ids, score });

  /** Adds keywords to files, as one change, all or none; tells what was new to which. */
  addKeywords = async (ids: readonly number[], keywords: readonly string[]) =>
    (await this.ask<KeywordsAdded>('POST', 'keywords', { file_ids: ids, keywords, keyword_type: 'user' })).files;

  /** Takes keywords from files, as one change, all or none; tells what which had. */
  removeKeywords = async (ids: readonly number[], keywords: readonly string[]) =>
    (await this.ask<KeywordsRemoved>('DELETE', 'keywords', { file_ids: ids, keywords, keyword_type: 'user' })).files;

  history = (id: number, signal?: AbortSignal) => this.ask<FileHistory>('GET', `files/${id}/history`, undefined, signal);

  /** What everybody did, the latest first. */
  journal = async (limit: number, before: number | null) =>
    (await this.ask<{ entries: JournalEntry[] }>('GET', `journal?limit=${limit}${before === null ? '' : `&before=${before}`}`)).entries;

  undoEntry = (entry: number) => this.ask<{ files: number }>('POST', `journal/${entry}/undo`, {});

  statistics = (request: SearchRequest, signal?: AbortSignal) => this.ask<ScoreStatistics>('POST', 'statistics/scores', request, signal);

  complete = (text: string, position: number, limit: number, signal?: AbortSignal) =>
    this.ask<QueryCompletion>('GET', `complete?${new URLSearchParams({ text, position: String(position), limit: String(limit) })}`, undefined, signal);

  savedQueries = async () => (await this.ask<{ saved_queries: SavedQuery[] }>('GET', 'saved-queries')).saved_queries;

  saveQuery = (name: string, query: string) => this.ask<SavedQuery>('POST', 'saved-queries', { name, query });

  removeQuery = (id: number) => this.ask<void>('DELETE', `saved-queries/${id}`);

  forget = (id: number) => this.ask<{ forgotten: boolean }>('POST', `files/${id}/forget`, {});

  problems = (limit: number) => this.ask<ProblemsAnswer>('GET', `problems?limit=${limit}`);

  startSync = () => this.ask<SyncStatus>('POST', 'sync', {});

  turnSync = (what: 'pause' | 'resume' | 'cancel') => this.ask<SyncStatus>('POST', `sync/${what}`, {});

  events = () => new EventSource('api/v1/events');

  mediaUrl = (id: number) => `api/v1/files/${id}/media`;

  downloadUrl = (id: number) => `api/v1/files/${id}/download`;

  workflowUrl = (id: number) => `api/v1/files/${id}/workflow`;

  /** Another content has another time: the browser keeps what it has seen without asking again. */
  thumbnailUrl = (file: FileItem, size: 64 | 256 | 512) =>
    `api/v1/files/${file.id}/thumbnail?size=${size}${file.modified_at === null ? '' : `&of=${encodeURIComponent(file.modified_at)}`}`;

  exportUrl = (request: SearchRequest) => {
    const values = new URLSearchParams();
    if (request.query) values.set('query', request.query);
    if (request.min_score !== undefined) values.set('min_score', String(request.min_score));
    if (request.max_score !== undefined) values.set('max_score', String(request.max_score));
    return `api/v1/export?${values}`;
  };

  private async ask<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(`api/v1/${path}`, {
        method,
        // The name under which the history lists what was done here.
        headers: body === undefined ? {} : { 'Content-Type': 'application/json', 'X-Client': 'page' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
        // A verdict on its way is finished even when the page is being closed.
        keepalive: method === 'PUT',
      });
    } catch (failure) {
      if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
      throw new ApiFailure(0, 'The server does not answer.');
    }

    if (!response.ok) throw await failureOf(response);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }
}

export const isAbort = (failure: unknown): boolean => failure instanceof DOMException && failure.name === 'AbortError';

export const sentenceFor = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

/** What a problem document says; fields named in `errors` are spelled out. */
async function failureOf(response: Response): Promise<ApiFailure> {
  try {
    const problem = (await response.json()) as { title?: string; detail?: unknown; errors?: Record<string, string[]> };
    const fields = Object.values(problem.errors ?? {}).flat();
    if (fields.length > 0) return new ApiFailure(response.status, fields.join(' '));
    if (typeof problem.detail === 'string' && problem.detail !== '') return new ApiFailure(response.status, problem.detail);
    if (problem.title) return new ApiFailure(response.status, problem.title);
  } catch {
    // Not a problem document (a proxy answered): the status is all there is to say.
  }

  return new ApiFailure(response.status, `The server answered with status ${response.status}.`);
}
