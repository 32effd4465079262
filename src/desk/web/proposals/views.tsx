import type { JSX } from 'preact';

import {
  PROPOSAL_STATES,
  type Proposal,
  type ProposalForm,
  type ProposalProblem,
  type ProposalState,
} from '../../proposals/model.ts';
import { printDay } from '../../../dialog/days.ts';
import { printCitation } from '../../proposals/check.ts';
import type { OldFaq } from '../../proposals/proposals.ts';
import { Badge, CsrfField, Select, Time, type ViewContext } from '../common/parts.tsx';
import { fieldName, fieldOptions } from '../common/texts.ts';
import type { LawCard } from '../search/law-search.ts';

/** The lists of proposals, one a state. */
export function ProposalList(props: {
  readonly view: ViewContext;
  readonly state: ProposalState;
  readonly counts: ReadonlyMap<ProposalState, number>;
  readonly proposals: readonly Proposal[];
}): JSX.Element {
  const { view, state, counts, proposals } = props;
  const t = view.texts.proposals;
  return (
    <>
      <h1>{t.title}</h1>
      <p>{t.intro}</p>
      <nav class="tabs" aria-label={t.title}>
        {PROPOSAL_STATES.map((tab) => (
          <a
            key={tab}
            class="tab"
            href={`/console/proposals?state=${tab}`}
            {...(tab === state && { 'aria-current': 'page' as const })}
          >
            {t.tabs[tab]} <span class="count">{counts.get(tab) ?? 0}</span>
          </a>
        ))}
      </nav>
      {proposals.length === 0 && <p class="empty">{t.empty}</p>}
      <ul class="plain-list">
        {proposals.map((proposal) => (
          <li key={proposal.id}>
            <h2 class="proposal-title">
              <a href={`/console/proposals/${proposal.id}`}>{proposal.questions[0]}</a>
            </h2>
            <p class="marks">
              <Badge>{fieldName(proposal.field, view.language)}</Badge>
              <span class="small">{proposal.proposedBy.name}</span>
              <Time at={proposal.proposedAt} view={view} />
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

/** FAQs that somebody has to check against the law again; nothing where there are none. */
export function OldFaqs({ view, old }: { readonly view: ViewContext; readonly old: readonly OldFaq[] }) {
  const t = view.texts.proposals;
  if (old.length === 0) return null;
  return (
    <details class="card">
      <summary>{t.old(old.length)}</summary>
      <p>{t.oldHint}</p>
      <ul>
        {old.map(({ faq, age }) => (
          <li key={faq.id}>
            {faq.questions[0]} <span class="small">{`${faq.id} · ${t.oldAge[age](printDay(faq.asOf))}`}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What the form of a proposal is drawn from. */
export interface ProposalFormProps {
  readonly view: ViewContext;
  readonly action: string;
  readonly form: ProposalForm;
  readonly problems: readonly ProposalProblem[];
  /** Carried along: the conversation it comes from, or the version it was made from. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly children: JSX.Element | readonly (JSX.Element | false)[];
}

/** Question, answer and citations for editing. */
export function ProposalEditor({ view, action, form, problems, hidden, children }: ProposalFormProps): JSX.Element {
  const t = view.texts.proposals;
  const has = (...codes: ProposalProblem['code'][]) => problems.some(({ code }) => codes.includes(code));
  const fields = [{ value: '', label: '–' }, ...fieldOptions(view.language)];
  return (
    <form method="post" action={action} class="card">
      <CsrfField view={view} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <ProblemList view={view} problems={problems} />
      <Area
        {...{ name: 'questions', rows: 3, value: form.questions, label: t.questions, hint: t.questionsHint }}
        wrong={has('questions')}
      />
      <Area
        {...{ name: 'answer', rows: 8, value: form.answer, label: t.answer, hint: t.answerHint }}
        wrong={has('answer')}
      />
      <Area
        {...{ name: 'citations', rows: 3, value: form.citations, label: t.citations, hint: t.citationsHint }}
        wrong={has('citations', 'citation_unknown')}
      />
      <Select id="field" name="field" label={t.field} value={form.field} choices={fields} required />
      <div class="verbs">{children}</div>
    </form>
  );
}

function Area(props: {
  readonly name: string;
  readonly rows: number;
  readonly value: string;
  readonly label: string;
  readonly hint: string;
  readonly wrong: boolean;
}): JSX.Element {
  const { name, rows, value, label, hint, wrong } = props;
  return (
    <div class={wrong ? 'field wrong' : 'field'}>
      <label for={name}>{label}</label>
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
      <textarea
        {...{ id: name, name, rows, 'aria-describedby': `${name}-hint` }}
        {...(wrong && { 'aria-invalid': 'true' as const })}
        required
      >
        {value}
      </textarea>
    </div>
  );
}

/** What is wrong, read out at once. */
export function ProblemList(props: {
  readonly view: ViewContext;
  readonly problems: readonly ProposalProblem[];
}): JSX.Element | null {
  const { errors } = props.view.texts.proposals;
  if (props.problems.length === 0) return null;
  return (
    <div class="notice bad" role="alert">
      <ul>
        {props.problems.map(({ code, detail }) => (
          <li key={`${code}${detail ?? ''}`}>
            {errors[code]} {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Who proposed and who decided, and what became of it. */
export function ProposalFacts({
  view,
  proposal,
}: {
  readonly view: ViewContext;
  readonly proposal: Proposal;
}): JSX.Element {
  const t = view.texts.proposals;
  return (
    <div class="proposal-facts">
      <p class="marks">
        <Badge tone={proposal.state === 'published' ? 'good' : 'info'}>{t.tabs[proposal.state]}</Badge>
        <span class="small">
          {proposal.proposedBy.name}, <Time at={proposal.proposedAt} view={view} />
        </span>
        {proposal.reviewedBy !== null && proposal.reviewedAt !== null && (
          <span class="small">
            → {proposal.reviewedBy.name}, <Time at={proposal.reviewedAt} view={view} />
          </span>
        )}
        {proposal.conversationId !== null && <a href={`/console/c/${proposal.conversationId}`}>{t.fromConversation}</a>}
      </p>
      {proposal.withdrawnBy !== null && proposal.withdrawnAt !== null && (
        <p class="small">
          {t.withdrawnBy(proposal.withdrawnBy.name)}, <Time at={proposal.withdrawnAt} view={view} />
        </p>
      )}
      {proposal.reason !== null && (
        <p>
          {proposal.state === 'withdrawn' ? t.withdrawReason : t.rejectReason}: {proposal.reason}
        </p>
      )}
      {proposal.error !== null && <p class="notice bad">{t.publishFailed(proposal.error)}</p>}
    </div>
  );
}

/** A proposal as it reads when it can no longer be edited. */
export function ProposalText({
  view,
  proposal,
}: {
  readonly view: ViewContext;
  readonly proposal: Proposal;
}): JSX.Element {
  return (
    <div class="card">
      <ul>
        {proposal.questions.map((question) => (
          <li key={question}>{question}</li>
        ))}
      </ul>
      <p class="said">{proposal.answer}</p>
      <ul class="small">
        {proposal.citations.map(printCitation).map((citation) => (
          <li key={citation}>{citation}</li>
        ))}
      </ul>
      <Badge>{fieldName(proposal.field, view.language)}</Badge>
    </div>
  );
}

/** FAQs that are published already and near to it. */
export function Similar({
  view,
  cards,
}: {
  readonly view: ViewContext;
  readonly cards: readonly LawCard[];
}): JSX.Element | null {
  const t = view.texts.proposals;
  const faqs = cards.flatMap((card) => (card.kind === 'faq' ? [card] : []));
  if (faqs.length === 0) return null;
  return (
    <section aria-labelledby="similar">
      <h2 id="similar">{t.similar}</h2>
      <p class="small">{t.similarHint}</p>
      {faqs.slice(0, 3).map((card) => (
        <details class="law-card" key={card.id}>
          <summary>{card.question}</summary>
          <p class="law-card-text">{card.answer}</p>
        </details>
      ))}
    </section>
  );
}
