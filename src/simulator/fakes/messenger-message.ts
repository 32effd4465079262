import type { FakeButton } from './types.ts';
import type { UploadedFile } from './media.ts';
import type { UploadShelf } from './uploads.ts';
import { isMembers } from './zalo-message.ts';

/** An error of the Graph API. */
export interface GraphError {
  readonly code: number;
  readonly subcode?: number;
  readonly message: string;
  readonly status?: number;
  readonly transient?: boolean;
}

/** What the person sees of an accepted message, and what its echo repeats. */
export interface MessengerContent {
  readonly text: string;
  readonly buttons: readonly FakeButton[];
  readonly echo: Readonly<Record<string, unknown>>;
  readonly metadata?: string;
  readonly file?: UploadedFile;
}

const MAX = {
  text: 2000,
  templateText: 640,
  templateButtons: 3,
  elements: 10,
  elementTitle: 80,
  quickReplies: 13,
  title: 20,
  payload: 1000,
  metadata: 1000,
} as const;

type Members = Readonly<Record<string, unknown>>;

/** Checks the `message` member of a send and reads what would be shown. Every fault is error 100, as on the platform. */
export function readMessengerMessage(
  message: unknown,
  uploads: Pick<UploadShelf, 'find'>,
): MessengerContent | GraphError {
  if (!isMembers(message)) return invalid('message cannot be empty');
  const { text, attachment, metadata } = message;
  if (metadata !== undefined && (typeof metadata !== 'string' || metadata.length >= MAX.metadata))
    return invalid('param metadata is invalid');
  if ((text === undefined) === (attachment === undefined)) return invalid('message needs either text or attachment');
  const shown = attachment === undefined ? readText(text, MAX.text) : readAttachment(attachment, uploads);
  if (isGraphError(shown)) return shown;
  const replies = readList(message['quick_replies'], { max: MAX.quickReplies, read: readQuickReply });
  if (!Array.isArray(replies)) return replies;
  return { ...shown, buttons: [...shown.buttons, ...replies], ...(metadata === undefined ? {} : { metadata }) };
}

/** Whether the reading is a refusal. */
export function isGraphError(value: object): value is GraphError {
  return 'code' in value;
}

function readText(text: unknown, limit: number): MessengerContent | GraphError {
  if (typeof text !== 'string' || text.trim() === '') return invalid('param message[text] must be a non-empty string');
  if ([...text].length > limit) return invalid(`Length of param message[text] must be less than or equal to ${limit}`);
  return { text, buttons: [], echo: { text } };
}

function readAttachment(attachment: unknown, uploads: Pick<UploadShelf, 'find'>): MessengerContent | GraphError {
  if (!isMembers(attachment) || !isMembers(attachment['payload']))
    return invalid('param message[attachment] is invalid');
  if (attachment['type'] !== 'template') return readFile(attachment, uploads);
  const payload = attachment['payload'];
  if (payload['template_type'] === 'generic') return readGeneric(payload);
  if (payload['template_type'] !== 'button') return invalid('template_type is not supported');
  const shown = readText(payload['text'], MAX.templateText);
  if (isGraphError(shown)) return shown;
  const buttons = readList(payload['buttons'], { max: MAX.templateButtons, read: readButton });
  if (!Array.isArray(buttons)) return buttons;
  if (buttons.length === 0) return invalid('param buttons must be non-empty');
  return { text: shown.text, buttons, echo: { attachments: [{ type: 'template', payload }] } };
}

/** Cards side by side; each has a title and something beside it. */
function readGeneric(payload: Members): MessengerContent | GraphError {
  const elements: unknown = payload['elements'];
  if (!Array.isArray(elements) || elements.length === 0 || elements.length > MAX.elements)
    return invalid(`param elements must have 1 to ${MAX.elements} entries`);
  const cards: MessengerContent[] = [];
  for (const element of elements as readonly unknown[]) {
    const card = isMembers(element) ? readCard(element) : invalid('element is not an object');
    if (isGraphError(card)) return card;
    cards.push(card);
  }
  const text = cards.map((card) => card.text).join('\n');
  const buttons = cards.flatMap((card) => card.buttons);
  return { text, buttons, echo: { attachments: [{ type: 'template', payload }] } };
}

function readCard({ title, subtitle, image_url: image, default_action: action, buttons }: Members) {
  if (!fits(title, MAX.elementTitle)) return invalid('element title is invalid');
  if (subtitle !== undefined && !fits(subtitle, MAX.elementTitle)) return invalid('element subtitle is invalid');
  if (image !== undefined && !isAddress(image)) return invalid('element image_url is invalid');
  if (action !== undefined && !(isMembers(action) && action['type'] === 'web_url' && isAddress(action['url'])))
    return invalid('element default_action is invalid');
  if ([subtitle, image, buttons].every((value) => value === undefined))
    return invalid('element needs a subtitle, an image or buttons');
  const shown = readList(buttons, { max: MAX.templateButtons, read: readButton });
  if (!Array.isArray(shown)) return shown;
  return { text: [title, subtitle].filter((line) => line !== undefined).join('\n'), buttons: shown, echo: {} };
}

function isAddress(value: unknown): value is string {
  return fits(value, 2048) && /^https?:\/\//.test(value);
}

function readFile({ type, payload }: Members, uploads: Pick<UploadShelf, 'find'>): MessengerContent | GraphError {
  const { attachment_id: id, url } = payload as Members;
  if ((id === undefined) === (url === undefined)) return invalid('either url or attachment_id is required');
  if (typeof id !== 'string') return { text: '', buttons: [], echo: { attachments: [{ type, payload }] } };
  const file = uploads.find(id);
  if (file === undefined || file === 'expired' || file.kind !== type)
    return { ...invalid('Invalid attachment ID'), subcode: 2018074 };
  return { text: '', buttons: [], file, echo: { attachments: [{ type, payload }] } };
}

interface ListRule {
  readonly max: number;
  readonly read: (entry: Members) => FakeButton | GraphError;
}

function readList(value: unknown, { max, read }: ListRule): FakeButton[] | GraphError {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > max) return invalid(`at most ${max} buttons or quick replies`);
  const buttons: FakeButton[] = [];
  for (const entry of value as readonly unknown[]) {
    const button = isMembers(entry) ? read(entry) : invalid('entry is not an object');
    if (isGraphError(button)) return button;
    buttons.push(button);
  }
  return buttons;
}

/** Beside texts: what the person has given Facebook, sent by a tap; the platform writes on it what it is. */
const OWN_DATA: ReadonlyMap<unknown, string> = new Map([
  ['user_phone_number', '84900000001'],
  ['user_email', 'mau@example.vn'],
]);

function readQuickReply({ content_type: type, title, payload }: Members): FakeButton | GraphError {
  const own = OWN_DATA.get(type);
  if (own !== undefined) return { kind: 'reply', title: own, payload: own, style: 'quick_reply' };
  if (type !== 'text') return invalid('content_type is not supported');
  if (!fits(title, MAX.title)) return invalid('quick reply title is invalid');
  if (!fits(payload, MAX.payload)) return invalid('quick reply payload is invalid');
  return { kind: 'reply', title, payload, style: 'quick_reply' };
}

function readButton({ type, title, payload, url }: Members): FakeButton | GraphError {
  if (!fits(title, MAX.title)) return invalid('button title is invalid');
  if (type === 'web_url')
    return isAddress(url) ? { kind: 'url', title, url, style: 'button' } : invalid('button url is invalid');
  if (type !== 'postback' || !fits(payload, MAX.payload)) return invalid('button payload is invalid');
  return { kind: 'reply', title, payload, style: 'button' };
}

function fits(value: unknown, limit: number): value is string {
  return typeof value === 'string' && value !== '' && [...value].length <= limit;
}

function invalid(message: string): GraphError {
  return { code: 100, message: `(#100) ${message}` };
}
