import { z } from 'zod';

import type { Button } from '../../conversations/model.ts';
import type { ApiResult } from '../shared/http.ts';
import { cutTitle } from '../shared/text.ts';
import { type CallGraph, readApiError } from './graph.ts';
import { GET_STARTED_PAYLOAD } from './items.ts';
import type { PageAccess } from './settings.ts';

/** What the page says around the chat, in one language. */
export interface ProfileWords {
  readonly language: 'vi' | 'en';
  readonly greeting: string;
  readonly starters: readonly Button[];
  readonly menu: readonly Button[];
}

/** The fields of the profile that are ours; what else is set there stays. */
const PROFILE_FIELDS = ['get_started', 'greeting', 'ice_breakers', 'persistent_menu'] as const;

/** One of {@link PROFILE_FIELDS}. */
export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** A profile in the API's own form. */
export type Profile = Readonly<Partial<Record<ProfileField, unknown>>>;

/** A field that is not as it should be; what it says now and is to say, a line for each entry. */
export interface ProfileChange {
  readonly field: ProfileField;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Why Facebook did not do it: what a person can do differs by `cause`. `detail` holds codes only. */
export interface ProfileFailure {
  readonly state: 'failed';
  readonly cause: 'token' | 'limit' | 'permission' | 'refused' | 'unreachable';
  readonly detail: string;
}

/** Limits of the profile: 4 ice breakers, 20 items of a menu, in code points. See docs/protocols.md. */
const LIMITS = { greeting: 160, starters: 4, question: 80, menu: 20, title: 30 } as const;

/** Facebook shows `default` to everybody without an entry of their own. */
const LOCALES: Readonly<Record<ProfileWords['language'], readonly string[]>> = {
  vi: ['default'],
  en: ['en_US', 'en_GB'],
};

/** The profile that says these words, within Facebook's limits. */
export function profileOf(words: readonly ProfileWords[]): Profile {
  const entries = words.flatMap((one) => LOCALES[one.language].map((locale) => ({ ...one, locale })));
  return {
    get_started: { payload: GET_STARTED_PAYLOAD },
    greeting: entries.map(({ locale, greeting }) => ({ locale, text: cutTitle(greeting, LIMITS.greeting) })),
    ice_breakers: entries.map(({ locale, starters }) => ({
      locale,
      call_to_actions: starters.flatMap(toStarter).slice(0, LIMITS.starters),
    })),
    persistent_menu: entries.map(({ locale, menu }) => ({
      locale,
      composer_input_disabled: false,
      call_to_actions: menu.map(toItem).slice(0, LIMITS.menu),
    })),
  };
}

function toStarter(button: Button): { readonly question: string; readonly payload: string }[] {
  return button.kind === 'reply'
    ? [{ question: cutTitle(button.title, LIMITS.question), payload: button.payload }]
    : [];
}

function toItem(button: Button): Readonly<Record<string, string>> {
  const title = cutTitle(button.title, LIMITS.title);
  return button.kind === 'url'
    ? { type: 'web_url', title, url: button.url }
    : { type: 'postback', title, payload: button.payload };
}

/** What has to be set so that the page says what is wanted. */
export function changesOf(present: Profile, wanted: Profile): ProfileChange[] {
  return PROFILE_FIELDS.flatMap((field) => {
    const before = LINES[field](present[field]);
    const after = LINES[field](wanted[field]);
    return before.join('\n') === after.join('\n') ? [] : [{ field, before, after }];
  });
}

const label = z.string().catch('');
const actions = z.array(z.looseObject({ title: label, question: label, payload: label, url: label })).catch([]);
const localised = z
  .array(
    z.looseObject({
      locale: z.string().catch('default'),
      text: label,
      composer_input_disabled: z.boolean().catch(false),
      call_to_actions: actions,
    }),
  )
  .catch([]);

type Localised = z.output<typeof localised>[number];

/** Each field as lines: what Facebook adds to it of its own does not count as a difference. */
const LINES: Readonly<Record<ProfileField, (value: unknown) => string[]>> = {
  get_started: (value) => {
    const { payload } = z.looseObject({ payload: label }).catch({ payload: '' }).parse(value);
    return payload === '' ? [] : [payload];
  },
  greeting: (value) => linesOf(value, ({ text }) => [text]),
  ice_breakers: (value) =>
    linesOf(value, ({ call_to_actions: starters }) =>
      starters.map(({ question, payload }) => `${question} → ${payload}`),
    ),
  persistent_menu: (value) =>
    linesOf(value, ({ composer_input_disabled: closed, call_to_actions: items }) => [
      ...(closed ? ['composer_input_disabled'] : []),
      ...items.map(({ title, payload, url }) => `${title} → ${payload}${url}`),
    ]),
};

function linesOf(value: unknown, read: (entry: Localised) => string[]): string[] {
  const entries = localised.parse(value).sort((a, b) => a.locale.localeCompare(b.locale));
  return entries.flatMap((entry) => read(entry).map((line) => `${entry.locale}: ${line}`));
}

const EDGE = 'me/messenger_profile';

const answer = z.looseObject({ data: z.array(z.looseObject({})) });

/** What is set on the page now. */
export async function readProfile(
  graph: CallGraph,
  access: PageAccess,
): Promise<{ readonly state: 'read'; readonly profile: Profile } | ProfileFailure> {
  const result = await graph(access, { method: 'GET', path: EDGE, query: { fields: PROFILE_FIELDS.join(',') } });
  const parsed = result.kind === 'answered' ? answer.safeParse(result.body) : undefined;
  if (parsed?.success !== true) return failureOf(result);
  return { state: 'read', profile: parsed.data.data[0] ?? {} };
}

/** Sets fields of the page's profile; they are all set or none is. */
export async function writeProfile(
  graph: CallGraph,
  access: PageAccess,
  profile: Profile,
): Promise<{ readonly state: 'written' } | ProfileFailure> {
  const result = await graph(access, { method: 'POST', path: EDGE, json: profile });
  const done =
    result.kind === 'answered' && z.looseObject({ result: z.literal('success') }).safeParse(result.body).success;
  return done ? { state: 'written' } : failureOf(result);
}

/** Codes of the Graph API; the profile takes 10 calls in 10 minutes. */
const CAUSES: ReadonlyMap<number, ProfileFailure['cause']> = new Map([
  ...[102, 190].map((code) => [code, 'token'] as const),
  ...[4, 17, 32, 613, 80001, 80002, 80006].map((code) => [code, 'limit'] as const),
  ...[3, 10, 200, 230].map((code) => [code, 'permission'] as const),
  ...[-1, 1, 2].map((code) => [code, 'unreachable'] as const),
]);

function failureOf(result: ApiResult): ProfileFailure {
  if (result.kind !== 'answered') return { state: 'failed', cause: 'unreachable', detail: result.code };
  const error = readApiError(result.body, result.status);
  if (error === undefined) return { state: 'failed', cause: 'unreachable', detail: `http ${result.status}` };
  const { code, subcode } = error;
  const detail = subcode === 0 ? `messenger ${code}` : `messenger ${code}/${subcode}`;
  return { state: 'failed', cause: CAUSES.get(code) ?? 'refused', detail };
}
