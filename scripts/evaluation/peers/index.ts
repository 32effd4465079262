import type { Peer } from './contract.ts';
import { flexSearch } from './flexsearch.ts';
import { hoiLuat } from './hoi-luat.ts';
import { miniSearch } from './minisearch.ts';
import { orama } from './orama.ts';
import { sqliteFts5 } from './sqlite-fts5.ts';

/** Everything that is measured: ours first, because the others are told on the questions that it was asked too. */
export const PEERS: readonly Peer[] = [hoiLuat, sqliteFts5, miniSearch, flexSearch, orama];
