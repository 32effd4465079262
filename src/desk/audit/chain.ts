import { createHash } from 'node:crypto';

import type { AuditEntry } from './model.ts';

/** One line of the log as it is stored. */
export interface ChainedEntry extends AuditEntry {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  /** Hash of the entry before; {@link GENESIS} for the first. */
  readonly previous: string;
  /** SHA-256, hexadecimal, over everything above. */
  readonly hash: string;
}

/** What the first entry follows. */
export const GENESIS = '0'.repeat(64);

/** Why a chain is broken, and where. */
export interface ChainBreak {
  readonly seq: number;
  /** `changed`: the entry is not what was hashed; `gap`: an entry is missing; `cut`: it does not follow the one before. */
  readonly reason: 'changed' | 'gap' | 'cut';
}

/** Where a chain goes on whose beginning was taken out and put away. */
export interface Anchor {
  /** The last entry that was taken out, and its hash. */
  readonly seq: number;
  readonly hash: string;
}

/** What stands before the first entry of all. */
const BEGINNING: Anchor = { seq: 0, hash: GENESIS };

/** What a walk along the chain found. `entries` counts those that are proven. */
export interface ChainReport {
  /** What the first entry follows; `seq` 0 for a chain that is whole. */
  readonly anchor: Anchor;
  readonly entries: number;
  /** Hash of the last proven entry: written down elsewhere, it proves later that the end was not cut off. */
  readonly head: string;
  readonly broken: ChainBreak | undefined;
}

/** JSON with sorted keys and no spaces: the same value is always the same text. Only what JSON itself can hold. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

/** The hash of an entry. */
export function hashEntry(entry: Omit<ChainedEntry, 'hash'>): string {
  const { action, actor, at, detail, previous, seq, subject } = entry;
  const text = canonicalJson({ action, actor, at, detail, previous, seq, subject });
  return createHash('sha256').update(text).digest('hex');
}

/** Walks along entries in order of `seq` from the anchor on, and stops at the first that does not hold. */
export function verifyChain(entries: Iterable<ChainedEntry>, anchor: Anchor = BEGINNING): ChainReport {
  let head = anchor.hash;
  let count = 0;
  for (const entry of entries) {
    const seq = anchor.seq + count + 1;
    const reason = faultOf(entry, { head, seq });
    if (reason !== undefined) return { anchor, entries: count, head, broken: { seq, reason } };
    head = entry.hash;
    count += 1;
  }
  return { anchor, entries: count, head, broken: undefined };
}

function faultOf(
  entry: ChainedEntry,
  { head, seq }: { readonly head: string; readonly seq: number },
): ChainBreak['reason'] | undefined {
  if (entry.seq !== seq) return 'gap';
  if (entry.previous !== head) return 'cut';
  return hashEntry(entry) === entry.hash ? undefined : 'changed';
}
