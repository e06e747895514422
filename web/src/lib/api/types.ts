/** -1 rejected, 0 unrated, 1 to 5 stars. */
export type ScoreValue = -1 | 0 | 1 | 2 | 3 | 4 | 5;

/** One line of a search: what the grid needs to know about a file. */
export interface FileItem {
  id: number;
  name: string;
  path: string;
  score: number;
  file_type: string;
  extension: string;
  size: number | null;
  width: number | null;
  height: number | null;
  duration: number | null;
  updated_at: string | null;
  modified_at: string | null;
  missing_since: string | null;
}

export interface SearchRequest {
  query?: string;
  min_score?: number;
  max_score?: number;
  limit: number;
  offset: number;
}

export interface SearchAnswer {
  items: FileItem[];
  total: number;
  next_cursor: string | null;
}

export interface Lora {
  name: string;
  weight: number | null;
}

export interface FileMetadata {
  width: number | null;
  height: number | null;
  duration: number | null;
  frame_rate: number | null;
  color_mode: string | null;
  has_alpha: boolean | null;
  codec: string | null;
  audio: string | boolean | null;
  generator: string | null;
  generator_version: string | null;
  prompt: string | null;
  negative_prompt: string | null;
  model_name: string | null;
  models: string[] | null;
  loras: Lora[] | null;
  sampler: string | null;
  scheduler: string | null;
  steps: number | null;
  cfg_scale: number | null;
  guidance: number | null;
  seed: string | number | null;
  vae: string | null;
  clip_skip: number | null;
  denoise: number | null;
  control_nets: unknown;
  stages: unknown;
  parameters: unknown;
  has_workflow: boolean | null;
}

export interface KeywordItem {
  keyword: string;
  keyword_type: string | null;
  confidence: number | null;
  source: string | null;
  created_at: string | null;
}

export interface FileDetails extends FileItem {
  created_at: string | null;
  last_accessed: string | null;
  metadata: FileMetadata | null;
  texts: Record<string, string | string[]> | null;
  keywords: KeywordItem[];
  problems: string[];
}

export interface ScoreAnswer {
  id: number;
  score: number;
  database: boolean;
  problem: string | null;
}

export interface KeywordsAnswer {
  keywords: KeywordItem[];
}

export interface SyncStatus {
  running: boolean;
  found: number;
  done: number;
  scan_finished: boolean;
}

export interface LibraryAnswer {
  name: string;
  files: number;
  missing: number;
  problems: number;
  database: boolean;
  database_absence: string | null;
  version: string;
  sync: SyncStatus;
  notices: string[];
}

export interface StatisticsAnswer {
  by_score?: Record<string, number>;
  [count: string]: unknown;
}

export interface ProblemItem {
  path: string | null;
  kind: string;
  message: string;
  created_at: string | null;
}

export interface ProblemsAnswer {
  problems: ProblemItem[];
  total: number;
}
