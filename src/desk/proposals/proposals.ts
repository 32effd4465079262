import { vietnamDay } from '../../dialog/days.ts';
import type { NewId } from '../../infra/ids.ts';
import type { Knowledge } from '../../kb/knowledge.ts';
import type { StaffDirectory, StaffMember } from '../contract.ts';
import { type Checked, checkProposal } from './check.ts';
import type { Proposal, ProposalBody, ProposalForm, ProposalProblem, ProposalResult, ProposalState } from './model.ts';
import { type PublisherOptions, createPublisher } from './publisher.ts';
import { createProposalSql } from './sql.ts';

/** Options of {@link createProposals}. */
export interface ProposalsOptions extends PublisherOptions {
  readonly staff: StaffDirectory;
  readonly knowledge: Pick<Knowledge, 'article' | 'document' | 'faq'>;
  readonly ids: NewId;
}

/** An act on a proposal as it was shown. */
export interface ProposalAct {
  readonly actor: StaffMember;
  readonly id: string;
  readonly version: number;
}

/** Answers that become FAQs: proposed by one person, approved by another, then published. */
export interface Proposals {
  list(state: ProposalState): readonly Proposal[];
  counts(): ReadonlyMap<ProposalState, number>;
  find(id: string): Proposal | undefined;
  propose(input: {
    readonly actor: StaffMember;
    readonly conversationId: string | null;
    readonly form: ProposalForm;
  }): ProposalResult;
  /** Changes a waiting proposal: its proposer, or who may approve. */
  save(input: ProposalAct & { readonly form: ProposalForm }): ProposalResult;
  /** Approves it as the form has it, by somebody else than its proposer, and sets the publication off. */
  approve(input: ProposalAct & { readonly form: ProposalForm }): ProposalResult;
  reject(input: ProposalAct & { readonly reason: string }): ProposalResult;
  /** Publishes what is approved, and again what the knowledge has lost; until {@link stop}, tried again after failures. */
  start(): void;
  stop(): void;
  /** Resolves when no publication is under way. */
  idle(): Promise<void>;
}

/** May this person decide whether something becomes a FAQ? */
function mayApprove({ role }: StaffMember): boolean {
  return role === 'lead' || role === 'editor';
}

/** May this person propose? */
function mayPropose(actor: StaffMember): boolean {
  return actor.role === 'counsellor' || mayApprove(actor);
}

/** Keeps proposals in `service.db` and publishes those that were approved. */
export function createProposals(options: ProposalsOptions): Proposals {
  const { db, audit, clock, knowledge } = options;
  const sql = createProposalSql(db, options.staff);
  const publisher = createPublisher(options, sql);
  const check = (form: ProposalForm) => checkProposal(form, { knowledge, today: vietnamDay(clock.now()) });

  /** Runs an act and its line in the log as one; `change` answers what is wrong, or nothing. */
  function act(
    { actor, id }: ProposalAct,
    action: string,
    change: (now: Proposal) => readonly ProposalProblem[],
  ): ProposalResult {
    return db
      .transaction((): ProposalResult => {
        const present = sql.find(id);
        if (present === undefined) return refused('stale');
        const problems = change(present);
        if (problems.length > 0) return { ok: false, problems };
        audit.append({ at: clock.now(), actor: actor.id, action, subject: id, detail: {} });
        return { ok: true, value: sql.find(id) ?? present };
      })
      .immediate();
  }

  return {
    list: (state) => sql.list(state),
    counts: () => sql.counts(),
    find: (id) => sql.find(id),
    propose: (input) => propose({ ...options, sql, check }, input),
    save: (input) =>
      act(input, 'faq.save', (present) => {
        const { actor, version, form } = input;
        if (!mayApprove(actor) && present.proposedBy.id !== actor.id) return [{ code: 'forbidden' }];
        if (present.state !== 'pending') return [{ code: 'stale' }];
        const checked = check(form);
        if (!checked.ok) return checked.problems;
        return unlessStale(sql.update({ ...unreviewed(present), version, body: checked.body }));
      }),
    approve(input) {
      const result = act(input, 'faq.approve', (present) => {
        const { actor, version, form } = input;
        if (!mayApprove(actor)) return [{ code: 'forbidden' }];
        if (present.proposedBy.id === actor.id) return [{ code: 'own' }];
        if (present.state !== 'pending') return [{ code: 'stale' }];
        const checked = check(form);
        if (!checked.ok) return checked.problems;
        const { body } = checked;
        const review = { reviewedBy: actor.id, reviewedAt: clock.now(), asOf: vietnamDay(clock.now()) };
        const approved = { ...unreviewed(present), ...review, body, faqId: faqIdOf(body, present.id) };
        return unlessStale(sql.update({ ...approved, version, state: 'approved' }));
      });
      if (result.ok) publisher.wake();
      return result;
    },
    reject: (input) =>
      act(input, 'faq.reject', (present) => {
        const { actor, version } = input;
        if (!mayApprove(actor)) return [{ code: 'forbidden' }];
        if (present.state !== 'pending') return [{ code: 'stale' }];
        const reason = input.reason.trim().slice(0, 1000);
        const review = { reviewedBy: actor.id, reviewedAt: clock.now(), reason: reason === '' ? null : reason };
        return unlessStale(sql.update({ ...unreviewed(present), ...review, version, state: 'rejected' }));
      }),
    start: () => publisher.start(),
    stop: () => publisher.stop(),
    idle: () => publisher.idle(),
  };
}

/** `giao-thong/vuot-den-do-3f2a9c1b`: readable, and unlike any other. */
function faqIdOf({ field, questions }: ProposalBody, id: string): string {
  const [question = ''] = questions;
  const plain = question.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '');
  const slug = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return `${field}/${slug === '' ? 'hoi-dap' : slug}-${id.replace(/[^a-z0-9]/g, '').slice(0, 8)}`;
}

function unreviewed({ id, state, conversationId: _, ...present }: Proposal) {
  const { field, questions, answer, citations, faqId, asOf, reason } = present;
  const body = { field, questions, answer, citations };
  return { id, state, body, faqId, asOf, reason, reviewedBy: null, reviewedAt: null };
}

function unlessStale(written: boolean): readonly ProposalProblem[] {
  return written ? [] : [{ code: 'stale' }];
}

function refused(code: ProposalProblem['code']): ProposalResult {
  return { ok: false, problems: [{ code }] };
}

/** Keeps a new proposal, with its line in the log. */
function propose(
  {
    db,
    audit,
    clock,
    ids,
    sql,
    check,
  }: ProposalsOptions & {
    readonly sql: ReturnType<typeof createProposalSql>;
    readonly check: (form: ProposalForm) => Checked;
  },
  { actor, conversationId, form }: Parameters<Proposals['propose']>[0],
): ProposalResult {
  if (!mayPropose(actor)) return refused('forbidden');
  const checked = check(form);
  if (!checked.ok) return checked;
  const id = ids();
  const now = clock.now();
  db.transaction(() => {
    sql.insert({ id, conversationId, body: checked.body, by: actor.id, now });
    audit.append({ at: now, actor: actor.id, action: 'faq.propose', subject: id, detail: { conversationId } });
  }).immediate();
  const made = sql.find(id);
  return made === undefined ? refused('stale') : { ok: true, value: made };
}
