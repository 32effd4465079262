import type { GraphError } from './messenger-message.ts';
import { isMembers } from './zalo-message.ts';

/** The profiles of the pages, and the calls that the platform still takes. */
export interface Profiles {
  /** What a page shows around the chat. */
  of(pageId: string): Readonly<Record<string, unknown>>;
  /** Sets fields, all or none; the reason when it is refused. */
  set(pageId: string, fields: Readonly<Record<string, unknown>>): GraphError | undefined;
  drop(pageId: string, fields: readonly string[]): GraphError | undefined;
  /** Counts a call against the limit of ten in ten minutes; the refusal when it is reached. */
  count(pageId: string): GraphError | undefined;
}

const CALLS = 10;
const WITHIN_MS = 600_000;

type Members = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => string | undefined;

/** Empty profiles. */
export function createProfiles(now: () => number): Profiles {
  const pages = new Map<string, Members>();
  const calls = new Map<string, number[]>();
  const of = (pageId: string): Members => pages.get(pageId) ?? {};
  return {
    of,
    set(pageId, fields) {
      const next = { ...of(pageId), ...fields };
      const refused = refusalOf(fields) ?? dependsOnGetStarted(next);
      if (refused !== undefined) return invalid(refused);
      pages.set(pageId, next);
      return undefined;
    },
    drop(pageId, fields) {
      const next = Object.fromEntries(Object.entries(of(pageId)).filter(([name]) => !fields.includes(name)));
      const refused = fields.length === 0 ? 'param fields must be non-empty' : dependsOnGetStarted(next);
      if (refused !== undefined) return invalid(refused);
      pages.set(pageId, next);
      return undefined;
    },
    count(pageId) {
      const recent = (calls.get(pageId) ?? []).filter((at) => now() - at < WITHIN_MS);
      calls.set(pageId, [...recent, now()]);
      return recent.length < CALLS
        ? undefined
        : { code: 613, message: '(#613) Calls to this api have exceeded the rate limit.' };
    },
  };
}

function dependsOnGetStarted(profile: Members): string | undefined {
  return profile['persistent_menu'] !== undefined && profile['get_started'] === undefined
    ? 'You must set a Get Started button if you also wish to use persistent menu'
    : undefined;
}

function refusalOf(fields: Members): string | undefined {
  const names = Object.keys(fields);
  if (names.length === 0) return 'at least one field must be set';
  for (const name of names) {
    const check = CHECKS.get(name);
    const refused = check === undefined ? `param ${name} is not supported` : check(fields[name]);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** A default entry first of all, each locale once, and every entry in order. */
const perLocale =
  (name: string, check: (entry: Members) => string | undefined): Check =>
  (value) => {
    if (!Array.isArray(value) || !value.every(isMembers)) return `param ${name} must be an array`;
    const locales = value.map(({ locale }) => locale);
    if (
      !locales.every(
        (locale) => locale === 'default' || (typeof locale === 'string' && /^[a-z]{2}_[A-Z]{2}$/.test(locale)),
      )
    )
      return `param ${name} has an invalid locale`;
    if (!locales.includes('default')) return `param ${name} must have the default locale`;
    if (new Set(locales).size !== locales.length) return `param ${name} has a locale twice`;
    return value.map(check).find((refused) => refused !== undefined);
  };

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['get_started', (value) => (isMembers(value) && fits(value['payload'], 1000) ? undefined : 'payload is required')],
  ['greeting', perLocale('greeting', ({ text }) => (fits(text, 160) ? undefined : 'greeting text is invalid'))],
  ['ice_breakers', perLocale('ice_breakers', (entry) => listOf(entry, { max: 4, check: starter }))],
  ['persistent_menu', perLocale('persistent_menu', menu)],
  [
    'whitelisted_domains',
    (value) =>
      Array.isArray(value) &&
      value.length <= 50 &&
      value.every((url) => typeof url === 'string' && /^https:\/\/./.test(url))
        ? undefined
        : 'whitelisted_domains must be at most 50 https addresses',
  ],
]);

function menu(entry: Members): string | undefined {
  const closed = entry['composer_input_disabled'];
  if (closed !== undefined && typeof closed !== 'boolean') return 'composer_input_disabled must be a boolean';
  return listOf(entry, { max: 20, check: item });
}

function listOf(
  { call_to_actions: actions }: Members,
  { max, check }: { readonly max: number; readonly check: (entry: Members) => string | undefined },
): string | undefined {
  if (!Array.isArray(actions) || actions.length === 0 || actions.length > max)
    return `call_to_actions must have 1 to ${max} entries`;
  return actions.map((entry: unknown) => (isMembers(entry) ? check(entry) : 'entry is not an object')).find(Boolean);
}

function starter({ question, payload }: Members): string | undefined {
  return fits(question, 80) && fits(payload, 1000) ? undefined : 'ice breaker is invalid';
}

function item({ type, title, payload, url }: Members): string | undefined {
  if (!fits(title, 30)) return 'menu title is invalid';
  if (type === 'postback') return fits(payload, 1000) ? undefined : 'menu payload is invalid';
  if (type === 'web_url') return fits(url, 2048) ? undefined : 'menu url is invalid';
  return 'menu items are of type postback or web_url';
}

function fits(value: unknown, limit: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && [...value].length <= limit;
}

function invalid(message: string): GraphError {
  return { code: 100, message: `(#100) ${message}` };
}
