import type {
  FileDetails,
  KeywordsAnswer,
  LibraryAnswer,
  ProblemsAnswer,
  ScoreAnswer,
  SearchAnswer,
  SearchRequest,
  StatisticsAnswer,
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

  setScore = (id: number, score: number) => this.ask<ScoreAnswer>('PUT', `files/${id}/score`, { score });

  addKeywords = (id: number, keywords: string[]) =>
    this.ask<KeywordsAnswer>('POST', `files/${id}/keywords`, { keywords, keyword_type: 'user' });

  removeKeywords = (id: number, keywords: string[]) =>
    this.ask<KeywordsAnswer>('DELETE', `files/${id}/keywords`, { keywords, keyword_type: 'user' });

  statistics = () => this.ask<StatisticsAnswer>('GET', 'statistics');

  problems = (limit: number) => this.ask<ProblemsAnswer>('GET', `problems?limit=${limit}`);

  startSync = () => this.ask<SyncStatus>('POST', 'sync', {});

  events = () => new EventSource('api/v1/events');

  mediaUrl = (id: number) => `api/v1/files/${id}/media`;

  downloadUrl = (id: number) => `api/v1/files/${id}/download`;

  workflowUrl = (id: number) => `api/v1/files/${id}/workflow`;

  thumbnailUrl = (id: number, size: 64 | 256 | 512) => `api/v1/files/${id}/thumbnail?size=${size}`;

  private async ask<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(`api/v1/${path}`, {
        method,
        headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
        // A verdict on its way is finished even when the page is being closed.
        keepalive: method === 'PUT',
      });
    } catch (failure) {
      if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
      throw new ApiFailure(0, 'The server does not answer.');
    }

    if (!response.ok) throw new ApiFailure(response.status, await sentenceOf(response));
    return (await response.json()) as Answer;
  }
}

export const isAbort = (failure: unknown): boolean => failure instanceof DOMException && failure.name === 'AbortError';

export const sentenceFor = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

/** The sentence of a problem document; fields named in `errors` are spelled out. */
async function sentenceOf(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { title?: string; detail?: unknown; errors?: Record<string, string[]> };
    const fields = Object.values(problem.errors ?? {}).flat();
    if (fields.length > 0) return fields.join(' ');
    if (typeof problem.detail === 'string' && problem.detail !== '') return problem.detail;
    if (problem.title) return problem.title;
  } catch {
    // Not a problem document (a proxy answered): the status is all there is to say.
  }

  return `The server answered with status ${response.status}.`;
}
