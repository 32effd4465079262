import type { KnowledgeSnapshot } from '../../../src/kb/knowledge.ts';

/** Articles that a ranking goes down to. */
export const DEPTH = 100;

/** How much more a word of the title weighs than one of the text, for all peers alike. */
export const TITLE_BOOST = 2;

/** What a peer indexes; `key` is its place in the corpus. */
export interface PeerDocument {
  readonly key: number;
  readonly title: string;
  readonly text: string;
}

/** Options for building a peer's index. */
export interface PeerBuildOptions {
  readonly snapshot: KnowledgeSnapshot;
  /** Whether words are compared without their marks. */
  readonly folded: boolean;
  /** A folder of its own, for a peer that keeps its index on disk. */
  readonly folder: string;
  readonly progress: (done: number) => void;
}

/** A search that is ready. */
export interface PeerSearch {
  /** Places in the corpus of the articles found, best first. */
  search(question: string): Promise<readonly number[]> | readonly number[];
  close(): void;
}

/** A search library as somebody would put it before this corpus after reading its documentation. */
export type Peer = {
  readonly name: string;
  /** How it is set up, for the table. */
  readonly note: string;
} & (
  | { readonly index: 'in memory'; build(options: PeerBuildOptions): Promise<PeerSearch> }
  | {
      readonly index: 'on disk';
      build(options: PeerBuildOptions): Promise<void>;
      open(options: Pick<PeerBuildOptions, 'folder' | 'folded'>): Promise<PeerSearch>;
    }
);

/** Words as every peer is given them, because none of them knows Vietnamese: letters and digits of any script, lower case. */
export function tokens(text: string, folded: boolean): string[] {
  const lower = text.normalize('NFC').toLowerCase();
  const read = folded
    ? lower
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
        .replace(/đ/gu, 'd')
    : lower;
  return read.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Articles as documents for peers. */
export function* asDocuments(snapshot: KnowledgeSnapshot): Generator<PeerDocument> {
  let key = 0;
  for (const { title, text } of snapshot.articles()) yield { key: key++, title, text };
}
