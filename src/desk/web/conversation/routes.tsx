import { z } from 'zod';

import { errorCode } from '../../../infra/errors.ts';
import { BLOCK_REASONS } from '../../blocking/model.ts';
import type { CannedReply } from '../../composer/canned-model.ts';
import type { ComposerState } from '../../composer/model.ts';
import type { InboxItem } from '../../inbox/model.ts';
import type { Refusal } from '../../results.ts';
import { HelpDialog, LiveBanner, STYLES, THREAD_SCRIPTS } from '../common/live.tsx';
import { OutcomeNotice, outcomeOf, refusedOutcome } from '../common/notice.tsx';
import type { DeskPagesOptions } from '../common/options.ts';
import { type ViewContext, viewOf } from '../common/parts.tsx';
import { ComposerStateLine } from '../composer/composer.tsx';
import { FullArticle, SearchResults } from '../search/cards.tsx';
import type { LawCard } from '../search/law-search.ts';
import { ErrorPage } from '../shell/error-page.tsx';
import { readQuery } from '../shell/forms.ts';
import { Page } from '../shell/page.tsx';
import { type ConsoleRoute, get } from '../shell/routes.ts';
import type { StaffVisit } from '../shell/visit.ts';
import { type HeadProps, Head } from './head.tsx';
import { ConversationMain, Entries, Older } from './page.tsx';
import type { NamedFinding, SideProps } from './side.tsx';
import { UndoNotice } from './undo.tsx';

const querySchema = z.object({
  q: z.string().trim().min(1).max(500).optional().catch(undefined),
  before: z.string().max(200).optional().catch(undefined),
  id: z.string().max(200).optional().catch(undefined),
  block: z.enum(BLOCK_REASONS).optional().catch(undefined),
});

/** The open conversation and the pieces of it that are drawn again. */
export function conversationRoutes(options: DeskPagesOptions): readonly ConsoleRoute[] {
  const { desk, law } = options;
  const pieces = conversationPieces(options);

  return [
    get('/c/:id', 'conversation.view', (visit) => showConversation(options, visit)),
    get('/c/:id/head', 'conversation.view', (visit) => pieces.head(visit), { passive: true }),
    get('/c/:id/state', 'conversation.view', (visit) => pieces.state(visit), { passive: true }),
    get('/c/:id/older', 'conversation.view', async (visit) => {
      const before = readQuery(visit, querySchema)?.before;
      const conversationId = idOf(visit);
      const thread = await desk.thread.page({ conversationId, ...(before !== undefined && { before }) });
      const view = viewOf(visit);
      visit.fragment(
        <>
          <Older before={thread.before} view={view} conversationId={conversationId} />
          <ol>
            <Entries thread={thread} view={view} conversationId={conversationId} />
          </ol>
        </>,
      );
    }),
    get('/c/:id/search', 'law.search', (visit) => pieces.search(visit)),
    get('/c/:id/law', 'law.search', async (visit) => {
      const id = readQuery(visit, querySchema)?.id ?? '';
      const article = law.full(id);
      const card = law.article(id, visit.language);
      if (article === undefined || card?.kind !== 'article') return visit.show(<ErrorPage kind="notFound" />, 404);
      const state = await desk.composer.state(idOf(visit), visit.actor);
      const piece = (
        <FullArticle
          {...{
            view: viewOf(visit),
            conversationId: idOf(visit),
            question: '',
            mayInsert: state.allowed,
            article,
            card,
          }}
        />
      );
      if (visit.request.get('hx-request') === 'true') return visit.fragment(piece);
      return visit.show(
        <Page title={card.document} styles={STYLES}>
          <p>
            <a href={`/console/c/${idOf(visit)}`}>← {visit.texts.pages.inbox.person('')}</a>
          </p>
          {piece}
        </Page>,
      );
    }),
  ];
}

/** The conversation that an address names. */
export function idOf(visit: StaffVisit): string {
  const { id } = visit.request.params;
  return typeof id === 'string' ? id : '';
}

function conversationPieces(options: DeskPagesOptions) {
  const { desk } = options;
  return {
    async head(visit: StaffVisit): Promise<void> {
      const item = await desk.inbox.item(idOf(visit), visit.account.id);
      if (item === undefined) return visit.show(<ErrorPage kind="notFound" />, 404);
      return visit.fragment(<Head {...headProps(options, visit, item)} />);
    },
    async state(visit: StaffVisit): Promise<void> {
      const state = await desk.composer.state(idOf(visit), visit.actor);
      visit.fragment(<ComposerStateLine state={state} view={viewOf(visit)} />);
    },
    async search(visit: StaffVisit): Promise<void> {
      const query = readQuery(visit, querySchema)?.q;
      const view = viewOf(visit);
      const [results, state] = await Promise.all([
        searchFor(options, { item: await desk.inbox.item(idOf(visit), visit.account.id), query }),
        desk.composer.state(idOf(visit), visit.actor),
      ]);
      if (!results) return visit.fragment(<p class="empty">{view.texts.side.unavailable}</p>);
      return visit.fragment(
        <SearchResults
          {...{ view, conversationId: idOf(visit), question: query ?? '', mayInsert: state.allowed, cards: results }}
        />,
      );
    },
  };
}

/** A command that was refused, and the note that was written for it. */
interface RefusedNote {
  readonly refusal: Refusal;
  readonly note: string;
}

/** Draws an open conversation; after a refusal with what was written, as a note that is not kept yet. */
export async function showConversation(
  options: DeskPagesOptions,
  visit: StaffVisit,
  refused?: RefusedNote,
): Promise<void> {
  const { desk, outgoing, ids } = options;
  const conversationId = idOf(visit);
  // Read first: whatever happens while the page is drawn is told again by the stream.
  const from = desk.feed.head();
  const item = await desk.inbox.item(conversationId, visit.account.id);
  if (item === undefined) return visit.show(<ErrorPage kind="notFound" />, 404);
  const view = viewOf(visit);
  const { q: query, before } = readQuery(visit, querySchema) ?? {};
  const [thread, state, draft, rules] = await Promise.all([
    desk.thread.page({ conversationId, ...(before !== undefined && { before }) }),
    desk.composer.state(conversationId, visit.actor),
    desk.composer.draft(conversationId, visit.account.id),
    desk.composer.fileRules(conversationId),
  ]);
  const chosen = outgoing.chosen({ conversationId, author: visit.account.id });
  const files = { rules, chosen, maxBytes: outgoing.maxBytes };
  const side = await sideProps(options, { visit, view, item, query, state });
  await desk.inbox.markRead(conversationId, visit.account.id);
  visit.record('conversation.view', conversationId);
  const outcome = refused === undefined ? outcomeOf(visit, options.staff) : refusedOutcome(visit, refused.refusal);
  return visit.show(
    <Page title={view.texts.inbox.person(item.personLabel)} styles={STYLES} scripts={THREAD_SCRIPTS} wide>
      <div
        hx-ext="sse"
        sse-connect={`/console/stream?c=${conversationId}&from=${from}`}
        id="live"
        data-now={String(view.now)}
      >
        <LiveBanner view={view} />
        <OutcomeNotice outcome={outcome} />
        <UndoNotice outcome={outcome} item={item} view={view} seconds={desk.book.settings().value.undoSeconds} />
        <ConversationMain
          head={headProps(options, visit, item)}
          thread={thread}
          composer={{ view, conversationId, state, draft, files, clientId: ids(), note: refused?.note }}
          side={side}
        />
      </div>
      <HelpDialog view={view} />
    </Page>,
    refused === undefined ? 200 : 409,
  );
}

function headProps({ desk, staff }: DeskPagesOptions, visit: StaffVisit, item: InboxItem): HeadProps {
  const answers = new Set(['counsellor', 'lead', 'administrator']);
  const colleagues = staff
    .active()
    .filter(({ id, role }) => id !== visit.account.id && answers.has(role))
    .map(({ id, name }) => ({ id, name }));
  const block = desk.blocking.of(item.id);
  const mayLift = block !== undefined && desk.blocking.mayLift(visit.actor, block);
  const blockAnew = readQuery(visit, querySchema)?.block;
  return {
    item,
    view: viewOf(visit),
    colleagues,
    actor: visit.actor,
    block,
    mayLift,
    blockAnew,
    ...permissionsOf(visit),
  };
}

function permissionsOf(visit: StaffVisit): Pick<HeadProps, 'mayPropose' | 'mayErase'> {
  return { mayPropose: visit.may('faq.propose'), mayErase: visit.may('privacy.erase') };
}

interface SideRequest {
  readonly visit: StaffVisit;
  readonly view: ViewContext;
  readonly item: InboxItem;
  readonly query: string | undefined;
  readonly state: ComposerState;
}

async function sideProps(options: DeskPagesOptions, request: SideRequest): Promise<SideProps> {
  const { desk } = options;
  const { visit, view, item, query, state } = request;
  const [findings, earlier, knownTags, asksContact, canned, results] = await Promise.all([
    desk.thread.findings(item.id),
    desk.inbox.earlier(item.id, visit.account.id),
    desk.handling.knownTags(),
    desk.composer.mayAskContact(item.id),
    cannedFor(options, visit, item),
    searchFor(options, { item, query }),
  ]);
  return {
    ...{ view, item, query: query ?? '', results, mayInsert: state.allowed, canned, earlier, knownTags },
    person: options.person.facts(item.id),
    contactRequestId: state.allowed && asksContact ? options.ids() : undefined,
    mayAskPlatform: visit.may('conversation.handle') && options.person.book(item.channel) !== undefined,
    findings: findings.map((finding) => ({
      ...finding,
      candidates: finding.candidates.map((candidate) => ({ ...candidate, name: nameOf(options, candidate, view) })),
    })),
  };
}

async function cannedFor(
  { desk }: DeskPagesOptions,
  visit: StaffVisit,
  item: InboxItem,
): Promise<readonly CannedReply[]> {
  return visit.may('canned.view') ? desk.canned.list(item.field ?? undefined) : [];
}

function nameOf(
  { law }: DeskPagesOptions,
  found: NamedFinding['candidates'][number] | { readonly kind: 'article' | 'faq'; readonly id: string },
  view: ViewContext,
): string {
  if (found.kind === 'faq') return law.faqTitle(found.id) ?? found.id;
  const card = law.article(found.id, view.language);
  return card?.kind === 'article' ? `Điều ${card.dieu}, ${card.document}` : found.id;
}

/** `undefined` when nothing was asked, `null` when the search is starting anew and cannot answer. */
async function searchFor(
  { law }: DeskPagesOptions,
  { item, query }: { readonly item: InboxItem | undefined; readonly query: string | undefined },
): Promise<readonly LawCard[] | null | undefined> {
  if (query === undefined) return undefined;
  try {
    return await law.search(query, item?.language ?? 'vi');
  } catch (error) {
    if (errorCode(error) !== 'RETRIEVAL_STOPPED') throw error;
    return null;
  }
}
