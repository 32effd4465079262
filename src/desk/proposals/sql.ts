import { z } from 'zod';

import type { Db } from '../../storage/database.ts';
import type { StaffDirectory } from '../staff.ts';
import type { Named } from '../thread/entry-model.ts';
import { type Proposal, type ProposalBody, type ProposalState, PROPOSAL_STATES } from './model.ts';

const citation = z.object({
  document: z.string(),
  dieu: z.string(),
  khoan: z.string().exactOptional(),
  diem: z.string().exactOptional(),
});

const body = z.object({
  field: z.string(),
  questions: z.array(z.string()),
  answer: z.string(),
  citations: z.array(citation),
});

const row = z.object({
  id: z.string(),
  version: z.number(),
  state: z.enum(PROPOSAL_STATES),
  faq_id: z.string().nullable(),
  conversation_id: z.string().nullable(),
  body: z.string().transform((json) => body.parse(JSON.parse(json))),
  as_of: z.string().nullable(),
  proposed_by: z.string(),
  proposed_at: z.number(),
  reviewed_by: z.string().nullable(),
  reviewed_at: z.number().nullable(),
  withdrawn_by: z.string().nullable(),
  withdrawn_at: z.number().nullable(),
  reason: z.string().nullable(),
  error: z.string().nullable(),
});

/** Rows of one list; older ones are found through the FAQs themselves. */
const LIST = 200;

/** What changes with an act on a proposal. */
export interface ProposalUpdate {
  readonly id: string;
  /** As it was shown; nothing is written when somebody acted since. */
  readonly version: number;
  readonly state: ProposalState;
  readonly body: ProposalBody;
  readonly faqId: string | null;
  readonly asOf: string | null;
  readonly reviewedBy: string | null;
  readonly reviewedAt: number | null;
  readonly reason: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: number | null;
}

/** All SQL of proposals. */
export function createProposalSql(db: Db, staff: StaffDirectory) {
  const insert = db.prepare<Record<string, string | number | null>>(
    `INSERT INTO faq_proposals (id, version, state, conversation_id, body, proposed_by, proposed_at)
     VALUES (@id, 1, 'pending', @conversationId, @body, @by, @now)`,
  );
  const update = db.prepare<Record<string, string | number | null>>(
    `UPDATE faq_proposals SET version = version + 1, state = @state, body = @body, faq_id = @faqId, as_of = @asOf,
       reviewed_by = @reviewedBy, reviewed_at = @reviewedAt, reason = @reason, withdrawn_by = @withdrawnBy,
       withdrawn_at = @withdrawnAt, error = NULL
     WHERE id = @id AND version = @version`,
  );
  const one = db.prepare<[string]>('SELECT * FROM faq_proposals WHERE id = ?');
  const list = db.prepare<[string, number]>(
    'SELECT * FROM faq_proposals WHERE state = ? ORDER BY proposed_at DESC, id LIMIT ?',
  );
  const live = db.prepare(
    `SELECT * FROM faq_proposals WHERE state IN ('approved', 'published') ORDER BY reviewed_at, id`,
  );
  const withdrawn = db.prepare(`SELECT * FROM faq_proposals WHERE state = 'withdrawn' ORDER BY withdrawn_at, id`);
  const counts = db.prepare<[], { state: ProposalState; n: number }>(
    'SELECT state, count(*) AS n FROM faq_proposals GROUP BY state',
  );
  const published = db.prepare<[string, number]>(
    `UPDATE faq_proposals SET state = 'published', error = NULL WHERE id = ? AND version = ? AND state = 'approved'`,
  );
  const note = db.prepare<[string | null, string, number]>(
    'UPDATE faq_proposals SET error = ? WHERE id = ? AND version = ?',
  );
  const toProposal = (raw: unknown): Proposal => readRow(raw, staff);
  return {
    insert: (values: { id: string; conversationId: string | null; body: ProposalBody; by: string; now: number }) =>
      void insert.run({ ...values, body: JSON.stringify(values.body) }),
    /** Whether it was as it was shown. */
    update: (change: ProposalUpdate): boolean =>
      update.run({ ...change, body: JSON.stringify(change.body) }).changes === 1,
    find: (id: string): Proposal | undefined => {
      const found = one.get(id);
      return found === undefined ? undefined : toProposal(found);
    },
    list: (state: ProposalState): Proposal[] => list.all(state, LIST).map(toProposal),
    /** What is, or is to be, published, oldest approval first. */
    live: (): Proposal[] => live.all().map(toProposal),
    counts: () => new Map(counts.all().map(({ state, n }) => [state, n])),
    published: (proposal: Proposal): boolean => published.run(proposal.id, proposal.version).changes === 1,
    /** What must not be found any more, oldest first. */
    withdrawn: (): Proposal[] => withdrawn.all().map(toProposal),
    /** Why it could not be done yet, or that it is done. */
    note: ({ id, version }: Proposal, error: string | null) => void note.run(error, id, version),
  };
}

/** Statements of {@link createProposalSql}. */
export type ProposalSql = ReturnType<typeof createProposalSql>;

function readRow(raw: unknown, staff: StaffDirectory): Proposal {
  const parsed = row.parse(raw);
  const named = (id: string): Named => ({ id, name: staff.find(id)?.name ?? id });
  const namedOrNone = (id: string | null): Named | null => (id === null ? null : named(id));
  return {
    ...parsed.body,
    ...{ id: parsed.id, version: parsed.version, state: parsed.state, faqId: parsed.faq_id, asOf: parsed.as_of },
    conversationId: parsed.conversation_id,
    proposedBy: named(parsed.proposed_by),
    proposedAt: parsed.proposed_at,
    reviewedBy: namedOrNone(parsed.reviewed_by),
    withdrawnBy: namedOrNone(parsed.withdrawn_by),
    ...{ reviewedAt: parsed.reviewed_at, withdrawnAt: parsed.withdrawn_at, reason: parsed.reason, error: parsed.error },
  };
}
