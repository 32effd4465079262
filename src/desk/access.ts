import type { ConversationSummary } from '../conversations/store.ts';
import type { StaffMember } from './staff.ts';

/** May this person answer citizens at all? */
export function mayAnswer({ role }: StaffMember): boolean {
  return role === 'counsellor' || role === 'lead' || role === 'administrator';
}

/** May this person decide about colleagues' conversations, settings and hours? */
export function mayLead({ role }: StaffMember): boolean {
  return role === 'lead' || role === 'administrator';
}

/** May this person edit ready-made texts? */
export function mayEdit(actor: StaffMember): boolean {
  return mayLead(actor) || actor.role === 'editor';
}

/** Is the conversation this person's to decide about: their own, nobody's yet, or they lead? */
export function mayDecide(actor: StaffMember, { owner, assignee }: ConversationSummary): boolean {
  if (!mayAnswer(actor)) return false;
  return mayLead(actor) || owner !== 'counsellor' || assignee === null || assignee === actor.id;
}
