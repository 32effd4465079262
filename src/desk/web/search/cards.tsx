import type { JSX } from 'preact';

import type { Article } from '../../../kb/model.ts';
import { Badge, CsrfField, type ViewContext } from '../common/parts.tsx';
import type { LawCard } from './law-search.ts';

/** Where cards are shown. */
export interface CardsProps {
  readonly view: ViewContext;
  readonly conversationId: string;
  /** What was asked: it chooses the passage that is inserted. */
  readonly question: string;
  /** Whether there is a composer that a card can go into. */
  readonly mayInsert: boolean;
}

/** Results of a search beside a conversation; each of the first nine has a key. */
export function SearchResults(props: CardsProps & { readonly cards: readonly LawCard[] }): JSX.Element {
  const { side } = props.view.texts;
  if (props.cards.length === 0) return <p class="empty">{side.none}</p>;
  return (
    <>
      <p class="small" role="status">
        {side.results(props.cards.length)}
      </p>
      <ol class="law-cards">
        {props.cards.map((card, index) => (
          <li class="law-card" key={card.id}>
            <CardBody {...props} card={card} />
            {props.mayInsert && card.current && <Insert {...props} card={card} number={index + 1} />}
          </li>
        ))}
      </ol>
    </>
  );
}

function CardBody(props: CardsProps & { readonly card: LawCard }): JSX.Element {
  const { card, view } = props;
  const { side } = view.texts;
  if (card.kind === 'faq') {
    return (
      <>
        <p class="law-card-kind">
          <Badge tone="good">{side.faq}</Badge> <Score card={card} view={view} />
        </p>
        <h3 class="law-card-title">{card.question}</h3>
        <p class="law-card-text">{card.answer}</p>
        {!card.current && <Badge tone="warn">{side.notInForce}</Badge>}
      </>
    );
  }
  return (
    <>
      <p class="law-card-kind">
        <Badge tone="info">{side.article}</Badge> <Score card={card} view={view} />
      </p>
      <h3 class="law-card-title">
        Điều {card.dieu}
        {card.khoan !== '' && `, ${side.clause(card.khoan).toLowerCase()}`}
        {card.title !== '' && `. ${card.title}`}
      </h3>
      <p class="law-card-source">{card.document}</p>
      {card.passages.map((passage) => (
        <blockquote class="law-card-text" key={passage}>
          {passage}
        </blockquote>
      ))}
      <p class={card.current ? 'small' : 'small late'}>{card.effect}</p>
      <p class="small">
        <a
          href={`/console/c/${props.conversationId}/law?id=${encodeURIComponent(card.id)}`}
          data-panel="#search-results"
        >
          {side.wholeArticle}
        </a>
      </p>
    </>
  );
}

function Score({ card, view }: { readonly card: LawCard; readonly view: ViewContext }): JSX.Element | null {
  if (card.score === null) return null;
  return <span class="small">{view.texts.side.score(card.score.toFixed(2).replace('.', ','))}</span>;
}

function Insert(props: CardsProps & { readonly card: LawCard; readonly number: number }): JSX.Element {
  const { card, view, number, question } = props;
  const what = card.kind === 'faq' ? card.question : `Điều ${card.dieu}`;
  return (
    <form
      method="post"
      action={`/console/c/${props.conversationId}/insert`}
      class="insert"
      data-insert={String(number)}
    >
      <CsrfField view={view} />
      <input type="hidden" name="kind" value={card.kind} />
      <input type="hidden" name="id" value={card.id} />
      <input type="hidden" name="question" value={question} />
      {card.kind === 'article' && <ClauseChoice card={card} view={view} number={number} />}
      <button class="button small" aria-keyshortcuts={`Alt+${number}`}>
        {view.texts.side.insert}
        <span class="visually-hidden"> {what}</span> <kbd>{view.texts.side.insertKey(number)}</kbd>
      </button>
    </form>
  );
}

function ClauseChoice(props: {
  readonly card: Extract<LawCard, { kind: 'article' }>;
  readonly view: ViewContext;
  readonly number: number;
}): JSX.Element | null {
  const { card, view, number } = props;
  if (card.clauses.length < 2)
    return card.khoan === '' ? null : <input type="hidden" name="khoan" value={card.khoan} />;
  return (
    <select name="khoan" aria-label={view.texts.side.clause('')} id={`khoan-${number}`}>
      {card.clauses.map((khoan) => (
        <option value={khoan} key={khoan} selected={khoan === card.khoan}>
          {view.texts.side.clause(khoan)}
        </option>
      ))}
    </select>
  );
}

/** A whole article, clause by clause, each of which can be inserted. */
export function FullArticle(
  props: CardsProps & { readonly article: Article; readonly card: Extract<LawCard, { kind: 'article' }> },
): JSX.Element {
  const { article, card, view } = props;
  const opening = article.text.slice(0, article.clauses[0]?.start ?? article.text.length).trim();
  return (
    <div class="law-card">
      <h3 class="law-card-title">
        Điều {article.dieu}
        {article.title !== '' && `. ${article.title}`}
      </h3>
      <p class="law-card-source">{card.document}</p>
      <p class="small">{card.effect}</p>
      {opening !== '' && <p class="law-card-text">{opening}</p>}
      {article.clauses.map((clause, index) => (
        <div class="clause" key={clause.khoan}>
          <blockquote class="law-card-text">{article.text.slice(clause.start, clause.end).trim()}</blockquote>
          {props.mayInsert && card.current && (
            <form
              method="post"
              action={`/console/c/${props.conversationId}/insert`}
              class="insert"
              data-insert={String(index + 1)}
            >
              <CsrfField view={view} />
              <input type="hidden" name="kind" value="article" />
              <input type="hidden" name="id" value={article.id} />
              <input type="hidden" name="khoan" value={clause.khoan} />
              <button class="button second small">
                {view.texts.side.insert} {view.texts.side.clause(clause.khoan).toLowerCase()}
              </button>
            </form>
          )}
        </div>
      ))}
    </div>
  );
}
