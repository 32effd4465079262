import type { ResolvedModel } from './model.ts';

/** What the builder's worker is started with. */
export interface DenseWorkerData {
  readonly model: ResolvedModel;
  /** Articles that will come; room in the graph. */
  readonly articles: number;
}

/** Orders to the worker; each is answered by one {@link DenseReply} with the same `id`. */
export type DenseOrder =
  | { readonly id: number; readonly kind: 'start' }
  | {
      readonly id: number;
      readonly kind: 'embed';
      readonly side: 'query' | 'passage';
      readonly texts: readonly string[];
    }
  | {
      readonly id: number;
      readonly kind: 'insert';
      /** Label of the first row. */
      readonly first: number;
      /** Rows to embed; null where `vectors` has the row already. */
      readonly texts: readonly (string | null)[];
      readonly vectors: Int8Array;
    }
  | { readonly id: number; readonly kind: 'write'; readonly file: string }
  | { readonly id: number; readonly kind: 'stop' };

/** An answer: `dims` on start, `vectors` on embed and insert. */
export type DenseReply =
  | { readonly id: number; readonly ok: true; readonly dims?: number; readonly vectors?: Int8Array }
  | { readonly id: number; readonly ok: false; readonly error: string };
