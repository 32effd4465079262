import { createListener } from './listener.js';
import { createPanel } from './panel.js';
import { createReceipts } from './receipts.js';
import { createSender } from './sender.js';
import { createThread } from './thread.js';

/** A tab nobody looks at gives its connection back after this long: browsers have six to a host. */
const HIDDEN_MS = 20_000;

/** The chat's behaviour: what is typed goes out, what arrives is shown, and nothing of it before somebody opened it. */
export function createChat({ base, root, view, texts, storage, launcher }) {
  const { shared, tab } = storage;
  const panel = createPanel({ root, view, tab, launcher, onOpen });
  const thread = createThread({ view, texts, tab, onTap, onLine });
  let connection;

  const connect = () => (connection ??= createConnection({ base, storage, on: { ...thread.heard, ...heard }, panel }));
  const heard = {
    ...sendingTexts({ view, texts }),
    refused(event) {
      thread.showRefused(event);
      view.setStatus('sending', texts.refused);
    },
    reset() {
      view.clear();
      connection.receipts.reset();
    },
    ready(hello) {
      for (const event of connection.sender.unsent()) thread.showUnsent(event);
      connection.sender.hurry();
      thread.ready(hello);
    },
  };

  function onOpen() {
    const isNew = !storage.isKnown();
    const { sender, receipts } = connect();
    if (isNew) sender.send({ type: 'opened' });
    receipts.looked();
    launcher?.setUnread(0);
    view.toEnd();
  }

  function onLine(line) {
    connection.receipts.note(line);
    launcher?.setUnread(panel.isOpen() ? 0 : connection.receipts.unseen());
  }

  function say(event) {
    thread.showUnsent(event);
    connect().sender.send(event);
  }

  function onTap({ title, payload }) {
    say({ type: 'tap', id: newId(), payload, title });
  }

  listenToComposer({ view, texts, say, upload: (file) => connect().sender.upload(file) });
  watchVisibility(() => connection);
  return {
    open: panel.open,
    /** After a reload: as it was, without taking the focus from the page. A known visitor hears of answers while it is closed. */
    resume() {
      if (tab.get('open') === true) panel.open({ focus: false });
      else if (shared.get('secret') !== undefined) connect();
    },
  };
}

function createConnection({ base, storage, on, panel }) {
  const secret = storage.secret();
  const sender = createSender({ base, secret, tab: storage.tab, on });
  const receipts = createReceipts({ shared: storage.shared, tell: sender.tell, isLooking: panel.isLooking });
  const listener = createListener({ base, secret, on });
  listener.start();
  sender.resume();
  return { sender, receipts, listener };
}

/** What is said about messages on their way; all of it is over with the next one that gets through. */
function sendingTexts({ view, texts }) {
  const say = (text) => view.setStatus('sending', text);
  return {
    accepted: () => say(''),
    waiting: (seconds) => say(texts.waiting(seconds)),
    trouble: () => say(texts.trouble),
  };
}

function listenToComposer({ view, texts, say, upload }) {
  function submit(event) {
    event.preventDefault();
    const text = view.input.value.trim();
    if (text === '') return view.input.focus();
    view.empty();
    say({ type: 'message', id: newId(), text });
  }

  async function attach() {
    const [file] = view.file.files;
    if (file === undefined) return;
    view.setStatus('sending', texts.uploading(file.name));
    const { id, error } = await upload(file);
    view.file.value = '';
    view.setStatus('sending', error === undefined ? '' : texts[error]);
    if (id !== undefined) say({ type: 'message', id: newId(), text: '', attachments: [id], files: [file.name] });
  }

  view.form.addEventListener('submit', submit);
  view.file.addEventListener('change', () => void attach());
  view.input.addEventListener('keydown', (event) => {
    // While a word is being composed, Enter ends the word.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
  });
}

function watchVisibility(connectionNow) {
  let timer;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    const connection = connectionNow();
    if (connection === undefined) return;
    if (document.visibilityState === 'hidden') timer = setTimeout(() => connection.listener.stop(), HIDDEN_MS);
    else {
      connection.listener.start();
      connection.receipts.looked();
    }
  });
}

function newId() {
  const random = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
  return crypto.randomUUID?.() ?? random();
}
