import { isDeepStrictEqual } from 'node:util';

import { vietnamDay } from '../../dialog/days.ts';
import type { NewId } from '../../infra/ids.ts';
import { type FaqAge, ageOf } from '../../kb/faq-age.ts';
import type { Faq } from '../../kb/model.ts';
import type { KnowledgeStore } from '../../kb/store.ts';
import type { StaffDirectory, StaffMember } from '../staff.ts';
import { type Checked, checkProposal } from './check.ts';
import type { Proposal, ProposalBody, ProposalForm, ProposalProblem, ProposalResult, ProposalState } from './model.ts';
import { type PublisherOptions, createPublisher } from './publisher.ts';
import { createReviews, mayPropose } from './reviews.ts';
import { createProposalSql } from './sql.ts';

/** Options of {@link createProposals}. */
export interface ProposalsOptions extends PublisherOptions {
  readonly staff: StaffDirectory;
  readonly knowledge: Pick<KnowledgeStore, 'articleOn' | 'document' | 'faq' | 'snapshot'>;
  readonly ids: NewId;
}

/** An act on a proposal as it was shown. */
export interface ProposalAct {
  readonly actor: StaffMember;
  readonly id: string;
  readonly version: number;
}

/** A FAQ that is shown to people and has grown old. */
export interface OldFaq {
  readonly faq: Faq;
  readonly age: FaqAge;
}

/** Answers that become FAQs: proposed by one person, approved by another, then published. */
export interface Proposals {
  list(state: ProposalState): readonly Proposal[];
  counts(): ReadonlyMap<ProposalState, number>;
  find(id: string): Proposal | undefined;
  /** All FAQs that are to be checked again, shipped ones and the agency's own; the oldest first. */
  grownOld(): readonly OldFaq[];
  /** Keeps a new proposal. The same once more under its `clientId` adds none. */
  propose(input: {
    readonly actor: StaffMember;
    readonly conversationId: string | null;
    readonly form: ProposalForm;
    /** What the page made up for the proposal; its id, where that is still free. */
    readonly clientId?: string | undefined;
  }): ProposalResult;
  /** Changes a waiting proposal: its proposer, or who may approve. */
  save(input: ProposalAct & { readonly form: ProposalForm }): ProposalResult;
  /** Approves it as the form has it, by somebody else than its proposer, and sets the publication off. */
  approve(input: ProposalAct & { readonly form: ProposalForm }): ProposalResult;
  reject(input: ProposalAct & { readonly reason: string }): ProposalResult;
  /** Takes a published FAQ back, with a reason; it is no longer found as soon as that is published. */
  withdraw(input: ProposalAct & { readonly reason: string }): ProposalResult;
  /** Publishes a withdrawn FAQ again, by somebody else than its proposer, if what it cites is still in force. */
  republish(input: ProposalAct): ProposalResult;
  /** Publishes what is approved, and again what the knowledge has lost; until {@link stop}, tried again after failures. */
  start(): void;
  stop(): void;
  /** Resolves when no publication is under way. */
  idle(): Promise<void>;
}

/** Keeps proposals in `service.db` and publishes those that were approved. */
export function createProposals(options: ProposalsOptions): Proposals {
  const { db, audit, clock, knowledge } = options;
  const sql = createProposalSql(db, options.staff);
  const publisher = createPublisher(options, sql);
  const check = (form: ProposalForm) => checkProposal(form, { knowledge, today: vietnamDay(clock.now()) });
  const reviews = createReviews({ sql, check, clock });

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

  /** The same for an act after which there is something to publish or to take back. */
  function actAndPublish(...args: Parameters<typeof act>): ProposalResult {
    const result = act(...args);
    if (result.ok) publisher.wake();
    return result;
  }

  return {
    list: (state) => sql.list(state),
    counts: () => sql.counts(),
    find: (id) => sql.find(id),
    grownOld() {
      const today = vietnamDay(clock.now());
      const old = [...knowledge.snapshot().faqs()].flatMap((faq): OldFaq[] => {
        const age = ageOf(faq, today);
        return age === undefined ? [] : [{ faq, age }];
      });
      return old.sort((a, b) => (a.faq.asOf < b.faq.asOf ? -1 : 1));
    },
    propose: (input) => propose({ ...options, sql, check }, input),
    save: (input) => act(input, 'faq.save', (present) => reviews.save(present, input)),
    approve: (input) => actAndPublish(input, 'faq.approve', (present) => reviews.approve(present, input)),
    reject: (input) => act(input, 'faq.reject', (present) => reviews.reject(present, input)),
    withdraw: (input) => actAndPublish(input, 'faq.withdraw', (present) => reviews.withdraw(present, input)),
    republish: (input) => actAndPublish(input, 'faq.republish', (present) => reviews.republish(present, input)),
    start: () => publisher.start(),
    stop: () => publisher.stop(),
    idle: () => publisher.idle(),
  };
}

function refused(code: ProposalProblem['code']): ProposalResult {
  return { ok: false, problems: [{ code }] };
}

function says({ field, questions, answer, citations }: Proposal, body: ProposalBody): boolean {
  return isDeepStrictEqual({ field, questions, answer, citations }, body);
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
  { actor, conversationId, form, clientId }: Parameters<Proposals['propose']>[0],
): ProposalResult {
  if (!mayPropose(actor)) return refused('forbidden');
  const checked = check(form);
  if (!checked.ok) return checked;
  const before = clientId === undefined ? undefined : sql.find(clientId);
  if (before?.proposedBy.id === actor.id && before.conversationId === conversationId && says(before, checked.body))
    return { ok: true, value: before };
  // A page that the browser brought back has an id that was used: another text is another proposal.
  const id = before === undefined && clientId !== undefined ? clientId : ids();
  const now = clock.now();
  db.transaction(() => {
    sql.insert({ id, conversationId, body: checked.body, by: actor.id, now });
    audit.append({ at: now, actor: actor.id, action: 'faq.propose', subject: id, detail: { conversationId } });
  }).immediate();
  const made = sql.find(id);
  return made === undefined ? refused('stale') : { ok: true, value: made };
}
