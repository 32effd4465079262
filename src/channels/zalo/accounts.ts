import type { ChannelAccount } from '../../conversations/accounts.ts';
import { createAccountList } from '../shared/account-list.ts';
import type { AccountList } from '../shared/account-list.ts';
import { createTokenStore } from '../shared/token-store.ts';
import { openAccount } from './account.ts';
import type { ZaloAccount, ZaloAccountDeps } from './account.ts';
import type { OaFacts } from './check.ts';
import type { ZaloApp } from './settings.ts';

/** The OAs of this installation: the one that the settings name, and those that an administrator connected. */
export interface ZaloAccounts {
  all(): readonly ZaloAccount[];
  /** `undefined` for an OA that is not connected. */
  find(oaId: string): ZaloAccount | undefined;
  /** The OA's own parts, connected or not. */
  open(oaId: string): ZaloAccount;
  /** Takes an OA into use whose pair has just been granted, and lets what waits for it leave. */
  connect(oaId: string, facts?: OaFacts): void;
  /** Forgets an OA's tokens; `false` when it is not connected. */
  disconnect(oaId: string): boolean;
  /** How each of them does. */
  states(): readonly ChannelAccount[];
  /** Resolves when no OA's token is being renewed. */
  settled(): Promise<void>;
}

/** Opens the accounts that are known now; further ones are opened as they are connected, also by another process. */
export function createAccounts(deps: ZaloAccountDeps): ZaloAccounts {
  const { db, clock } = deps;
  const list = createAccountList(db, { channel: 'zalo', clock });
  const opened = new Map<string, ZaloAccount>();
  const named = (): readonly string[] => idsOf(deps.settings, list);
  const open = (oaId: string): ZaloAccount => {
    const account = opened.get(oaId) ?? openAccount(deps, oaId);
    opened.set(oaId, account);
    return account;
  };
  return {
    open,
    all() {
      const ids = named();
      // One that was disconnected, perhaps by a command, is opened afresh when it comes back.
      for (const oaId of opened.keys()) if (!ids.includes(oaId)) opened.delete(oaId);
      return ids.map(open);
    },
    find: (oaId) => (named().includes(oaId) ? open(oaId) : undefined),
    connect(oaId, facts) {
      list.connect(oaId);
      open(oaId).works(facts);
    },
    disconnect(oaId) {
      if (!named().includes(oaId)) return false;
      list.disconnect(oaId);
      createTokenStore(db, { channel: 'zalo', accountId: oaId, sealer: deps.sealer, clock }).clear();
      opened.delete(oaId);
      return true;
    },
    states: () => named().map((oaId) => open(oaId).state()),
    async settled() {
      await Promise.all([...opened.values()].map(({ tokens }) => tokens.settled()));
    },
  };
}

function idsOf({ oaId }: ZaloApp, list: AccountList): readonly string[] {
  const listed = list.all();
  const isOff = listed.some(({ accountId, isConnected }) => accountId === oaId && !isConnected);
  const first = oaId === undefined || isOff ? [] : [oaId];
  const connected = listed.filter(({ isConnected }) => isConnected).map(({ accountId }) => accountId);
  return [...new Set([...first, ...connected])];
}
