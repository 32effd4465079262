import { z } from 'zod';

import { errorCode } from '../../../infra/errors.ts';
import { PROPOSAL_STATES, type Proposal, type ProposalForm, type ProposalProblem } from '../../proposals/model.ts';
import { formOf } from '../../proposals/check.ts';
import { STYLES } from '../common/live.tsx';
import { OutcomeNotice, outcomeOf } from '../common/notice.tsx';
import { viewOf } from '../common/parts.tsx';
import type { DeskPagesOptions } from '../common/options.ts';
import type { LawCard } from '../search/law-search.ts';
import { ErrorPage } from '../shell/error-page.tsx';
import { readForm, readQuery } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { type ConsoleRoute, get, post } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { Decision } from './decision.tsx';
import { prefill } from './prefill.ts';
import { OldFaqs, ProposalEditor, ProposalFacts, ProposalList, ProposalText, Similar } from './views.tsx';

/** Longer is refused with a sentence by the check; this only keeps nonsense out. */
const typed = z.string().max(20_000);
const formSchema = z.object({ questions: typed, answer: typed, citations: typed, field: z.string().max(60) });
const newSchema = formSchema.extend({
  conversationId: z.string().max(100).default(''),
  clientId: z.uuid().optional(),
});
const editSchema = formSchema.extend({ version: z.coerce.number().int() });
const decisionSchema = z.object({ version: z.coerce.number().int(), reason: z.string().max(2000).default('') });
const querySchema = z.object({
  state: z.enum(PROPOSAL_STATES).catch('pending'),
  c: z.string().max(100).optional().catch(undefined),
});

/** Answers that become FAQs: proposed from a conversation, reviewed by somebody else. */
export function proposalRoutes(options: DeskPagesOptions): readonly ConsoleRoute[] {
  const { proposals, staff } = options;
  return [
    get('/proposals', 'faq.view', (visit) => {
      const view = viewOf(visit);
      const state = readQuery(visit, querySchema)?.state ?? 'pending';
      visit.show(
        <Page title={view.texts.proposals.title} styles={STYLES} scripts={['console.js']}>
          <OutcomeNotice outcome={outcomeOf(visit, staff)} />
          <ProposalList view={view} state={state} counts={proposals.counts()} proposals={proposals.list(state)} />
          <OldFaqs view={view} old={proposals.grownOld()} />
        </Page>,
      );
    }),
    get('/proposals/new', 'faq.propose', (visit) => showNew(options, visit)),
    post('/proposals', 'faq.propose', (visit) => {
      const form = readForm(visit, newSchema);
      if (!form.ok) return visit.redirect('/console/proposals?refused=invalid');
      const { conversationId, clientId, ...content } = form.value;
      const origin = conversationId === '' ? null : conversationId;
      const made = proposals.propose({ actor: visit.actor, conversationId: origin, form: content, clientId });
      if (!made.ok) return drawNew(options, visit, { form: content, conversationId, problems: made.problems });
      return visit.redirect(`/console/proposals/${made.value.id}?done=proposed`);
    }),
    get('/proposals/:id', 'faq.view', (visit) => showOne(options, visit, [])),
    post('/proposals/:id/save', 'faq.propose', (visit) => edit(options, visit, 'save')),
    post('/proposals/:id/approve', 'faq.approve', (visit) => edit(options, visit, 'approve')),
    post('/proposals/:id/reject', 'faq.approve', (visit) => decide(options, visit, 'reject')),
    post('/proposals/:id/withdraw', 'faq.approve', (visit) => decide(options, visit, 'withdraw')),
    post('/proposals/:id/republish', 'faq.approve', (visit) => decide(options, visit, 'republish')),
  ];
}

function idOf(visit: StaffVisit): string {
  const id = visit.request.params['id'];
  return typeof id === 'string' ? id : '';
}

async function showNew(options: DeskPagesOptions, visit: StaffVisit): Promise<void> {
  const { desk, law } = options;
  const conversationId = readQuery(visit, querySchema)?.c ?? '';
  const item = await desk.inbox.item(conversationId, visit.account.id);
  const thread = item && (await desk.thread.page({ conversationId, limit: 200 }));
  const form = prefill(thread?.entries ?? [], { field: item?.field ?? null, article: (id) => law.full(id) });
  drawNew(options, visit, { form, conversationId: item === undefined ? '' : conversationId, problems: [] });
}

function drawNew(
  { ids }: DeskPagesOptions,
  visit: StaffVisit,
  more: {
    readonly form: ProposalForm;
    readonly conversationId: string;
    readonly problems: readonly ProposalProblem[];
  },
): void {
  const view = viewOf(visit);
  const t = view.texts.proposals;
  const { form, conversationId, problems } = more;
  visit.show(
    <Page title={t.create} styles={STYLES}>
      <h1>{t.create}</h1>
      <p>{t.intro}</p>
      <ProposalEditor
        view={view}
        action="/console/proposals"
        form={form}
        problems={problems}
        hidden={{ conversationId, clientId: ids() }}
      >
        <button class="button">{t.propose}</button>
      </ProposalEditor>
    </Page>,
    problems.length === 0 ? 200 : 422,
  );
}

async function edit(options: DeskPagesOptions, visit: StaffVisit, verb: 'save' | 'approve'): Promise<void> {
  const form = readForm(visit, editSchema);
  if (!form.ok) return visit.redirect(`/console/proposals/${idOf(visit)}?refused=invalid`);
  const { version, ...content } = form.value;
  const result = options.proposals[verb]({ actor: visit.actor, id: idOf(visit), version, form: content });
  if (!result.ok) return showOne(options, visit, result.problems, content);
  return visit.redirect(`/console/proposals/${idOf(visit)}?done=${verb === 'save' ? 'saved' : 'approved'}`);
}

const DECIDED = { reject: 'rejected', withdraw: 'withdrawn', republish: 'approved' } as const;

async function decide(options: DeskPagesOptions, visit: StaffVisit, verb: keyof typeof DECIDED): Promise<void> {
  const form = readForm(visit, decisionSchema);
  if (!form.ok) return visit.redirect(`/console/proposals/${idOf(visit)}?refused=invalid`);
  const result = options.proposals[verb]({ actor: visit.actor, id: idOf(visit), ...form.value });
  if (!result.ok) return showOne(options, visit, result.problems);
  return visit.redirect(`/console/proposals/${idOf(visit)}?done=${DECIDED[verb]}`);
}

async function showOne(
  options: DeskPagesOptions,
  visit: StaffVisit,
  problems: readonly ProposalProblem[],
  typedForm?: ProposalForm,
): Promise<void> {
  const { proposals, staff } = options;
  const proposal = proposals.find(idOf(visit));
  if (proposal === undefined) return visit.show(<ErrorPage kind="notFound" />, 404);
  const view = viewOf(visit);
  const t = view.texts.proposals;
  const approves = visit.may('faq.approve');
  const own = proposal.proposedBy.id === visit.account.id;
  const editable = proposal.state === 'pending' && (approves || own);
  const cards = editable ? await similarTo(options, proposal) : [];
  return visit.show(
    <Page title={t.review} styles={STYLES}>
      <OutcomeNotice outcome={outcomeOf(visit, staff)} />
      <p>
        <a href="/console/proposals">← {t.title}</a>
      </p>
      <h1>{editable ? t.review : proposal.questions[0]}</h1>
      <ProposalFacts view={view} proposal={proposal} />
      {editable && (
        <ProposalEditor
          {...{ view, form: typedForm ?? formOf(proposal), problems, hidden: { version: String(proposal.version) } }}
          action={`/console/proposals/${proposal.id}/save`}
        >
          {approves && !own && (
            <button class="button" formaction={`/console/proposals/${proposal.id}/approve`}>
              {t.approve}
            </button>
          )}
          <button class="button second">{t.saveChanges}</button>
          {own && <p class="small">{approves ? t.own : t.noReview}</p>}
        </ProposalEditor>
      )}
      {!editable && <ProposalText view={view} proposal={proposal} />}
      {approves && <Decision view={view} proposal={proposal} own={own} problems={editable ? [] : problems} />}
      <Similar view={view} cards={cards} />
    </Page>,
    problems.length === 0 ? 200 : 422,
  );
}

/** The reviewer sees what is there already; without the search the review still works. */
async function similarTo({ law }: DeskPagesOptions, proposal: Proposal): Promise<readonly LawCard[]> {
  try {
    return await law.search(proposal.questions[0] ?? '', 'vi');
  } catch (error) {
    if (errorCode(error) !== 'RETRIEVAL_STOPPED') throw error;
    return [];
  }
}
