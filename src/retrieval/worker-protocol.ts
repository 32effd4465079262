import type { ErrorCode } from '../infra/errors.ts';
import type { Generation } from '../kb/knowledge.ts';
import type { SearchQuery, SearchResult } from './contract.ts';
import type { ModelChoice } from './dense/model.ts';

/** What a retrieval worker is started with; plain values only. */
export interface RetrievalWorkerData {
  /** Folder with one index directory a generation, e.g. `DATA_DIR/index`. */
  readonly indexDirectory: string;
  readonly model: ModelChoice | null;
  readonly dataDirectory: string;
}

/** Requests to the worker; each gets one {@link WorkerReply} with its `id`. */
export type WorkerRequest =
  | { readonly id: number; readonly kind: 'load'; readonly generation: Generation }
  | { readonly id: number; readonly kind: 'search'; readonly query: SearchQuery }
  | { readonly id: number; readonly kind: 'compare'; readonly question: string; readonly passages: readonly string[] }
  | { readonly id: number; readonly kind: 'stop' };

/** The worker's answer. An error crosses as its code and detail, since classes do not. */
export type WorkerReply =
  | { readonly id: number; readonly ok: true; readonly result?: SearchResult; readonly likeness?: readonly number[] }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly detail: string };
