import type { MessagesLeft, SendOutcome, SendRequest } from '../../conversations/ports.ts';
import type { Allowance, ChannelAccount } from '../../conversations/accounts.ts';
import { createTokenLease } from '../shared/token-lease.ts';
import { watchSends } from '../shared/assemble.ts';
import type { ChannelDeps } from '../shared/assemble.ts';
import type { CallApi } from '../shared/http.ts';
import type { ChannelMemory } from '../shared/memory.ts';
import type { Observe } from '../shared/observer.ts';
import type { SendFile } from '../shared/uploads.ts';
import { createPauses } from '../shared/pauses.ts';
import { createTokenStore, keepUnsaved } from '../shared/token-store.ts';
import { createOaApi } from './api.ts';
import type { CallOa } from './api.ts';
import { WHO_AM_I, readOa } from './check.ts';
import type { OaCheck, OaFacts } from './check.ts';
import { classifyRefusal } from './errors.ts';
import { MESSAGES_LEFT, createQuotas, readAllowances } from './quota.ts';
import { createSend } from './send.ts';
import { forAccount } from './settings.ts';
import type { ConfiguredZalo, ZaloApp } from './settings.ts';
import { createTokenKeeper } from './tokens.ts';
import type { TokenKeeper } from './tokens.ts';

/** One connected OA: its own tokens, pauses and troubles, so that a broken one stops no other. */
export interface ZaloAccount {
  readonly oaId: string;
  readonly tokens: TokenKeeper;
  send(request: SendRequest): Promise<SendOutcome>;
  /** A call that is no send, with the OA's own token. */
  readonly ask: CallOa;
  /** What is known of the messages that this person may still get. */
  messagesLeft(personId: string): MessagesLeft;
  /** The person did something that opens the window; `wrote`: and it was a message. */
  heard(personId: string, wrote: boolean): void;
  trouble(): string | undefined;
  state(): ChannelAccount;
  /** Renews the token when due, and asks Zalo whether it lives: a dead one stops the OA, one that works lets it go on. */
  check(): Promise<void>;
  /** It was connected anew: whatever stopped it is over. */
  works(facts?: OaFacts): void;
}

/** What {@link openAccount} needs. */
export interface ZaloAccountDeps extends Omit<ChannelDeps, 'observe'> {
  readonly settings: ZaloApp;
  readonly call: CallApi;
  readonly memory: ChannelMemory;
  readonly sendFile: SendFile;
  readonly observe: Observe;
}

/** Says in a trouble's detail that the token belongs to another OA. */
const OTHER_OA = 'token of another OA';

/** What is left changes by the message, and no decision hangs on it. */
const QUOTA_EVERY_MS = 3_600_000;

/** Stops that only somebody with rights over the OA can end, by granting access again. */
const LOST_ACCESS = /^(zalo (-216|-219|-220|-223|-401|216|401)\b|zalo token refused|token of another OA)/;

/** Stops that are over as soon as the OA answers. */
const endsWithAccess = (detail: string): boolean => LOST_ACCESS.test(detail) || detail.startsWith('token: ');

/** Opens one account. */
export function openAccount(deps: ZaloAccountDeps, oaId: string): ZaloAccount {
  const { db, clock, logger, observe, sealer, call, memory, onWorking } = deps;
  const settings = forAccount(deps.settings, oaId);
  const place = { channel: 'zalo', accountId: oaId } as const;
  const store = keepUnsaved(createTokenStore(db, { ...place, sealer, clock }), logger);
  const lease = createTokenLease(db, { ...place, clock, logger });
  const tokens = createTokenKeeper({ settings, store, lease, call, clock, logger, observe });
  const ask = createOaApi({ settings, tokens, call, clock });
  const pauses = createPauses();
  const quotas = createQuotas({ clock });
  const send = createSend({ settings, tokens, call, memory, pauses, quotas, clock, logger, sendFile: deps.sendFile });
  const watched = watchSends({ ...place, send, logger, observe });
  let facts: OaFacts | undefined;
  let allowances: readonly Allowance[] = [];
  let askQuotaAt = 0;
  let known = false;
  const trouble = (): string | undefined => tokens.trouble() ?? watched.trouble();
  const works = (): void => {
    watched.works();
    known = true;
    onWorking?.(place);
  };
  const answered = (check: OaCheck): void => {
    observe({ channel: 'zalo', metric: 'account_checks', label: check.kind, count: 1 });
    if (check.kind === 'unknown') return;
    if (check.kind === 'alive') facts = check.facts;
    const stop = stopOf(check, { settings, now: clock.now() });
    if (stop !== undefined) return watched.stopped(stop);
    const before = watched.trouble();
    // What stopped sending for another reason than its access is not over because the OA can be asked.
    const over = before !== undefined && endsWithAccess(before);
    if (check.kind === 'alive' && (over || (!known && before === undefined))) works();
  };
  return {
    ...{ oaId, tokens, trouble, send: watched.send, ask },
    state: () =>
      stateOf({ oaId, facts, allowances, tokens, stopped: watched.trouble(), first: deps.settings.oaId === oaId }),
    async check() {
      const check = readOa(await ask(WHO_AM_I));
      answered(check);
      // Who has nothing left buys more, and counsellors wait for it.
      if (check.kind !== 'alive' || (clock.now() < askQuotaAt && !quotas.spent())) return;
      askQuotaAt = clock.now() + QUOTA_EVERY_MS;
      allowances = readAllowances(await ask(MESSAGES_LEFT));
      quotas.listed(allowances, check.facts.billed);
    },
    messagesLeft: (personId) => quotas.left(personId),
    heard(personId, wrote) {
      // Zalo holds a person back for want of a quota only, and within 48 h of their last act none is needed.
      pauses.lift(personId);
      quotas.heard(personId, wrote);
    },
    works(found) {
      facts = found ?? facts;
      works();
    },
  };
}

/** Why the OA must stop after this check; `undefined` for no reason. */
function stopOf(check: OaCheck, { settings, now }: { settings: ConfiguredZalo; now: number }): string | undefined {
  if (check.kind === 'alive') return check.facts.oaId === settings.oaId ? undefined : OTHER_OA;
  if (check.kind === 'unknown') return undefined;
  const refusal = classifyRefusal(check.error, { now, canChangeFormat: false, tokenIsFresh: true });
  return refusal.kind === 'stop_account' ? refusal.detail : undefined;
}

interface Standing {
  readonly oaId: string;
  readonly facts: OaFacts | undefined;
  readonly allowances: readonly Allowance[];
  readonly tokens: TokenKeeper;
  readonly stopped: string | undefined;
  /** Named by the settings. */
  readonly first: boolean;
}

function stateOf({ oaId, facts, allowances, tokens, stopped, first }: Standing): ChannelAccount {
  const life = tokens.life();
  const detail = tokens.trouble() ?? stopped;
  return {
    accountId: oaId,
    ...(facts !== undefined && { name: facts.name }),
    condition: conditionOf(life, stopped),
    ...(detail !== undefined && { detail }),
    inSettings: first,
    ...(allowances.length > 0 && { allowances }),
    ...(life !== undefined && {
      token: {
        ...(life.refreshedAt > 0 && { refreshedAt: life.refreshedAt }),
        ...{ renewsAt: life.renewsAt, expiresAt: life.expiresAt },
      },
    }),
  };
}

function conditionOf(life: ReturnType<TokenKeeper['life']>, stopped: string | undefined): ChannelAccount['condition'] {
  if (life === undefined || life.state === 'dead') return 'needs_reconnect';
  if (life.state === 'unsure') return 'unsure';
  if (stopped === undefined) return 'connected';
  if (stopped.startsWith('token: ')) return 'unsure';
  return LOST_ACCESS.test(stopped) ? 'needs_reconnect' : 'stopped';
}
