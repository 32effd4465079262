import type { ConversationSummary, OwnerChange } from '../../conversations/store.ts';
import { fieldBySlug } from '../../kb/fields.ts';
import { mayAnswer, mayDecide } from '../access.ts';
import { namedBy } from '../inbox/items.ts';
import { type InboxItem, OUTCOMES } from '../inbox/model.ts';
import { type RefusalReason, type Result, done, pick, refuse } from '../results.ts';
import { createDetails } from './details.ts';
import type { Command, Handling } from './model.ts';
import type { HandlingOptions } from './options.ts';

type Wanted = Omit<OwnerChange, 'conversationId' | 'expectedVersion' | 'actor' | 'now' | 'within'> & {
  /** For the audit log: `claim`, `close`, … */
  readonly action: string;
};

/** Who answers: permissions, words and the audit log around the store's compare-and-set. */
export function createHandling(options: HandlingOptions): Handling {
  const { staff, words } = options;
  const change = createChange(options);
  const { refusalOf, shown, ...details } = createDetails(options);

  async function claim(command: Command): Promise<Result<InboxItem>> {
    const { actor } = command;
    return change(command, (conversation) => {
      if (!mayAnswer(actor)) return 'forbidden';
      if (conversation.assignee !== null) return conversation.assignee === actor.id ? 'not_allowed' : 'taken';
      return { action: 'claim', to: 'counsellor', reason: 'taken', assignee: actor.id, notice: words.taken(actor) };
    });
  }

  async function assign(command: Command & { readonly to: string }): Promise<Result<InboxItem>> {
    const { actor } = command;
    const to = staff.active().find(({ id }) => id === command.to);
    return change(command, (conversation) => {
      if (!mayDecide(actor, conversation)) return mayAnswer(actor) ? 'not_yours' : 'forbidden';
      if (to === undefined || !mayAnswer(to)) return 'unknown_account';
      return { action: 'assign', to: 'counsellor', reason: 'assigned', assignee: to.id, notice: words.taken(to) };
    });
  }

  async function transfer(command: Parameters<Handling['transfer']>[0]): Promise<Result<InboxItem>> {
    const { actor, to: target, note } = command;
    return change(command, (conversation) => {
      if (!mayDecide(actor, conversation)) return mayAnswer(actor) ? 'not_yours' : 'forbidden';
      const shared = { action: 'transfer', reason: 'transferred', note } as const;
      if ('queue' in target) {
        if (target.field !== undefined && fieldBySlug(target.field) === undefined) return 'unknown_field';
        return { ...shared, to: 'waiting', ...pick({ field: target.field }), notice: words.waiting };
      }
      const to = staff.active().find(({ id }) => id === target.accountId);
      if (to === undefined || !mayAnswer(to)) return 'unknown_account';
      return { ...shared, to: 'counsellor', assignee: to.id, notice: words.transferred(to) };
    });
  }

  async function needsNoAnswer(command: Command): Promise<Result<InboxItem>> {
    const refused = await refusalOf(command);
    if (refused !== undefined) return refused;
    await options.store.needsNoAnswer(command.conversationId);
    return shown(command);
  }

  return { claim, assign, transfer, needsNoAnswer, ...createEndings(options, change), ...details };
}

/** Giving a conversation up, for the bot or for good, and thinking better of it. */
function createEndings(options: HandlingOptions, change: ReturnType<typeof createChange>) {
  const { book, texts, clock, words } = options;

  async function returnToBot(command: Parameters<Handling['returnToBot']>[0]): Promise<Result<InboxItem>> {
    return change(command, (conversation) => {
      if (!mayDecide(command.actor, conversation)) return mayAnswer(command.actor) ? 'not_yours' : 'forbidden';
      const notice = words.held(({ language }) => ({ text: texts[language].returned() }));
      return { action: 'return', to: 'bot', reason: 'returned', ...pick({ note: command.note }), notice };
    });
  }

  async function close(command: Parameters<Handling['close']>[0]): Promise<Result<InboxItem>> {
    const { actor, outcome, field, note } = command;
    return change(command, (conversation) => {
      if (!mayDecide(actor, conversation)) return mayAnswer(actor) ? 'not_yours' : 'forbidden';
      if (!OUTCOMES.includes(outcome)) return 'invalid';
      if (field !== undefined && fieldBySlug(field) === undefined) return 'unknown_field';
      const rating = book.settings().value.askRating ? options.ids().slice(0, 36) : undefined;
      return {
        ...{ action: 'close', to: 'closed', reason: 'closed', outcome },
        ...pick({ field, note, ratingTicket: rating }),
        notice: words.held((after) => words.farewell(after, rating)),
      };
    });
  }

  async function undo(command: Command): Promise<Result<InboxItem>> {
    const { actor, conversationId } = command;
    const last = options.details.lastChange(conversationId);
    return change(
      command,
      (conversation) => {
        if (last === undefined || last.owner_version !== conversation.ownerVersion) return 'moved_on';
        if (last.reason !== 'closed' && last.reason !== 'returned') return 'not_allowed';
        if (last.actor !== actor.id) return 'not_yours';
        if (clock.now() - last.at > book.settings().value.undoSeconds * 1_000) return 'too_late';
        const back = { action: 'undo', to: 'counsellor', reason: 'undone', assignee: actor.id, reopen: true } as const;
        // Who was not told that it had ended need not be told that it has not.
        return { ...back, notice: (facts) => (facts.unsaid > 0 ? undefined : words.taken(actor)(facts)) };
      },
      'reopening',
    );
  }

  return { returnToBot, close, undo };
}

/** Looks, decides, changes, and says why not. */
function createChange({ store, staff, audit, clock, item, onChanged }: HandlingOptions) {
  return async (
    { actor, conversationId, version }: Command,
    decide: (conversation: ConversationSummary) => Wanted | RefusalReason,
    mode?: 'reopening',
  ): Promise<Result<InboxItem>> => {
    const conversation = await store.find(conversationId);
    if (conversation === undefined) return refuse('not_found');
    const closed = conversation.closedAt !== null && mode !== 'reopening';
    const wanted = closed ? 'closed' : decide(conversation);
    if (typeof wanted === 'string') return refused(wanted, conversation);
    const { action, ...change } = wanted;
    const now = clock.now();
    const detail = { to: change.to, assignee: change.assignee ?? null, outcome: change.outcome ?? null };
    const within = () =>
      audit.append({ at: now, actor: actor.id, action: `conversation.${action}`, subject: conversationId, detail });
    const owner = { conversationId, expectedVersion: version, actor: actor.id, within, now };
    const result = await store.changeOwner({ ...owner, ...change });
    onChanged();
    if (!result.ok)
      return result.reason === 'not_found' ? refuse('not_found') : refused(result.reason, result.conversation);
    const value = await item(conversationId, actor.id);
    return value === undefined ? refuse('not_found') : done(value);

    async function refused(reason: RefusalReason, now: ConversationSummary): Promise<Result<InboxItem>> {
      // Who lost a race wants to know against whom.
      const taken = reason === 'stale' && now.assignee !== null && now.assignee !== actor.id;
      const shown = await item(conversationId, actor.id);
      return refuse(taken ? 'taken' : reason, {
        ...pick({ conversation: shown, by: now.assignee === null ? undefined : namedBy(staff, now.assignee) }),
      });
    }
  };
}
