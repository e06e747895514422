import type { components } from '../../../generated/schema';

// Every shape is the server's own: `npm run types` writes them from openapi.json, the interface's description.
type Schemas = components['schemas'];

/** One line of a search: what the grid needs to know about a file. */
export type FileItem = Required<Schemas['FileItem']>;

export type SearchRequest = Partial<Schemas['SearchPageRequest']>;

export type SearchAnswer = Schemas['SearchAnswer'];

export type FacetValue = Schemas['FacetValue'];

export type FileMetadata = Required<Schemas['MetadataAnswer']>;

export type KeywordItem = Schemas['KeywordAnswer'];

export type FileDetails = FileItem & Omit<Required<Schemas['FileDetails']>, keyof FileItem | 'metadata' | 'texts'> & {
  metadata: FileMetadata | null;
  /** Keyword to text, or to the texts where a keyword repeats. */
  texts: Record<string, string | string[]>;
};

export type FileHistory = Schemas['FileHistoryAnswer'];

export type JournalEntry = Schemas['JournalEntryAnswer'];

export type ScoresAnswer = Schemas['ManyScoresAnswer'];

export type KeywordsAdded = Schemas['ManyKeywordsAdded'];

export type KeywordsRemoved = Schemas['ManyKeywordsRemoved'];

export type SyncStatus = Schemas['SyncStatus'];

export type LibraryAnswer = Schemas['LibraryAnswer'];

export type ScoreStatistics = Schemas['ScoreStatistics'];

export type ScoreGroup = Schemas['ScoreGroup'];

export type ProblemsAnswer = Schemas['ProblemsAnswer'];

export type QueryCompletion = Schemas['QueryCompletion'];

export type CompletionItem = Schemas['CompletionItem'];

export type SavedQuery = Schemas['SavedQuery'];

/** Where a query text is wrong, and what was probably meant. */
export type QueryError = Schemas['QueryError'];
