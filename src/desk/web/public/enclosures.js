/*
 * Files that go with a message: chosen, dropped or pasted, uploaded at once with their progress, and taken out again.
 * Loaded between console.js and thread.js.
 */
'use strict';

(() => {
  const { desk } = window;
  const { byId, send, formToken, announce, showBanner } = desk;
  const place = byId('enclosures');
  const list = byId('enclosure-list');
  const input = byId('enclose-input');
  const composer = place?.closest('.composer');
  const words = place?.dataset ?? {};
  let underway = 0;

  /** How the script of the conversation sees them. */
  desk.enclosures = {
    any: () => list !== null && list.querySelector('input[name="file"]') !== null,
    uploading: () => underway > 0,
    names: () => [...(list?.querySelectorAll('.enclosure-name') ?? [])].map(({ textContent }) => textContent),
    lines: () => [...(list?.children ?? [])],
  };
  if (!place || !input) return;

  function changed() {
    place.dispatchEvent(new CustomEvent('enclosures', { bubbles: true }));
  }

  /** A picture is made smaller by the server, so it may be larger than what the channel takes. */
  function isTooLarge({ type, size }) {
    return size > Number(type.startsWith('image/') ? words.maxImage : words.maxFile);
  }

  function waitingLine({ name }) {
    const line = document.createElement('li');
    line.className = 'enclosure';
    const label = document.createElement('span');
    label.className = 'enclosure-name';
    label.textContent = name;
    const bar = document.createElement('progress');
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute('aria-label', `${words.uploading} ${name}`);
    const stop = document.createElement('button');
    stop.type = 'button';
    stop.className = 'plain link';
    stop.textContent = '✕';
    stop.setAttribute('aria-label', `${words.removed}: ${name}`);
    line.append(label, bar, stop);
    return { line, bar, stop };
  }

  function fail(line, sentence) {
    const why = document.createElement('span');
    why.className = 'enclosure-problem';
    why.setAttribute('role', 'alert');
    why.textContent = sentence;
    line.querySelector('progress')?.remove();
    line.classList.add('enclosure-failed');
    line.querySelector('.enclosure-name').after(why);
  }

  function upload(file) {
    const { line, bar, stop } = waitingLine(file);
    const request = new XMLHttpRequest();
    stop.addEventListener('click', () => {
      request.abort();
      line.remove();
      byId('text')?.focus();
    });
    list.append(line);
    if (isTooLarge(file)) return fail(line, words.tooLarge);
    underway += 1;
    changed();
    request.open('POST', words.upload);
    request.setRequestHeader('x-form-token', formToken);
    request.setRequestHeader('x-requested-by', 'script');
    request.upload.addEventListener('progress', ({ loaded, total }) => (bar.value = total > 0 ? loaded / total : 0));
    request.addEventListener('load', () => {
      if (request.status !== 201) return fail(line, request.status < 500 ? request.responseText : words.failed);
      const holder = document.createElement('template');
      holder.innerHTML = request.responseText;
      const made = holder.content.querySelector('li[data-file]');
      if (!made) return fail(line, words.failed);
      line.replaceWith(made);
      return announce(`${words.added}: ${file.name}`);
    });
    request.addEventListener('error', () => fail(line, words.failed));
    request.addEventListener('loadend', () => {
      underway -= 1;
      changed();
    });
    const body = new FormData();
    body.append('upload', file);
    request.send(body);
    return undefined;
  }

  const take = (files) => [...files].forEach(upload);

  byId('enclose').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    take(input.files);
    input.value = '';
  });

  byId('text')?.addEventListener('paste', (event) => {
    const { files } = event.clipboardData;
    // Office programs put a picture of a copied text beside it: then the text is meant.
    if (files.length === 0 || event.clipboardData.getData('text/plain') !== '') return;
    event.preventDefault();
    take(
      [...files].map((file) =>
        file.name === 'image.png' ? new File([file], words.pasted, { type: file.type }) : file,
      ),
    );
  });

  const brings = (event) => event.dataTransfer?.types.includes('Files');
  composer.dataset.drop = words.drop;
  for (const name of ['dragenter', 'dragover']) {
    composer.addEventListener(name, (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      composer.classList.add('dropping');
    });
  }
  composer.addEventListener('dragleave', (event) => {
    if (!composer.contains(event.relatedTarget)) composer.classList.remove('dropping');
  });
  composer.addEventListener('drop', (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    composer.classList.remove('dropping');
    take(event.dataTransfer.files);
  });
  // Beside the composer a dropped file would replace the page.
  for (const name of ['dragover', 'drop']) addEventListener(name, (event) => brings(event) && event.preventDefault());

  list.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[name="unfile"]') : null;
    if (!button) return;
    event.preventDefault();
    void remove(button);
  });
  async function remove(button) {
    const answer = await send(button.formAction, { unfile: button.value }).catch(() => undefined);
    if (!answer?.ok) return showBanner(words.failed, 'lost');
    const name = button.closest('li').querySelector('.enclosure-name').textContent;
    button.closest('li').remove();
    announce(`${words.removed}: ${name}`);
    byId('text')?.focus();
    return changed();
  }
})();
