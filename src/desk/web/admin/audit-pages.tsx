import { z } from 'zod';

import type { Accounts } from '../../accounts/accounts.ts';
import type { Account } from '../../accounts/model.ts';
import type { ChainedEntry } from '../../audit/chain.ts';
import type { CsvRow } from '../../../infra/csv.ts';
import type { AuditLog, AuditQuery } from '../../audit/log.ts';
import { vietnamDay } from '../../../dialog/days.ts';
import { midnight } from '../../../reports/period.ts';
import { sendCsv } from '../shell/csv.ts';
import { readQuery } from '../shell/forms.ts';
import { type ConsolePages, get } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { formatTime } from '../shell/parts.tsx';
import { AuditPage } from './audit-views.tsx';
import { createAuditWords } from './audit-words.ts';

/** What the pages about the log need. */
export interface AuditPagesOptions {
  readonly accounts: Accounts;
  readonly audit: AuditLog;
}

/** Entries of one page. */
const PAGE = 50;
/** Entries read at once while a file is written. */
const BATCH = 500;
const DAY_MS = 86_400_000;

/** An empty box of the filter asks nothing; what is wrong asks nothing either. */
const word = z
  .string()
  .trim()
  .max(100)
  .transform((text) => (text === '' ? undefined : text))
  .optional()
  .catch(undefined);
const midnightOf = z.iso.date().transform(midnight).optional().catch(undefined);
const filterForm = z.object({
  actor: word,
  action: word,
  subject: word,
  from: midnightOf,
  until: midnightOf.transform((day) => day && day + DAY_MS),
  before: z.coerce.number().int().positive().optional().catch(undefined),
});

/** The audit log, for administrators and auditors. */
export function auditPages(options: AuditPagesOptions): ConsolePages {
  return {
    nav: [
      {
        href: '/console/audit',
        label: (texts) => texts.shell.nav.audit,
        access: 'audit.view',
        group: 'administration',
      },
    ],
    routes: [
      get('/audit', 'audit.view', (visit) => showLog(options, visit)),
      get('/audit/export.csv', 'audit.view', (visit) => exportLog(options, visit)),
    ],
  };
}

function filterOf(visit: StaffVisit): Omit<AuditQuery, 'limit'> {
  const asked = readQuery(visit, filterForm) ?? {};
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function showLog({ accounts, audit }: AuditPagesOptions, visit: StaffVisit): void {
  const filter = filterOf(visit);
  const found = audit.list({ ...filter, limit: PAGE + 1 });
  const entries = found.slice(0, PAGE);
  visit.show(
    <AuditPage
      entries={entries}
      older={found.length > PAGE ? entries.at(-1)?.seq : undefined}
      accounts={accounts.all()}
      actions={audit.actions()}
      asked={askedOf(visit)}
    />,
  );
}

/** The filter as it stands in the address, for its form and for the links that keep it. */
function askedOf({ request }: StaffVisit): Readonly<Record<string, string>> {
  const entries = Object.entries(request.query).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && value !== '' && name in filterForm.shape ? [[name, value]] : [],
  );
  return Object.fromEntries(entries);
}

/** Everything the filter finds, newest first. */
async function exportLog({ accounts, audit }: AuditPagesOptions, visit: StaffVisit): Promise<void> {
  const { clock, texts } = visit;
  const filter = filterOf(visit);
  visit.record('audit.export', null, { actor: filter.actor ?? null, action: filter.action ?? null });
  await sendCsv(visit, {
    name: `nhat-ky-${vietnamDay(clock.now())}`,
    header: [...Object.values(texts.audit.columns), ...Object.values(texts.audit.stored)],
    rows: rowsOf(audit, filter, rowWriter(visit, accounts.all())),
  });
}

function* rowsOf(audit: AuditLog, filter: Omit<AuditQuery, 'limit'>, rowOf: (entry: ChainedEntry) => CsvRow) {
  let before = filter.before;
  for (;;) {
    const batch = audit.list({ ...filter, ...(before !== undefined && { before }), limit: BATCH });
    for (const entry of batch) yield rowOf(entry);
    if (batch.length < BATCH) return;
    before = batch.at(-1)?.seq;
  }
}

/** An entry as the page shows it, and behind that as it is stored. */
function rowWriter(visit: StaffVisit, accounts: readonly Account[]) {
  const words = createAuditWords(visit, accounts);
  const { language } = visit;
  return (entry: ChainedEntry): CsvRow => {
    const { seq, at, actor, action, subject, detail, previous, hash } = entry;
    const said = words.detailsOf(entry).map(({ label, text }) => `${label}: ${text}`);
    return [
      ...[seq, formatTime(at, { language, dateStyle: 'short', timeStyle: 'medium' })],
      ...[words.nameOf(actor), words.actionOf(action), subject && words.nameOf(subject), said.join(' · ')],
      ...[new Date(at).toISOString(), actor, action, subject, JSON.stringify(detail), previous, hash],
    ];
  };
}
