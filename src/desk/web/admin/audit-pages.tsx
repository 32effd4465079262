import { z } from 'zod';

import type { Accounts } from '../../accounts/accounts.ts';
import type { ChainedEntry } from '../../audit/chain.ts';
import { csvLines } from '../../audit/csv.ts';
import type { AuditLog, AuditQuery } from '../../audit/log.ts';
import { readQuery } from '../shell/forms.ts';
import { type ConsolePages, get } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { AuditPage } from './audit-views.tsx';

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
/** Midnight in Viet Nam, UTC+7 all year round. */
const midnight = z.iso
  .date()
  .transform((day) => Date.parse(`${day}T00:00:00+07:00`))
  .optional()
  .catch(undefined);
const filterForm = z.object({
  actor: word,
  action: word,
  subject: word,
  from: midnight,
  until: midnight.transform((day) => day && day + DAY_MS),
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

/** Everything the filter finds, newest first; a batch at a time, so that a long log needs no memory. */
async function exportLog({ audit }: AuditPagesOptions, visit: StaffVisit): Promise<void> {
  const { response, clock } = visit;
  const filter = filterOf(visit);
  visit.record('audit.export', null, { actor: filter.actor ?? null, action: filter.action ?? null });
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  response.attachment(`nhat-ky-${day}.csv`).type('text/csv; charset=utf-8');
  const header = ['seq', 'at', 'actor', 'action', 'subject', 'detail', 'previous', 'hash'];
  for (const line of csvLines(header, rowsOf(audit, filter))) {
    if (response.destroyed) return;
    if (!response.write(line)) await new Promise<void>((go) => response.once('drain', go).once('close', go));
  }
  response.end();
}

function* rowsOf(audit: AuditLog, filter: Omit<AuditQuery, 'limit'>) {
  let before = filter.before;
  for (;;) {
    const batch = audit.list({ ...filter, ...(before !== undefined && { before }), limit: BATCH });
    for (const entry of batch) yield rowOf(entry);
    if (batch.length < BATCH) return;
    before = batch.at(-1)?.seq;
  }
}

function rowOf({ seq, at, actor, action, subject, detail, previous, hash }: ChainedEntry) {
  return [seq, new Date(at).toISOString(), actor, action, subject, JSON.stringify(detail), previous, hash];
}
