/*
 * An open conversation: its live lines, the composer with its draft and quotations, and what is inserted into it. Loaded
 * after console.js; without either the forms of the page still work.
 */
'use strict';

(() => {
  const { desk } = window;
  const { byId, send, words, formToken, conversation, announce, showBanner } = desk;

  // ── Lines of the thread ──────────────────────────────────────────────────────────────────────────────────────────

  const thread = byId('thread');
  const entries = byId('entries');
  const toEnd = byId('to-end');
  /** While a message is on its way its lines wait, so that it never stands there twice. */
  let sending = 0;
  const held = [];

  /** On a phone the page itself scrolls, and the thread with it. */
  const scroller = () =>
    thread && getComputedStyle(thread).overflowY === 'visible' ? document.documentElement : thread;

  function atEnd() {
    const at = scroller();
    return at !== null && at.scrollHeight - at.scrollTop - at.clientHeight < 80;
  }
  function scrollToEnd() {
    const at = scroller();
    if (at) at.scrollTop = at.scrollHeight;
    if (toEnd) toEnd.hidden = true;
  }

  function linesOf(html) {
    const holder = document.createElement('template');
    holder.innerHTML = html;
    return [...holder.content.querySelectorAll('li[data-entry]')];
  }

  /** Puts a line in its place: where it stands already, or by its time. */
  function place(line) {
    const known =
      line.id !== '' ? byId(line.id) : entries.querySelector(`[data-entry="${CSS.escape(line.dataset.entry)}"]`);
    if ('gone' in line.dataset) return known?.remove();
    document.querySelector('#thread > .empty')?.remove();
    window.htmx?.process(line);
    if (known) return known.replaceWith(line);
    const at = Number(line.dataset.at);
    let before = entries.lastElementChild;
    while (before && Number(before.dataset.at) > at) before = before.previousElementSibling;
    if (before) before.after(line);
    else entries.prepend(line);
    return undefined;
  }

  function take(lines) {
    const stay = atEnd();
    let fromCitizen = false;
    for (const line of lines) {
      if (sending > 0 && 'own' in line.dataset) {
        held.push(line);
        continue;
      }
      const isNew = line.id !== '' && !byId(line.id);
      fromCitizen ||= isNew && line.classList.contains('entry-citizen');
      place(line);
    }
    if (stay) scrollToEnd();
    else if (toEnd && lines.length > 0) toEnd.hidden = false;
    if (fromCitizen && !document.hidden) markRead();
  }

  function markRead() {
    void send(`/console/c/${conversation}/read`, {}).catch(() => undefined);
  }
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && conversation) markRead();
  });

  entries?.addEventListener('htmx:sseBeforeMessage', (event) => {
    if (event.target !== entries) return;
    event.preventDefault();
    take(linesOf(event.detail.data));
  });
  toEnd?.addEventListener('click', scrollToEnd);
  let wasAtEnd = true;
  for (const place of [thread, window]) {
    place?.addEventListener('scroll', () => {
      wasAtEnd = atEnd();
      if (toEnd && wasAtEnd) toEnd.hidden = true;
    });
  }
  if (thread) {
    const target = location.hash.startsWith('#e-') ? byId(location.hash.slice(1)) : null;
    wasAtEnd = target === null;
    if (target) target.scrollIntoView();
    else scrollToEnd();
    // A picture has no height before it has come.
    new ResizeObserver(() => wasAtEnd && scrollToEnd()).observe(entries);
  }

  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-older]') : null;
    if (link) {
      event.preventDefault();
      void loadOlder(link);
    }
  });
  async function loadOlder(link) {
    const answer = await fetch(link.dataset.older, { headers: { 'hx-request': 'true' } });
    if (!answer.ok) return;
    const holder = document.createElement('template');
    holder.innerHTML = await answer.text();
    const at = scroller();
    const height = at.scrollHeight;
    const older = holder.content.querySelector('#older');
    if (older) byId('older').replaceWith(older);
    const lines = [...holder.content.querySelectorAll('li[data-entry]')];
    // One of them may stand there already, out of its place: something happened to it since.
    for (const { id } of lines) byId(id)?.remove();
    entries.prepend(...lines);
    at.scrollTop += at.scrollHeight - height;
  }

  // ── Composer ─────────────────────────────────────────────────────────────────────────────────────────────────────

  const form = byId('composer-form');
  const text = byId('text');
  const quotationField = byId('quotations');
  const quotationList = byId('quotation-list');
  const sendButton = byId('send');
  const draftState = byId('draft-state');
  const { enclosures } = desk;
  let locked = false;

  const quotations = () => JSON.parse(quotationField?.value || '[]');

  function allowed() {
    return document.querySelector('#composer-state [data-allowed]')?.dataset.allowed === 'yes';
  }
  function refreshSend() {
    if (sendButton) sendButton.disabled = locked || sending > 0 || enclosures.uploading() || !allowed();
  }

  function grow() {
    if (!text) return;
    text.rows = Math.min(12, Math.max(3, text.value.split('\n').length));
    const count = byId('count');
    if (count) count.textContent = text.value.length > 1_500 ? `${text.value.length}/8000` : '';
  }

  /** `168/2024/nđ-cp#7` is Điều 7 of 168/2024/NĐ-CP. */
  function placeOf(articleId) {
    const [number, dieu] = articleId.split('#');
    return `Điều ${dieu}, ${number.toUpperCase()}`;
  }

  /** As the server decides it when the text is sent, see standsIn in desk/composer/model.ts. */
  const standsIn = (value, { printed }) => `\n${value}\n`.includes(`\n${printed}\n`);

  /** Lists the passages that go out as law, and says at once when one was changed by hand. */
  function listQuotations() {
    if (!quotationList) return;
    const all = quotations();
    quotationList.replaceChildren(
      ...all.map((quotation, index) => {
        const intact = standsIn(text.value, quotation);
        const item = document.createElement('li');
        item.className = intact ? 'chip' : 'chip chip-warn';
        const label = document.createElement('span');
        label.textContent = `${placeOf(quotation.articleId)} · ${quotationList.dataset[intact ? 'ok' : 'changed']}`;
        const drop = document.createElement('button');
        drop.type = 'button';
        drop.className = 'plain link';
        drop.textContent = quotationList.dataset.drop;
        drop.addEventListener('click', () => {
          setQuotations(all.filter((_, other) => other !== index));
          text.focus();
        });
        item.append(label, ' ', drop);
        return item;
      }),
    );
  }
  function setQuotations(all) {
    quotationField.value = JSON.stringify(all);
    listQuotations();
    changed();
  }

  let draftTimer;
  let unsaved = false;
  /** The draft on its way. */
  let saving;
  function changed() {
    unsaved = true;
    grow();
    clearTimeout(draftTimer);
    draftTimer = setTimeout(() => void saveDraft(), 700);
    if (draftState) draftState.textContent = '';
  }
  async function saveDraft() {
    if (!form || !unsaved || sending > 0) return;
    unsaved = false;
    saving = send(form.dataset.draft, { text: text.value, quotations: quotationField.value });
    const saved = await saving.then(
      ({ status }) => status === 204,
      () => false,
    );
    if (!saved) unsaved = true;
    if (draftState) draftState.textContent = unsaved ? words.notSaved : text.value === '' ? '' : words.saved;
    if (unsaved) draftTimer = setTimeout(() => void saveDraft(), 5_000);
  }

  let typedAt = 0;
  async function tellTyping() {
    if (Date.now() - typedAt < 3_000) return;
    typedAt = Date.now();
    try {
      const answer = await send(form.dataset.typing, {});
      if (answer.ok) {
        const lock = await answer.json();
        setLock(lock.held ? '' : lock.by);
      }
    } catch {
      // Nobody could be told; the answer itself is checked when it is sent.
    }
  }
  function setLock(name) {
    locked = name !== '';
    const place = byId('presence-typing');
    const sentence = locked ? words.lock.replace('{name}', name) : '';
    if (place && place.textContent !== sentence) place.textContent = sentence;
    refreshSend();
  }
  byId('presence')?.addEventListener('htmx:sseMessage', () => {
    if (form) setLock(byId('presence').querySelector('[data-typing]')?.dataset.typing ?? '');
  });

  /** The line as it will be, until the server's own takes its place. */
  function pendingLine(value) {
    const line = document.createElement('li');
    line.className = 'entry entry-outbound by-counsellor entry-pending';
    line.dataset.at = String(Number.MAX_SAFE_INTEGER);
    const bubble = document.createElement('div');
    bubble.className = 'bubble';
    const said = document.createElement('p');
    said.className = 'said';
    said.textContent = value;
    const state = document.createElement('p');
    state.className = 'delivery';
    state.textContent = words.sending;
    bubble.append(said, state);
    line.append(bubble);
    return line;
  }

  /** What was sent under the present id and may have arrived, although no answer came. */
  let unanswered = '';
  /** The same fields may be sent again under their id: they go out once. Others are another message. */
  function fieldsToSend() {
    const read = () => new URLSearchParams(new FormData(form));
    if (unanswered !== '' && unanswered !== read().toString()) form.elements.clientId.value = crypto.randomUUID();
    const fields = read();
    unanswered = fields.toString();
    return fields;
  }

  async function submitMessage() {
    const value = text.value;
    if (sending > 0 || enclosures.uploading() || locked || !allowed()) return;
    if (value.trim() === '' && !enclosures.any()) return;
    clearTimeout(draftTimer);
    const fields = fieldsToSend();
    const enclosed = enclosures.lines();
    const line = pendingLine([value, ...enclosures.names()].join('\n').trim());
    sending += 1;
    refreshSend();
    entries.append(line);
    scrollToEnd();
    text.value = '';
    const quoted = quotationField.value;
    quotationField.value = '[]';
    listQuotations();
    grow();
    let problem = words.failed;
    let own = [];
    try {
      // A draft that came after it would stand there again.
      await saving?.catch(() => undefined);
      const answer = await send(form.action, fields);
      if (answer.ok) {
        own = linesOf(await answer.text());
        for (const sent of enclosed) sent.remove();
        unanswered = '';
        form.elements.clientId.value = answer.headers.get('x-client-id') ?? crypto.randomUUID();
        problem = '';
      } else if (answer.status === 409 || answer.status === 422) problem = (await answer.text()) || problem;
    } catch {
      // It can be sent again, see fieldsToSend.
    }
    sending -= 1;
    line.remove();
    if (problem !== '') {
      text.value = text.value === '' ? value : `${value}\n${text.value}`;
      quotationField.value = JSON.stringify([...JSON.parse(quoted), ...quotations()]);
      listQuotations();
    }
    unsaved = false;
    // Of a failed one, and what was written meanwhile.
    if (text.value !== '') changed();
    take([...own, ...held.splice(0)]);
    scrollToEnd();
    grow();
    refreshSend();
    showBanner(problem, 'lost');
  }

  if (form) {
    form.addEventListener('submit', (event) => {
      if (event.submitter && event.submitter !== sendButton) return;
      event.preventDefault();
      void submitMessage();
    });
    text.addEventListener('input', () => {
      listQuotations();
      changed();
      void tellTyping();
      offerCanned();
    });
    text.addEventListener('keydown', (event) => {
      // While a Vietnamese input method composes, Enter ends the word.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      if (!chooseCanned()) void submitMessage();
    });
    listQuotations();
    grow();
    refreshSend();
  }

  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.target?.id !== 'composer-state') return;
    refreshSend();
    // Whoever has just been given the conversation needs a page to write on; what they are filling in comes first.
    const isBusy = document.querySelector('details.asking[open]') !== null || byId('note-text')?.value;
    if (!form && allowed() && !isBusy) location.reload();
  });

  byId('enclosures')?.addEventListener('enclosures', refreshSend);
  addEventListener('pagehide', () => {
    if (form && unsaved) beacon(form.dataset.draft, { text: text.value, quotations: quotationField.value });
    if (conversation) beacon('/console/presence', { c: conversation, leave: 'yes' });
  });
  function beacon(url, fields) {
    navigator.sendBeacon(url, new URLSearchParams({ ...fields, _token: formToken }));
  }

  // ── Inserting ────────────────────────────────────────────────────────────────────────────────────────────────────

  document.addEventListener('submit', (event) => {
    const asked = event.target;
    if (!(asked instanceof HTMLFormElement) || !('insert' in asked.dataset) || !text) return;
    event.preventDefault();
    void insertFrom(asked);
  });
  async function insertFrom(asked) {
    const answer = await send(asked.action, new URLSearchParams(new FormData(asked)));
    if (!answer.ok) return showBanner((await answer.text()) || words.refused, 'lost');
    const piece = await answer.json();
    insertText(piece.text);
    setQuotations([...quotations(), ...piece.quotations]);
    desk.closeSide();
    text.focus();
    return undefined;
  }
  /** At the cursor, set apart by a blank line from what stands around it; a `/name` that was typed gives way. */
  function insertText(piece) {
    const before = text.value
      .slice(0, text.selectionStart)
      .replace(/(^|\n)\/[\p{L}\p{N}-]*$/u, '$1')
      .trimEnd();
    const after = text.value.slice(text.selectionEnd).trimStart();
    const start = before === '' ? piece : `${before}\n\n${piece}`;
    text.value = after === '' ? start : `${start}\n\n${after}`;
    text.selectionStart = text.selectionEnd = start.length;
  }

  const cannedPanel = byId('panel-canned');
  function filterCanned(typed) {
    const wanted = typed.toLowerCase();
    let first;
    for (const item of document.querySelectorAll('[data-canned]')) {
      item.hidden = !item.dataset.canned.includes(wanted);
      if (!item.hidden) first ??= item;
    }
    return first;
  }
  byId('canned-filter')?.addEventListener('input', (event) => filterCanned(event.target.value));
  const typedShortcut = () => /(?:^|\n)\/([\p{L}\p{N}-]*)$/u.exec(text.value.slice(0, text.selectionStart))?.[1];
  function offerCanned() {
    const typed = typedShortcut();
    if (typed === undefined || !cannedPanel) return;
    cannedPanel.open = true;
    const first = filterCanned(typed);
    announce(first?.querySelector('.canned-name')?.textContent ?? '');
  }
  function chooseCanned() {
    const typed = typedShortcut();
    if (typed === undefined || typed === '') return false;
    const first = filterCanned(typed);
    if (!first) return false;
    void insertFrom(first.querySelector('form'));
    filterCanned('');
    return true;
  }

  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const panel = event.target.closest('a[data-panel]');
    const search = event.target.closest('a[data-search]');
    if (panel) {
      event.preventDefault();
      void window.htmx.ajax('GET', panel.getAttribute('href'), { target: panel.dataset.panel, swap: 'innerHTML' });
      byId('panel-search')?.scrollIntoView({ block: 'nearest' });
    }
    if (search) {
      event.preventDefault();
      const query = byId('law-q');
      query.value = search.dataset.search;
      query.form.requestSubmit();
      byId('panel-search')?.scrollIntoView({ block: 'nearest' });
    }
  });

  document.addEventListener('keydown', (event) => {
    if (!event.altKey || !/^Digit[1-9]$/.test(event.code) || !text) return;
    const asked = document.querySelector(`#search-results form[data-insert="${event.code.slice(5)}"]`);
    if (!asked) return;
    event.preventDefault();
    void insertFrom(asked);
  });

  // ── Leaving the page ─────────────────────────────────────────────────────────────────────────────────────────────

  // A form that draws the page anew waits for the draft: the page would come back with an older one.
  let draftAwaited = false;
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented || !unsaved || draftAwaited) return;
    event.preventDefault();
    void saveDraft().then(() => {
      draftAwaited = true;
      event.target.requestSubmit(event.submitter);
      draftAwaited = false;
    });
  });

  // A note is kept nowhere until it is saved: who leaves in the middle of one is asked first.
  const note = byId('note-text');
  let noteSent = false;
  note?.form.addEventListener('submit', () => (noteSent = true));
  addEventListener('beforeunload', (event) => {
    if (note && note.value.trim() !== '' && !noteSent) event.preventDefault();
  });

  desk.beforeReload = saveDraft;
})();
