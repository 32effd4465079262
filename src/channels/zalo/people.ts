import { z } from 'zod';

import type { Address } from '../../conversations/model.ts';
import type { PeopleAnswer, PeopleBook, PeopleRefusal, PersonProfile } from '../../conversations/people.ts';
import type { Clock, EpochMs } from '../../infra/clock.ts';
import { labelField, lenient } from '../shared/fields.ts';
import type { ZaloAccounts } from './accounts.ts';
import type { OaAnswer, OaRequest } from './api.ts';
import { classifyRefusal } from './errors.ts';
import type { ApiError } from './errors.ts';

/** What {@link createPeopleBook} needs. */
export interface PeopleDeps {
  readonly accounts: Pick<ZaloAccounts, 'find'>;
  readonly clock: Clock;
  /** Whether labels (Zalo's “nhãn”) are offered. */
  readonly labels: boolean;
}

/** Codes of what the OA's package, its kind or its grant does not include. */
const NOT_INCLUDED: ReadonlySet<number> = new Set([-212, -221, -223, -224, -235]);
/** Codes about the person asked about. */
const UNKNOWN: ReadonlySet<number> = new Set([-213, -232]);

/** A label in Zalo's tools is a few words; longer ones are refused here. */
const MAX_LABEL = 50;

const text = lenient(labelField);
const detail = z.looseObject({
  ...{ display_name: text, user_alias: text, user_last_interaction_date: text },
  user_is_follower: lenient(z.boolean()),
  tags_and_notes_info: lenient(z.looseObject({ tag_names: lenient(z.array(labelField).max(200)) })),
  shared_info: lenient(
    z.looseObject({ phone: lenient(z.coerce.string()), name: text, address: text, district: text, city: text }),
  ),
});
const labels = z.array(labelField).max(1000);

/** Asks one OA's API, unless it has just said that it is asked too much. */
type Ask = (accountId: string, request: OaRequest) => Promise<OaAnswer>;

/** What the OA API says of persons (`user/detail`) and their labels (`tag/…`). */
export function createPeopleBook(deps: PeopleDeps): PeopleBook {
  const ask = createAsk(deps);
  return {
    async profile({ accountId, personId }) {
      const data = { user_id: personId };
      return read(await ask(accountId, { method: 'GET', path: '/v3.0/oa/user/detail', data }), profileOf);
    },
    ...(deps.labels && {
      labels: {
        async known({ accountId }) {
          const answer = await ask(accountId, { method: 'GET', path: '/v2.0/oa/tag/gettagsofoa' });
          return read(answer, (data) => labels.safeParse(data).data);
        },
        change: (person, change) => changeLabel(ask, person, change),
      },
    }),
  };
}

async function changeLabel(
  ask: Ask,
  { accountId, personId }: Address,
  { label, on }: { readonly label: string; readonly on: boolean },
): Promise<PeopleAnswer<null>> {
  const name = label.trim();
  if (name === '' || [...name].length > MAX_LABEL || /\p{C}/u.test(name)) return refused('invalid', 'label');
  const path = on ? '/v2.0/oa/tag/tagfollower' : '/v2.0/oa/tag/rmfollowerfromtag';
  const json = { user_id: personId, tag_name: name };
  return read(await ask(accountId, { method: 'POST', path, json }), () => null);
}

function createAsk({ accounts, clock }: PeopleDeps): Ask {
  const pausedUntil = new Map<string, EpochMs>();
  return async (accountId, request) => {
    const account = accounts.find(accountId);
    if (account === undefined) return { kind: 'unavailable', detail: 'zalo account not connected' };
    const now = clock.now();
    if (now < (pausedUntil.get(accountId) ?? 0)) return { kind: 'unavailable', detail: 'paused' };
    const answer = await account.ask(request);
    if (answer.kind !== 'refused') return answer;
    const refusal = classifyRefusal(answer.error, { now, canChangeFormat: false, tokenIsFresh: true });
    if (refusal.kind === 'backoff') pausedUntil.set(accountId, refusal.until);
    return answer;
  };
}

/** Reads an answer that was given; one that cannot be read counts as none. */
function read<T>(answer: OaAnswer, parse: (data: unknown) => T | undefined): PeopleAnswer<T> {
  if (answer.kind === 'unavailable') return refused('unavailable', answer.detail);
  if (answer.kind === 'refused') return refused(reasonOf(answer.error), `zalo ${answer.error.code}`);
  const value = parse(answer.data);
  return value === undefined ? refused('unavailable', 'zalo 0 without data') : { ok: true, value };
}

function reasonOf({ code, message }: ApiError): PeopleRefusal {
  if (NOT_INCLUDED.has(code)) return 'not_included';
  if (UNKNOWN.has(code)) return 'unknown_person';
  if (code === -201) return /user_?id/i.test(message) ? 'unknown_person' : 'invalid';
  return 'unavailable';
}

function refused(reason: PeopleRefusal, code: string): Extract<PeopleAnswer<never>, { ok: false }> {
  return { ok: false, reason, detail: code };
}

function profileOf(data: unknown): PersonProfile | undefined {
  const parsed = detail.safeParse(data);
  if (!parsed.success) return undefined;
  const { user_alias: alias, display_name: display, user_is_follower: follows, shared_info: shared } = parsed.data;
  const address = [shared?.address, shared?.district, shared?.city].filter((part) => part).join(', ');
  const [name, lastActOn, phone] = [alias || display, parsed.data.user_last_interaction_date, shared?.phone];
  return {
    labels: parsed.data.tags_and_notes_info?.tag_names ?? [],
    ...(name && { name }),
    ...(follows !== undefined && { follows }),
    ...(lastActOn && { lastActOn }),
    ...(phone && { phone }),
    ...(address !== '' && { address }),
  };
}
