import type { FakeButton } from './types.ts';
import type { UploadedFile } from './media.ts';
import type { UploadShelf } from './uploads.ts';

/** How this OA lets buttons be attached; sources disagree, so each form can be played. */
export type ZaloButtonSupport = 'no_template_type' | 'template_button' | 'none';

/** A logical error: code and text, answered with HTTP 200. */
export interface ZaloError {
  readonly error: number;
  readonly message: string;
}

/** What the person sees of an accepted message. */
export interface ZaloContent {
  readonly text: string;
  readonly buttons: readonly FakeButton[];
  readonly file?: UploadedFile;
  /** A form of the platform's own, in which the person may send contact data. */
  readonly form?: 'contact';
}

const MAX_TEXT = 2000;
const MAX_BUTTONS = 5;
const MAX_TITLE = 100;
const MAX_SUBTITLE = 500;
const MAX_SMS = 160;
const MAX_PAYLOAD = 1000;

type Members = Readonly<Record<string, unknown>>;

/** How this OA lets buttons be attached, and what it has uploaded. */
export interface Entitlement {
  readonly support: ZaloButtonSupport;
  readonly uploads: Pick<UploadShelf, 'find'>;
}

/** Checks the `message` member of a consultation send, field by field, and reads what would be shown. */
export function readZaloMessage(message: unknown, { support, uploads }: Entitlement): ZaloContent | ZaloError {
  if (!isMembers(message)) return invalid('message is required');
  const { text, attachment } = message;
  if (text !== undefined && typeof text !== 'string') return invalid('text is invalid');
  if (attachment === undefined) return readText(text);
  if (!isMembers(attachment)) return invalid('attachment is invalid');
  if (attachment['type'] === 'file') return readFile(attachment['payload'], uploads);
  if (attachment['type'] !== 'template' || !isMembers(attachment['payload']))
    return invalid('attachment type is invalid');
  return readTemplate(attachment['payload'], { text, support, uploads });
}

/** Whether the reading is a refusal. */
export function isZaloError(value: ZaloContent | ZaloError): value is ZaloError {
  return 'error' in value;
}

function readText(text: string | undefined): ZaloContent | ZaloError {
  if (text === undefined || text.trim() === '') return invalid('text is empty');
  if ([...text].length > MAX_TEXT) return { error: -210, message: `The parameter exceeds limit: text > ${MAX_TEXT}` };
  return { text, buttons: [] };
}

function readFile(payload: unknown, uploads: Entitlement['uploads']): ZaloContent | ZaloError {
  if (!isMembers(payload) || typeof payload['token'] !== 'string') return invalid('token is invalid');
  return uploaded(uploads, { id: payload['token'], kind: 'file', name: 'token', text: '' });
}

interface Wanted {
  readonly id: string;
  readonly kind: UploadedFile['kind'];
  readonly name: string;
  readonly text: string;
}

function uploaded(uploads: Entitlement['uploads'], { id, kind, name, text }: Wanted): ZaloContent | ZaloError {
  const file = uploads.find(id);
  if (file === 'expired') return { error: -100, message: `${name} was expired` };
  return file?.kind === kind ? { text, buttons: [], file } : invalid(`${name} is invalid`);
}

/** One picture, by address or by upload and never by both; a moving one with its measures. */
function readMedia(payload: Members, { text = '', uploads }: TemplateContext): ZaloContent | ZaloError {
  const elements: unknown = payload['elements'];
  const element: unknown = Array.isArray(elements) && elements.length === 1 ? elements[0] : undefined;
  if (!isMembers(element)) return invalid('elements is invalid');
  const { media_type: type, url, attachment_id: id, width, height } = element;
  if (type === 'sticker')
    return typeof id === 'string' && id !== '' ? { text, buttons: [] } : invalid('attachment_id is invalid');
  if (type !== 'image' && type !== 'gif') return invalid('media_type is invalid');
  if (type === 'gif' && (typeof width !== 'number' || typeof height !== 'number')) return invalid('width is required');
  if ((url === undefined) === (id === undefined)) return invalid('either url or attachment_id is required');
  if ([...text].length > MAX_TEXT) return { error: -210, message: `The parameter exceeds limit: text > ${MAX_TEXT}` };
  if (typeof id !== 'string') return { text, buttons: [] };
  const content = uploaded(uploads, { id, kind: 'image', name: 'attachment_id', text });
  const moving = !isZaloError(content) && content.file?.mediaType === 'image/gif';
  return isZaloError(content) || moving === (type === 'gif') ? content : invalid('media_type is invalid');
}

/** The form for contact data: one element, of which everything is needed. */
function readContactForm({ elements }: Members, support: ZaloButtonSupport): ZaloContent | ZaloError {
  const element: unknown = Array.isArray(elements) && elements.length === 1 ? elements[0] : undefined;
  if (!isMembers(element)) return invalid('elements is invalid');
  const { title, subtitle, image_url: image } = element;
  if (!fits(title, MAX_TITLE)) return invalid('title is invalid');
  if (!fits(subtitle, MAX_SUBTITLE)) return invalid('subtitle is invalid');
  if (typeof image !== 'string' || !/^https?:\/\/./.test(image)) return invalid('image_url is invalid');
  if (support === 'none') return { error: -224, message: 'The OA needs to upgrade OA Tier Package' };
  return { text: `${title}\n${subtitle}`, buttons: [], form: 'contact' };
}

function fits(value: unknown, limit: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && [...value].length <= limit;
}

interface TemplateContext extends Entitlement {
  readonly text: string | undefined;
}

function readTemplate(payload: Members, context: TemplateContext): ZaloContent | ZaloError {
  const { text, support } = context;
  const type = payload['template_type'];
  if (type === 'media') return readMedia(payload, context);
  if (type === 'request_user_info') return readContactForm(payload, support);
  if (type !== undefined && type !== 'button') return invalid('Missing template_type params');
  if (support === 'none') return { error: -224, message: 'The OA needs to upgrade OA Tier Package' };
  if ((type === undefined) !== (support === 'no_template_type')) return invalid('Missing template_type params');
  const shown = readText(type === 'button' && typeof payload['text'] === 'string' ? payload['text'] : text);
  if (isZaloError(shown)) return shown;
  const buttons = readButtons(payload['buttons']);
  return Array.isArray(buttons) ? { text: shown.text, buttons } : buttons;
}

function readButtons(value: unknown): FakeButton[] | ZaloError {
  if (!Array.isArray(value) || value.length === 0) return invalid('buttons is empty');
  if (value.length > MAX_BUTTONS) return invalid('buttons exceeds 5');
  const buttons: FakeButton[] = [];
  for (const entry of value as readonly unknown[]) {
    const button = readButton(entry);
    if ('error' in button) return button;
    buttons.push(button);
  }
  return buttons;
}

function readButton(entry: unknown): FakeButton | ZaloError {
  if (!isMembers(entry)) return invalid('button is invalid');
  const { title, type, payload } = entry;
  if (typeof title !== 'string' || title === '' || [...title].length > MAX_TITLE)
    return invalid('button title is invalid');
  if (type === 'oa.query.hide' || type === 'oa.query.show') {
    if (typeof payload !== 'string' || payload === '' || [...payload].length > MAX_PAYLOAD)
      return invalid('button payload is invalid');
    return { kind: 'reply', title, payload, style: 'button' };
  }
  if (type === 'oa.open.phone' || type === 'oa.open.sms') return readCall(title, { type, payload });
  if (type !== 'oa.open.url') return invalid('button type is invalid');
  const url = isMembers(payload) ? payload['url'] : undefined;
  if (typeof url !== 'string' || !/^https?:\/\//.test(url)) return invalid('button url is invalid');
  return { kind: 'url', title, url, style: 'button' };
}

/** Buttons that dial or begin a text message on the phone. */
function readCall(title: string, { type, payload }: Members): FakeButton | ZaloError {
  const { phone_code: phone, content }: Members = isMembers(payload) ? payload : {};
  if (typeof phone !== 'string' || !/^84\d{8,10}$/.test(phone)) return invalid('button phone_code is invalid');
  if (type === 'oa.open.phone') return { kind: 'url', title, url: `tel:+${phone}`, style: 'button' };
  if (!fits(content, MAX_SMS)) return invalid('button content is invalid');
  return { kind: 'url', title, url: `sms:+${phone}`, style: 'button' };
}

function invalid(message: string): ZaloError {
  return { error: -201, message };
}

/** Whether a value is a JSON object. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
