import type { Outgoing } from '../../attachments/outgoing.ts';
import type { GroupCommit } from '../../conversations/group-commit.ts';
import type { OutboundFile, OutboundMessage } from '../../conversations/model.ts';
import { type Channels, toParts } from '../../conversations/parts.ts';
import type { ChannelPort, MessagesLeft, QuotationGuard } from '../../conversations/ports.ts';
import type { ConversationStore, ConversationSummary } from '../../conversations/store.ts';
import type { Clock } from '../../infra/clock.ts';
import { mayAnswer } from '../access.ts';
import type { AuditTrail } from '../audit/model.ts';
import { namedBy } from '../inbox/items.ts';
import type { DeskTexts } from '../queue/model.ts';
import { type Result, done, refuse } from '../results.ts';
import type { StaffDirectory, StaffMember } from '../staff.ts';
import { amendmentsOf, outEntry } from '../thread/entries.ts';
import type { ThreadEntry } from '../thread/entry-model.ts';
import type { ThreadSql } from '../thread/thread-sql.ts';
import type { DraftSql } from './draft-sql.ts';
import {
  type Composer,
  type ComposerState,
  type InsertedQuotation,
  type NewMessage,
  MAX_TEXT,
  standsIn,
} from './model.ts';

/** The files that somebody has chosen and not sent yet; giving one to a line joins the caller's transaction. */
export type ComposerFiles = Pick<Outgoing, 'chosen' | 'give'>;

/** Options of {@link createComposer}. */
export interface ComposerOptions {
  readonly store: ConversationStore;
  readonly thread: ThreadSql;
  readonly drafts: DraftSql;
  readonly files: ComposerFiles;
  readonly channels: Channels;
  readonly guard: QuotationGuard;
  readonly staff: StaffDirectory;
  readonly audit: AuditTrail;
  readonly commit: GroupCommit;
  readonly clock: Clock;
  readonly texts: Readonly<Record<'vi' | 'en', Pick<DeskTexts, 'askContact'>>>;
  /** Called when rows may leave. */
  readonly onQueued: () => void;
}

/** What the page makes up for a text: a UUID, or anything of that kind. */
const CLIENT_ID = /^[\w-]{8,64}$/;

/** Writing to citizens: what may be written is decided here and once more when it is sent. */
export function createComposer(options: ComposerOptions): Composer {
  const { store, drafts, commit, clock } = options;
  const stateOf = createState(options);
  return {
    async state(conversationId, actor) {
      const conversation = await store.find(conversationId);
      return conversation === undefined ? { allowed: false, reason: 'not_found' } : stateOf(conversation, actor);
    },
    async fileRules(conversationId) {
      const conversation = await store.find(conversationId);
      return (conversation && options.channels.get(conversation.channel)?.files) ?? [];
    },
    mayAskContact: async (conversationId) => asksContact(options, await store.find(conversationId)),
    askContact: (request) => askContact(options, stateOf, request),
    send: (message) => send(options, stateOf, message),
    retry: (input) => retry(options, stateOf, input),
    draft: async (conversationId, accountId) => drafts.find(accountId, conversationId),
    saveDraft: ({ quotations = [], ...draft }) =>
      commit.run(() =>
        drafts.save({ ...draft, text: draft.text.slice(0, MAX_TEXT), quotations, savedAt: clock.now() }),
      ),
  };
}

type StateOf = (conversation: ConversationSummary, actor: StaffMember) => Promise<ComposerState>;

function createState({ store, channels, staff, clock }: ComposerOptions): StateOf {
  return async (conversation, actor) => {
    if (!mayAnswer(actor)) return { allowed: false, reason: 'forbidden' };
    const { assignee, owner } = conversation;
    if (conversation.closedAt !== null) return { allowed: false, reason: 'closed' };
    if (owner !== 'counsellor' || assignee === null) return { allowed: false, reason: 'not_claimed' };
    if (assignee !== actor.id) return { allowed: false, reason: 'not_yours', by: namedBy(staff, assignee) };
    const port = channels.get(conversation.channel);
    if (port === undefined) return { allowed: false, reason: 'channel_off' };
    const account = (await store.accounts()).find(
      ({ channel, accountId }) => channel === conversation.channel && accountId === conversation.accountId,
    );
    if (account !== undefined && account.stoppedAt !== null) return { allowed: false, reason: 'account_stopped' };
    const state = windowState(port, { conversation, quotaLeft: account?.quotaLeft ?? null, now: clock.now() });
    return state.allowed ? withinQuota(state, port.messagesLeft?.(conversation)) : state;
  };
}

/** What the platform would refuse for its counts is refused here. */
function withinQuota(
  state: Extract<ComposerState, { readonly allowed: true }>,
  { person, paid }: MessagesLeft = {},
): ComposerState {
  if (person === 0) return { allowed: false, reason: 'person_quota' };
  return state.phase === 'paid' && paid === 0 ? { allowed: false, reason: 'paid_quota' } : state;
}

interface WindowQuestion {
  readonly conversation: ConversationSummary;
  readonly quotaLeft: number | null;
  readonly now: number;
}

/** The channel's own rule, asked for a counsellor, for the service, and for the moment after the free window. */
function windowState(port: ChannelPort, { conversation, quotaLeft, now }: WindowQuestion): ComposerState {
  const { lastPersonActAt } = conversation;
  const verdict = port.window({ now, lastPersonActAt, speaker: 'counsellor' });
  if (!verdict.allowed) {
    return { allowed: false, reason: verdict.reason === 'no_interaction' ? 'no_interaction' : 'window_closed' };
  }
  const free = port.window({ now, lastPersonActAt, speaker: 'system' });
  if (!free.allowed) {
    const phase = verdict.tag === undefined ? 'paid' : 'human_agent';
    return { allowed: true, phase, freeUntil: null, closesAt: verdict.closesAt, quotaLeft };
  }
  if (free.closesAt === Infinity)
    return { allowed: true, phase: 'open', freeUntil: null, closesAt: Infinity, quotaLeft };
  const after = port.window({ now: free.closesAt + 1, lastPersonActAt, speaker: 'counsellor' });
  const closesAt = after.allowed ? after.closesAt : free.closesAt;
  return { allowed: true, phase: 'free', freeUntil: free.closesAt, closesAt, quotaLeft };
}

async function send(
  options: ComposerOptions,
  stateOf: StateOf,
  message: NewMessage,
): Promise<Result<readonly ThreadEntry[]>> {
  const { store, channels, audit, drafts, files, clock } = options;
  const { actor, conversationId, clientId } = message;
  const text = message.text.normalize('NFC').trim();
  const wanted = message.files ?? [];
  const said = { text, clientId, quotations: message.quotations ?? [], enclosed: wanted.length > 0 };
  const refused = textRefusal(options, said);
  if (refused !== undefined) return refused;
  const conversation = await store.find(conversationId);
  if (conversation === undefined) return refuse('not_found');
  // The same text once more: what is there already is the answer, whatever has happened since.
  const before = linesOf(options, conversationId, clientId);
  if (before.length > 0) return done(before);
  const state = await stateOf(conversation, actor);
  if (!state.allowed) return notNow(state);
  const scope = { conversationId, author: actor.id };
  const enclosed = chosenOf(files.chosen(scope), wanted);
  if (enclosed === undefined) return refuse('invalid', { detail: ['file'] });
  const messages = messagesOf({ ...said, ...(message.asks && { asks: message.asks }) }, enclosed);
  let count = 0;
  const ids = () => `${clientId}-${(count += 1)}`;
  const parts = toParts({ channels, ids, channel: conversation.channel, messages });
  const now = clock.now();
  const written = await store.writeAsCounsellor({
    ...{ conversationId, author: actor.id, answerId: clientId, parts, now },
    allows: ({ assignee, closedAt }) =>
      assignee === actor.id && closedAt === null && chosenOf(files.chosen(scope), wanted) !== undefined,
    within: () => {
      if (message.asks === undefined) drafts.remove(actor.id, conversationId);
      for (const { id: outboxId, part } of parts) if (part.file) files.give({ id: part.file.id, outboxId, ...scope });
      const detail = { answer: clientId, parts: parts.length, files: enclosed.length };
      audit.append({ at: now, actor: actor.id, action: 'conversation.send', subject: conversationId, detail });
    },
  });
  if (!written) return lostIt(options, stateOf, message);
  options.onQueued();
  return done(linesOf(options, conversationId, clientId));
}

function asksContact({ channels }: ComposerOptions, conversation: ConversationSummary | undefined): boolean {
  return conversation !== undefined && channels.get(conversation.channel)?.asksContact === true;
}

async function askContact(
  options: ComposerOptions,
  stateOf: StateOf,
  request: Parameters<Composer['askContact']>[0],
): Promise<Result<readonly ThreadEntry[]>> {
  const conversation = await options.store.find(request.conversationId);
  if (conversation === undefined) return refuse('not_found');
  if (!asksContact(options, conversation)) return refuse('not_allowed');
  const text = options.texts[conversation.language].askContact;
  return send(options, stateOf, { ...request, text, asks: 'contact' });
}

/** The wanted files in their order; `undefined` when one of them is not there, or not theirs. */
function chosenOf(chosen: readonly OutboundFile[], wanted: readonly string[]): readonly OutboundFile[] | undefined {
  const found = [...new Set(wanted)].flatMap((id) => chosen.find((file) => file.id === id) ?? []);
  return found.length === wanted.length ? found : undefined;
}

/** The text goes with the first file, where the channel can show both as one, and before it elsewhere. */
function messagesOf(
  { text, quotations: inserted, asks }: Text & Pick<OutboundMessage, 'asks'>,
  [first, ...others]: readonly OutboundFile[],
): OutboundMessage[] {
  const quotations = inserted.map(({ printed: _printed, ...quotation }) => quotation);
  const said = { text, quotations, ...(asks && { asks }), ...(first && { file: first }) };
  return [said, ...others.map((file) => ({ text: '', file }))];
}

/** The conversation changed hands between the look and the write. */
async function lostIt({ store }: ComposerOptions, stateOf: StateOf, { conversationId, actor }: NewMessage) {
  const now = await store.find(conversationId);
  const state = now && (await stateOf(now, actor));
  return state === undefined || state.allowed ? refuse('stale') : notNow(state);
}

interface Text {
  readonly text: string;
  readonly clientId: string;
  readonly quotations: readonly InsertedQuotation[];
  /** Whether files go with it. */
  readonly enclosed: boolean;
}

function textRefusal({ guard, clock }: ComposerOptions, { text, clientId, quotations, enclosed }: Text) {
  if (text === '' && !enclosed) return refuse('empty');
  if (text.length > MAX_TEXT) return refuse('too_long');
  if (!CLIENT_ID.test(clientId)) return refuse('invalid', { detail: ['clientId'] });
  const changed = quotations.filter((quotation) => !standsIn(text, quotation));
  if (changed.length > 0) return refuse('quotation_changed', { detail: changed.map(({ articleId }) => articleId) });
  const stale = quotations.filter((quotation) => !guard(quotation, clock.now()));
  return stale.length === 0
    ? undefined
    : refuse('quotation_stale', { detail: stale.map(({ articleId }) => articleId) });
}

function notNow({ reason, by }: Extract<ComposerState, { readonly allowed: false }>) {
  return refuse(reason === 'not_claimed' ? 'not_allowed' : reason, by === undefined ? {} : { by });
}

function linesOf({ thread, staff }: ComposerOptions, conversationId: string, answerId: string): ThreadEntry[] {
  const amendments = amendmentsOf([]);
  return thread.answer(conversationId, answerId).map((row) => outEntry(row, { staff, amendments }));
}

async function retry(
  options: ComposerOptions,
  stateOf: StateOf,
  { actor, outboxId, evenIfUncertain = false }: Parameters<Composer['retry']>[0],
): Promise<Result<ThreadEntry>> {
  const { store, thread, staff, audit, clock } = options;
  const line = thread.outboxById(outboxId);
  const conversation = line && (await store.find(line.conversation_id));
  if (line === undefined || conversation === undefined) return refuse('not_found');
  const state = await stateOf(conversation, actor);
  if (!state.allowed) return notNow(state);
  const now = clock.now();
  const detail = { outbox: outboxId, evenIfUncertain };
  const within = () =>
    audit.append({ at: now, actor: actor.id, action: 'conversation.retry', subject: conversation.id, detail });
  if (!(await store.sendAgain({ outboxId, evenIfUncertain, within, now }))) return refuse('not_allowed');
  options.onQueued();
  const row = thread.outboxById(outboxId) ?? line;
  return done(outEntry(row, { staff, amendments: amendmentsOf([]) }));
}
