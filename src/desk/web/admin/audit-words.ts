import type { Account } from '../../accounts/model.ts';
import type { AuditEntry } from '../../audit/model.ts';
import { fieldName } from '../common/texts.ts';
import { formatTime } from '../shell/parts.tsx';
import type { Visit } from '../shell/visit.ts';

/** One detail of an entry, for people. */
interface Said {
  readonly label: string;
  readonly text: string;
  /** The conversation that it names. */
  readonly conversation?: string;
}

/** What the log says, in the words of the console; what no catalogue knows stays as it is stored. */
export interface AuditWords {
  /** An account, or what acts without one. */
  nameOf(id: string): string;
  /** An action, or with a final dot a group of them. */
  actionOf(action: string): string;
  detailsOf(entry: AuditEntry): readonly Said[];
}

type Reader = (value: string) => string;

/** The words of one visit. */
export function createAuditWords(
  { texts, language }: Pick<Visit, 'texts' | 'language'>,
  accounts: readonly Account[],
): AuditWords {
  const { audit, pages, reports, shell } = texts;
  const names = new Map(accounts.map(({ id, name }) => [id, name]));
  const special = listed(audit.actors);
  const nameOf = (id: string): string => names.get(id) ?? special(id);
  const actionOf = listed({ ...audit.actions, ...groupsWithDot(audit.groups) });
  const labelOf = listed(audit.details);
  const plain = listed(audit.values);
  /** By the detail’s name, or where one name means two things by action and name. */
  const readers: Readonly<Record<string, Reader>> = {
    ...{ actor: nameOf, assignee: nameOf, action: actionOf },
    ...{ to: listed(pages.holders), outcome: listed(pages.outcomes) },
    ...{ role: listed(shell.roles), was: listed(shell.roles), table: listed(reports.titles) },
    fields: (slugs) =>
      slugs
        .split(' ')
        .map((slug) => fieldName(slug, language))
        .join(', '),
    'person.block reason': listed(pages.blocking.reasons),
    'person.block until': (at) => formatTime(Number(at), { language, dateStyle: 'short', timeStyle: 'short' }),
    'privacy.erase reason': listed(pages.privacy.reasons),
  };
  return {
    nameOf,
    actionOf,
    detailsOf: ({ action, detail }) =>
      Object.entries(detail)
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => {
          const key = `${action} ${name}`;
          const read = readers[key] ?? readers[name] ?? plain;
          const label = labelOf(key) === key ? labelOf(name) : labelOf(key);
          const text = String(value);
          return { label, text: read(text), ...(CONVERSATION.has(name) && { conversation: text }) };
        }),
  };
}

/** Details that hold the id of a conversation. */
const CONVERSATION: ReadonlySet<string> = new Set(['conversation', 'conversationId']);

/** The conversation that an entry is about. */
export function conversationOf({ action, subject }: AuditEntry): string | undefined {
  return subject !== null && /^(?:conversation|note)\./.test(action) ? subject : undefined;
}

/** Looks a code up; only what the catalogue itself holds counts. */
function listed(words: Readonly<Record<string, string>>): Reader {
  const known = new Map(Object.entries(words));
  return (code) => known.get(code) ?? code;
}

function groupsWithDot(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([group, title]) => [`${group}.`, title]));
}
