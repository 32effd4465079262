/*
 * What the desk's pages do beyond their forms: keys, live lines, drafts, running clocks. Without it every page still
 * works. No other script of the page is ours.
 */
'use strict';

(() => {
  document.documentElement.classList.add('has-script');
  const byId = (id) => document.getElementById(id);
  const live = byId('live');
  const words = byId('live-banner')?.dataset ?? {};
  const formToken = JSON.parse(document.body.getAttribute('hx-headers') ?? '{}')['x-form-token'] ?? '';
  const conversation = byId('conversation')?.dataset.conversation;

  /** Sends a form's worth of fields; the server answers scripts with pieces and sentences instead of pages. */
  function send(url, fields) {
    return fetch(url, {
      method: 'POST',
      headers: { 'x-form-token': formToken, 'x-requested-by': 'script' },
      body: fields instanceof URLSearchParams ? fields : new URLSearchParams(fields),
      redirect: 'manual',
    });
  }

  /** What the script of an open conversation uses of this one, and adds to it. */
  const desk = { byId, send, words, formToken, conversation, announce, showBanner, beforeReload: async () => {} };
  window.desk = desk;

  function announce(text) {
    const place = byId('announce');
    if (place) place.textContent = text;
  }

  // ── Clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────

  // Counsellors' computers may go wrong by minutes: what counts is the server's time.
  const ahead = Number(live?.dataset.now ?? Date.now()) - Date.now();
  const english = document.documentElement.lang === 'en';
  const units = english
    ? [' d ', ' h', ' h ', ' min', 'under 1 min']
    : [' ngày ', ' giờ', ' giờ ', ' phút', 'dưới 1 phút'];

  /** Says a duration as the server does. */
  function duration(ms) {
    const minutes = Math.max(0, Math.floor(ms / 60_000));
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor(minutes / 60) % 24;
    if (days > 0) return `${days}${units[0]}${hours}${units[1]}`;
    if (hours > 0) return `${hours}${units[2]}${minutes % 60}${units[3]}`;
    return minutes === 0 ? units[4] : `${minutes}${units[3]}`;
  }

  function tick() {
    for (const clock of document.querySelectorAll('time.running')) {
      const { since, until } = clock.dataset;
      const now = Date.now() + ahead;
      const text = duration(since === undefined ? Number(until) - now : now - Number(since));
      if (clock.textContent !== text) clock.textContent = text;
    }
  }
  setInterval(tick, 5_000);

  const undo = document.querySelector('form.undo');
  if (undo) {
    let left = Number(undo.dataset.expires);
    const timer = setInterval(() => {
      left -= 1;
      const counter = undo.querySelector('[data-countdown]');
      if (counter) counter.textContent = String(Math.max(0, left));
      if (left > 0) return;
      clearInterval(timer);
      undo.hidden = true;
    }, 1_000);
  }

  // ── The stream ───────────────────────────────────────────────────────────────────────────────────────────────────

  const banner = byId('live-banner');
  let wasLost = false;
  let lastId = '';

  /** A lost connection is taken up where it broke off, also when the browser gave the old one up. */
  if (window.htmx) {
    window.htmx.createEventSource = (url) => {
      const address = new URL(url, location.href);
      if (lastId !== '') address.searchParams.set('from', lastId);
      const source = new EventSource(address.pathname + address.search, { withCredentials: true });
      for (const name of ['entry', 'inbox', 'head']) {
        source.addEventListener(name, (event) => (lastId = event.lastEventId || lastId));
      }
      source.addEventListener('reload', () => void desk.beforeReload().finally(() => location.reload()));
      source.addEventListener('signed-out', () => location.assign('/console/login'));
      return source;
    };
  }

  function showBanner(text, kind) {
    if (!banner) return;
    banner.textContent = text;
    banner.className = text === '' ? 'live-banner' : `live-banner ${kind}`;
  }

  document.addEventListener('htmx:sseError', () => {
    wasLost = true;
    showBanner(words.lost, 'lost');
  });
  document.addEventListener('htmx:sseOpen', () => {
    live?.setAttribute('data-connected', '');
    if (!wasLost) return;
    wasLost = false;
    showBanner(words.back, 'back');
    window.htmx?.trigger(document.body, 'desk:refresh');
    setTimeout(() => showBanner('', ''), 4_000);
  });

  // ── Tabs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The row of tabs is wider than a phone: the current one is brought to its middle. */
  function showTab() {
    const tabs = document.querySelector('.tabs');
    const current = tabs?.querySelector('[aria-current]');
    if (current) tabs.scrollLeft = current.offsetLeft + (current.offsetWidth - tabs.clientWidth) / 2;
  }
  showTab();
  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.target?.id === 'inbox-live') showTab();
  });

  // ── Drawer, sheets, help ─────────────────────────────────────────────────────────────────────────────────────────

  const side = byId('side');
  let opener;
  const drawer = () => matchMedia('(max-width: 1079px)').matches;
  function openSide() {
    opener = document.activeElement;
    side.classList.add('open');
    side.focus();
  }
  function closeSide() {
    if (!side?.classList.contains('open')) return;
    side.classList.remove('open');
    if (opener instanceof HTMLElement) opener.focus();
  }
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest('[data-open-side]') && drawer()) {
      event.preventDefault();
      openSide();
    }
    if (event.target.closest('[data-close-side]')) closeSide();
    if (event.target.closest('[data-help]')) byId('help')?.showModal();
    for (const sheet of document.querySelectorAll('details.asking[open]')) {
      if (!sheet.contains(event.target)) sheet.open = false;
    }
  });
  // A sheet that is being filled in is not pulled away by a redraw; its command is checked against what is current.
  const sheetIsOpen = () => document.querySelector('details.asking[open]') !== null;
  let redrawWaits = false;
  document.addEventListener('htmx:beforeSwap', (event) => {
    if (event.target?.id !== 'head' || !sheetIsOpen()) return;
    event.detail.shouldSwap = false;
    redrawWaits = true;
  });
  // `toggle` does not bubble.
  document.addEventListener(
    'toggle',
    () => {
      if (!redrawWaits || sheetIsOpen()) return;
      redrawWaits = false;
      window.htmx.trigger(document.body, 'desk:refresh');
    },
    true,
  );
  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.target?.id !== 'head') return;
    const version = event.target.querySelector('input[name="version"]')?.value;
    if (version === undefined) return;
    for (const field of document.querySelectorAll('form[data-versioned] input[name="version"]')) field.value = version;
  });

  // ── Keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  const singleKeys = byId('single-keys');
  const KEY = 'desk-single-keys';
  if (singleKeys) {
    singleKeys.checked = localStorage.getItem(KEY) !== 'off';
    singleKeys.addEventListener('change', () => localStorage.setItem(KEY, singleKeys.checked ? 'on' : 'off'));
  }

  function writing(target) {
    return target instanceof HTMLElement && target.matches('input:not([type="checkbox"]), textarea, select');
  }
  function step(by) {
    const links = [...document.querySelectorAll('a.conv-link')];
    const now = links.indexOf(document.activeElement);
    const next = links[now === -1 ? (by > 0 ? 0 : links.length - 1) : now + by];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return escape(event);
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || writing(event.target)) return;
    if (singleKeys && !singleKeys.checked) return;
    if (event.key === 'j' || event.key === 'k') return step(event.key === 'j' ? 1 : -1);
    if (event.key === '?') return byId('help')?.showModal();
    const target =
      document.querySelector(`[data-key="${CSS.escape(event.key)}"]`) ?? (event.key === '/' ? byId('law-q') : null);
    if (!target) return;
    event.preventDefault();
    if (target instanceof HTMLAnchorElement) return target.click();
    if (side?.contains(target) && drawer()) openSide();
    target.focus();
  });
  function escape(event) {
    const sheet = document.querySelector('details.asking[open]');
    if (sheet) {
      sheet.open = false;
      sheet.querySelector('summary').focus();
    } else if (side?.classList.contains('open')) closeSide();
    else if (writing(event.target)) event.target.blur();
  }

  desk.closeSide = closeSide;

  // ── Signs of life ────────────────────────────────────────────────────────────────────────────────────────────────

  function beat() {
    if (!live) return;
    const looking = conversation !== undefined && !document.hidden;
    void send('/console/presence', looking ? { c: conversation } : {}).catch(() => undefined);
  }
  beat();
  setInterval(beat, 15_000);
})();
