import { createAccountList } from '../shared/account-list.ts';
import { createTokenLease } from '../shared/token-lease.ts';
import { watchSends } from '../shared/assemble.ts';
import type { ChannelDeps, WatchedSend } from '../shared/assemble.ts';
import type { CallApi } from '../shared/http.ts';
import type { ChannelMemory } from '../shared/memory.ts';
import type { SendFile } from '../shared/uploads.ts';
import type { Observe } from '../shared/observer.ts';
import { createPauses } from '../shared/pauses.ts';
import { createTokenStore, keepUnsaved } from '../shared/token-store.ts';
import { createSend } from './send.ts';
import { forAccount } from './settings.ts';
import type { ZaloApp } from './settings.ts';
import { createTokenKeeper } from './tokens.ts';
import type { TokenKeeper } from './tokens.ts';

/** One connected OA: its own tokens, pauses and troubles, so that a broken one stops no other. */
export interface ZaloAccount {
  readonly oaId: string;
  readonly tokens: TokenKeeper;
  readonly send: WatchedSend['send'];
  trouble(): string | undefined;
}

/** The OAs of this installation: the one that the settings name, and those connected by `npm run channel -- zalo add`. */
export interface ZaloAccounts {
  all(): readonly ZaloAccount[];
  /** `undefined` for an OA that is not connected. */
  find(oaId: string): ZaloAccount | undefined;
}

/** What {@link createAccounts} needs. */
export interface ZaloAccountsDeps extends Omit<ChannelDeps, 'observe'> {
  readonly settings: ZaloApp;
  readonly call: CallApi;
  readonly memory: ChannelMemory;
  readonly sendFile: SendFile;
  readonly observe: Observe;
}

/** Opens the accounts that are known now; further ones are opened as they are connected, also by another process. */
export function createAccounts(deps: ZaloAccountsDeps): ZaloAccounts {
  const { settings, db, clock } = deps;
  const list = createAccountList(db, { channel: 'zalo', clock });
  const opened = new Map<string, ZaloAccount>();
  const open = (oaId: string) => {
    const known = opened.get(oaId) ?? openAccount(deps, oaId);
    opened.set(oaId, known);
    return known;
  };
  const named = (): readonly string[] => {
    const first = settings.oaId === undefined || list.isDisconnected(settings.oaId) ? [] : [settings.oaId];
    return [...new Set([...first, ...list.connected()])];
  };
  const find = (oaId: string) => (named().includes(oaId) ? open(oaId) : undefined);
  return {
    all: () => named().map(open),
    find,
  };
}

function openAccount(deps: ZaloAccountsDeps, oaId: string): ZaloAccount {
  const { db, clock, logger, observe, sealer, call, memory } = deps;
  const settings = forAccount(deps.settings, oaId);
  const place = { channel: 'zalo', accountId: oaId } as const;
  const store = keepUnsaved(createTokenStore(db, { ...place, sealer, clock }), logger);
  const lease = createTokenLease(db, { ...place, clock, logger });
  const tokens = createTokenKeeper({ settings, store, lease, call, clock, logger, observe });
  const pauses = createPauses();
  const send = createSend({ settings, tokens, call, memory, pauses, clock, logger, sendFile: deps.sendFile });
  const watched = watchSends({ ...place, send, logger, observe });
  return { oaId, tokens, send: watched.send, trouble: () => tokens.trouble() ?? watched.trouble() };
}
