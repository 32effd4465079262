import { z } from 'zod';

/**
 * What a tapped button means. Payloads that name public law carry all they need and never go stale; those that refer
 * to one answer carry its code and die with it.
 */
export type Tap =
  | { readonly do: 'menu'; readonly page: number }
  | { readonly do: 'field'; readonly slug: string; readonly page: number }
  | { readonly do: 'faq'; readonly id: string }
  /** `khoan` is empty for the whole article. */
  | { readonly do: 'article'; readonly id: string; readonly khoan: string }
  | { readonly do: 'full'; readonly id: string; readonly page: number }
  | { readonly do: 'more'; readonly code: string }
  | { readonly do: 'vote'; readonly code: string; readonly helpful: boolean }
  | { readonly do: 'choose'; readonly code: string; readonly option: number }
  | { readonly do: 'erase'; readonly code: string; readonly sure: boolean }
  /** Asks whether everything about the person is to be erased; `erase` is the answer. */
  | { readonly do: 'forget' }
  | { readonly do: 'human' }
  | { readonly do: 'help' }
  | { readonly do: 'language'; readonly to: 'vi' | 'en' };

/** `#hl` marks a payload of ours: on Zalo a tap arrives as plain text and nothing else tells it from typing. */
const PREFIX = '#hl:';
/** Grows when the meaning of a payload changes; older ones then get a polite answer. */
const VERSION = '1';
/** Messenger and Zalo both refuse longer payloads; see docs/protocols.md. */
const MAX_PAYLOAD = 1000;

const page = z.coerce.number().int().min(1).max(999);
const name = z.string().min(1).max(200);
const code = z.string().regex(/^[a-z0-9]{4,16}$/);

/** Arguments of each action in payload order. */
const ACTIONS = {
  menu: z.tuple([page]).transform(([page]): Tap => ({ do: 'menu', page })),
  field: z.tuple([name, page]).transform(([slug, page]): Tap => ({ do: 'field', slug, page })),
  faq: z.tuple([name]).transform(([id]): Tap => ({ do: 'faq', id })),
  article: z.tuple([name, z.string().max(8)]).transform(([id, khoan]): Tap => ({ do: 'article', id, khoan })),
  full: z.tuple([name, page]).transform(([id, page]): Tap => ({ do: 'full', id, page })),
  more: z.tuple([code]).transform(([code]): Tap => ({ do: 'more', code })),
  vote: z
    .tuple([code, z.enum(['1', '0'])])
    .transform(([code, helpful]): Tap => ({ do: 'vote', code, helpful: helpful === '1' })),
  choose: z
    .tuple([code, z.coerce.number().int().min(0).max(9)])
    .transform(([code, option]): Tap => ({ do: 'choose', code, option })),
  erase: z
    .tuple([code, z.enum(['1', '0'])])
    .transform(([code, sure]): Tap => ({ do: 'erase', code, sure: sure === '1' })),
  forget: z.tuple([]).transform((): Tap => ({ do: 'forget' })),
  human: z.tuple([]).transform((): Tap => ({ do: 'human' })),
  help: z.tuple([]).transform((): Tap => ({ do: 'help' })),
  language: z.tuple([z.enum(['vi', 'en'])]).transform(([to]): Tap => ({ do: 'language', to })),
} as const;

/** Writes a payload: `#hl:1:<action>:<arguments>`, each argument percent-encoded. */
export function encodeTap(tap: Tap): string {
  const { do: action, ...args } = tap;
  const values = Object.values(args).map((value) => (value === true ? '1' : value === false ? '0' : String(value)));
  return [`${PREFIX}${VERSION}`, action, ...values.map(encodeURIComponent)].join(':');
}

const ASK = `${PREFIX}${VERSION}:ask:`;

/** A payload that asks a question as if it were typed; `undefined` for one that is too long to stand in a button. */
export function encodeAsk(question: string): string | undefined {
  const payload = `${ASK}${encodeURIComponent(question.toWellFormed())}`;
  return payload.length <= MAX_PAYLOAD ? payload : undefined;
}

/** The question of a payload of {@link encodeAsk}. */
export function askedIn(payload: string): string | undefined {
  const text = payload.trim();
  if (text.length > MAX_PAYLOAD || !text.startsWith(ASK)) return undefined;
  return decodeArgument(text.slice(ASK.length))?.trim() || undefined;
}

/** Does this text look like a payload of ours, of any version? */
export function isPayload(text: string): boolean {
  return text.trimStart().startsWith(PREFIX);
}

/** Reads a payload; `undefined` for one that is not ours, of another version, or broken. Never throws. */
export function decodeTap(payload: string): Tap | undefined {
  const text = payload.trim();
  if (text.length > MAX_PAYLOAD || !text.startsWith(`${PREFIX}${VERSION}:`)) return undefined;
  const [action = '', ...args] = text.slice(PREFIX.length + VERSION.length + 1).split(':');
  if (!isAction(action)) return undefined;
  const values = args.map(decodeArgument);
  const result = ACTIONS[action].safeParse(values);
  return result.success ? result.data : undefined;
}

function isAction(action: string): action is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, action);
}

function decodeArgument(argument: string): string | null {
  try {
    return decodeURIComponent(argument);
  } catch {
    return null; // a lone % typed by a person; the schema refuses it
  }
}
