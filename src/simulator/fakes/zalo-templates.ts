import { newMessageId } from './zalo-events.ts';
import { isMembers } from './zalo-message.ts';
import type { ZaloTemplate } from './zalo-plan.ts';
import type { Answer, Asked, OaApiDeps } from './zalo-endpoint.ts';

const MAX_TRACKING = 48;
const MAX_VALUE = 200;

/** A template to somebody whom the OA knows; outside of every window, and paid for. */
export function sendTemplateToUser({ phones, plan, clock }: OaApiDeps, { fields }: Asked): Answer {
  const { user_id: id, template_id: template, template_data: data } = fields;
  const person = typeof id === 'string' ? phones.find(id) : undefined;
  if (person === undefined) return invalid('user_id is invalid!');
  const filled = fill(plan.templates, { template, data });
  if ('error' in filled) return filled;
  if (!filled.template.byUser) return { error: -249, message: 'Template cannot be sent by user id' };
  if (person.blocked) return { error: -244, message: 'User has restricted this type of message from your OA' };
  const messageId = newMessageId();
  const shown = { id: messageId, personId: person.id, text: filled.text, buttons: [], at: clock.now() };
  phones.show({ ...shown, from: 'app' });
  const quota = { quota_type: 'purchase_quota', remain: 4821 };
  return { data: { message_id: messageId, user_id: person.id, sent_time: String(clock.now()), quota } };
}

/** A template to a phone number; whoever has it need not know the OA. */
export function sendTemplateToPhone({ plan, clock }: OaApiDeps, { fields }: Asked): Answer {
  const { phone, template_id: template, template_data: data, tracking_id: tracking = '' } = fields;
  if (typeof phone !== 'string' || !/^84\d{9}$/.test(phone)) return invalid('phone is invalid');
  if (typeof tracking !== 'string' || [...tracking].length > MAX_TRACKING) return invalid('tracking_id is invalid');
  const filled = fill(plan.templates, { template, data });
  if ('error' in filled) return filled;
  const quota = { dailyQuota: '500', remainingQuota: '499' };
  return { data: { msg_id: newMessageId(), sent_time: String(clock.now()), sending_mode: '1', quota } };
}

/** Every field of the template filled in, and nothing else. */
function fill(
  templates: ReadonlyMap<string, ZaloTemplate>,
  { template: id, data }: { readonly template: unknown; readonly data: unknown },
): { readonly template: ZaloTemplate; readonly text: string } | { readonly error: number; readonly message: string } {
  const template = typeof id === 'string' ? templates.get(id) : undefined;
  if (template === undefined) return invalid('template_id is invalid');
  if (!isMembers(data)) return invalid('template_data is invalid');
  const unknown = Object.keys(data).find((name) => !template.fields.includes(name));
  if (unknown !== undefined) return invalid(`template_data has no field ${unknown}`);
  const values = template.fields.map((name) => data[name]);
  const bad = values.findIndex((value) => typeof value !== 'string' || value === '' || [...value].length > MAX_VALUE);
  if (bad >= 0) return invalid(`template_data is invalid: ${template.fields[bad]}`);
  return { template, text: values.join(' · ') };
}

function invalid(message: string): { readonly error: number; readonly message: string } {
  return { error: -201, message };
}
