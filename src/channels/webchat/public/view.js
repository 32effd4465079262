import { anchor, el, icon, linked } from './dom.js';

const CROSS = 'M6 4.6 12 10.6 18 4.6 19.4 6 13.4 12 19.4 18 18 19.4 12 13.4 6 19.4 4.6 18 10.6 12 4.6 6z';
const CLIP =
  'M16.5 6v11a4.5 4.5 0 0 1-9 0V5a3 3 0 0 1 6 0v10.5a1.5 1.5 0 0 1-3 0V6H9v9.5a3 3 0 0 0 6 0V5a4.5 4.5 0 0 0-9 0v12a6 6 0 0 0 12 0V6z';
const PLANE = 'M2 21 23 12 2 3v7l15 2-15 2z';

/** Kinds of files that the service takes. */
const ACCEPT = 'image/jpeg,image/png,image/webp,application/pdf';
/** Distance from the end, in pixels, at which somebody still counts as reading the end. */
const NEAR_END = 60;
/** Five lines; a longer text scrolls. */
const MAX_INPUT_PX = 120;
const MARGIN_PX = 8;

/** The chat's elements, and what can be shown in them. Knows nothing of networks. */
export function createView({ texts, options, base, fullPage }) {
  const parts = { ...createComposer(texts), ...createFrame({ texts, options }) };
  const { log, status, form, header, subtitle, heading } = parts;
  const page = anchor(fullPage, texts.fullPage, texts.newTab);
  page.title = texts.fullPageNote;
  const element = el(
    'section',
    options.isPage
      ? { className: 'panel page', 'aria-labelledby': heading.id }
      : { className: 'panel', role: 'dialog', 'aria-labelledby': heading.id, hidden: true },
    ...[header, log, status, form, options.isPage ? undefined : el('footer', {}, page)],
  );
  const lines = createLog(log, { texts, base });
  return {
    ...parts,
    ...lines,
    element,
    setStatus: createStatus(status),
    setAgency: (name) => void (subtitle.textContent = texts.agency(name)),
    /** Says new lines aloud from now on; the history is not news. */
    announce: () => log.setAttribute('aria-live', 'polite'),
  };
}

/** One line for two things: what became of a message weighs more than what happens meanwhile. */
function createStatus(element) {
  const said = { sending: '', line: '' };
  return (kind, text) => {
    said[kind] = text;
    element.textContent = said.sending || said.line;
  };
}

function createFrame({ texts, options }) {
  const log = el('div', { className: 'log', tabIndex: 0, role: 'log', 'aria-live': 'off', 'aria-label': texts.log });
  const status = el('p', { className: 'status', role: 'status' });
  const subtitle = el('p', { className: 'agency' });
  const close = iconButton({ className: 'close', label: texts.close, path: CROSS });
  const heading = el(options.isPage ? 'h1' : 'h2', { id: 'hoi-luat-title' }, options.title || texts.title);
  const header = el('header', {}, el('div', {}, heading, subtitle), options.isPage ? undefined : close);
  return { log, status, subtitle, close, heading, header };
}

function createComposer(texts) {
  const input = el('textarea', {
    ...{ id: 'hoi-luat-input', rows: 1, maxLength: 5000, placeholder: texts.placeholder, enterKeyHint: 'send' },
  });
  const file = el('input', { type: 'file', accept: ACCEPT, hidden: true, tabIndex: -1, 'aria-label': texts.attach });
  const attach = iconButton({ className: 'plain', label: texts.attach, path: CLIP });
  const send = iconButton({ className: 'send', label: texts.send, path: PLANE });
  send.type = 'submit';
  const label = el('label', { className: 'hidden', htmlFor: input.id }, texts.input);
  const form = el('form', { noValidate: true }, label, attach, file, input, send);
  const grow = () => {
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, MAX_INPUT_PX)}px`;
  };
  const empty = () => {
    input.value = '';
    grow();
  };
  input.addEventListener('input', grow);
  attach.addEventListener('click', () => file.click());
  return { input, file, form, empty };
}

/** To the end; a bubble that is longer than the screen is shown from its beginning. */
function reveal(log, bubble) {
  const end = log.scrollHeight - log.clientHeight;
  log.scrollTop = Math.min(end, bubble.offsetTop - MARGIN_PX);
}

/** The list of bubbles. */
function createLog(log, { texts, base }) {
  const shown = new Map();
  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
  const toEnd = () => void (log.scrollTop = log.scrollHeight);

  function clear() {
    shown.clear();
    log.replaceChildren(el('p', { className: 'notice' }, texts.notice));
  }

  /** Puts a line at its place, or brings one that is there up to date. */
  function show(line, { onTap }) {
    const follow = atEnd() || line.pending === true;
    const bubble = drawLine(line, { texts, base, onTap });
    const before = shown.get(line.id);
    if (before !== undefined) before.replaceWith(bubble);
    else {
      // Choices belong to what was said last; further up a tap would answer something else.
      for (const choices of log.querySelectorAll('.choices')) {
        // The focus must not fall off the page with the button that it was on.
        if (choices.contains(log.getRootNode().activeElement)) log.focus({ preventScroll: true });
        choices.remove();
      }
      log.append(bubble);
    }
    shown.set(line.id, bubble);
    if (follow) reveal(log, bubble);
  }

  clear();
  return { show, clear, atEnd, toEnd };
}

function iconButton({ className, label, path }) {
  return el('button', { type: 'button', className, 'aria-label': label, title: label }, icon(path));
}

/** A bubble: who, what, when, and what can be chosen. */
function drawLine(line, { texts, base, onTap }) {
  const { author, text, files = [], buttons = [], pending, refused, at } = line;
  const names = { visitor: texts.you, bot: texts.bot, counsellor: texts.counsellor };
  const links = buttons.filter(({ kind }) => kind === 'url');
  const replies = buttons.filter(({ kind }) => kind === 'reply');
  const said = text === '' ? [] : [el('p', { className: 'text' }, ...linked(text, texts))];
  return el(
    'div',
    { className: `line ${author}${pending ? ' pending' : ''}`, 'data-id': line.id },
    el('p', { className: author === 'counsellor' ? 'who' : 'hidden' }, `${names[author]}: `),
    ...said,
    ...files.map((file) => drawFile(file, { texts, base })),
    ...links.map(({ title, url }) => el('p', { className: 'link' }, anchor(url, title, texts.newTab))),
    el('p', { className: 'when' }, refused ? texts.notSent : pending ? texts.sending : when(at)),
    replies.length === 0 ? undefined : drawChoices(replies, { line, texts, onTap }),
  );
}

/** The visitor's own by its name; ours as a picture, or as a link that saves it. A blocked picture leaves its name. */
function drawFile(file, { texts, base }) {
  if (typeof file === 'string') return el('p', { className: 'text file' }, texts.file(file));
  const { kind, name, href, size, width, height } = file;
  const title = kind === 'image' ? '' : `${name} (${megabytes(size)})`;
  const link = anchor(base + href, title, texts.newTab);
  if (kind === 'image') {
    link.prepend(el('img', { alt: texts.picture(name), width: width ?? undefined, height: height ?? undefined }));
    // Last, so that nothing is loaded before it is known to be lazy.
    Object.assign(link.firstChild, { loading: 'lazy', src: base + href });
  }
  return el('p', { className: kind === 'image' ? 'picture' : 'link' }, link);
}

const megabytes = (size) =>
  size < 1e6 ? `${Math.max(1, Math.round(size / 1e3))} kB` : `${(size / 1e6).toFixed(1)} MB`;

function drawChoices(replies, { line, texts, onTap }) {
  const buttons = replies.map((reply) => {
    const button = el('button', { type: 'button' }, reply.title);
    button.addEventListener('click', () => onTap(reply, line));
    return button;
  });
  return el('div', { className: 'choices', role: 'group', 'aria-label': texts.choices }, ...buttons);
}

const TIME = { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: 'Asia/Ho_Chi_Minh' };
const DAY = { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'Asia/Ho_Chi_Minh' };

/** Time in Vietnam, with the day when it is not today. */
function when(at) {
  const day = (moment) => new Intl.DateTimeFormat('vi-VN', DAY).format(moment);
  const time = new Intl.DateTimeFormat('vi-VN', TIME).format(at);
  return el(
    'time',
    { dateTime: new Date(at).toISOString() },
    day(at) === day(Date.now()) ? time : `${time} ${day(at)}`,
  );
}
