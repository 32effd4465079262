/** The two phones: each shows what its fake platform delivered to one invented person, and sends what is typed there. */

const NAMES = { zalo: 'Zalo', messenger: 'Messenger' };
const OWNERS = { bot: 'Trợ lý tự động', waiting: 'Đang chờ tư vấn viên', counsellor: 'Cán bộ đang trả lời' };

const state = document.querySelector('#state');
const phones = [...document.querySelectorAll('.phone')].map(createPhone);
let active = phones[0];

/** Digits only, as both platforms use; a new one is a new person. */
function newPersonId() {
  const numbers = crypto.getRandomValues(new Uint32Array(2));
  return `7${String(numbers[0]).padStart(10, '0')}${String(numbers[1]).padStart(10, '0')}`.slice(0, 17);
}

function createPhone(section) {
  const channel = section.dataset.channel;
  section.append(document.querySelector('#phone-template').content.cloneNode(true));
  const part = (name) => section.querySelector(`[data-part="${name}"]`);
  const phone = { channel, section, part, personId: null, stream: null };
  part('title').textContent = `Hỏi Luật · ${NAMES[channel]}`;
  part('title').id = `${channel}-title`;
  part('input').setAttribute('aria-label', `Tin nhắn gửi qua ${NAMES[channel]}`);
  section.addEventListener('focusin', () => (active = phone));
  section.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = part('input').value.trim();
    if (text === '') return;
    part('input').value = '';
    say(phone, text);
  });
  section.addEventListener('click', (event) => act(phone, event.target.closest('[data-act]')?.dataset.act));
  become(phone, sessionStorage.getItem(`person:${channel}`) ?? newPersonId());
  return phone;
}

/** Makes the phone belong to a person and shows the thread from its beginning. */
function become(phone, personId) {
  sessionStorage.setItem(`person:${phone.channel}`, personId);
  phone.personId = personId;
  phone.part('thread').replaceChildren();
  phone.part('quick').replaceChildren();
  phone.stream?.close();
  phone.stream = new EventSource(`/simulator/${phone.channel}/${personId}/stream`);
  phone.stream.onopen = () => {
    state.textContent = 'Đã kết nối';
    // The stream starts over with the whole thread, so what was shown before is dropped.
    phone.part('thread').replaceChildren();
  };
  phone.stream.onerror = () => (state.textContent = 'Mất kết nối, đang thử lại…');
  phone.stream.addEventListener('line', (event) => show(phone, JSON.parse(event.data)));
  phone.stream.addEventListener('owner', (event) => {
    phone.part('owner').textContent = OWNERS[JSON.parse(event.data)] ?? '';
  });
}

async function post(phone, action, body = {}) {
  const response = await fetch(`/simulator/${phone.channel}/${phone.personId}/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) show(phone, { from: 'note', text: 'Không gửi được. Xem nhật ký của dịch vụ rồi thử lại.' });
}

function say(phone, text) {
  phone.part('quick').replaceChildren();
  void post(phone, 'say', { text });
}

function act(phone, name) {
  if (name === undefined) return;
  phone.section.querySelector('.menu').open = false;
  if (name === 'renew') return become(phone, newPersonId());
  if (name !== 'page-reply') return void post(phone, name);
  const text = prompt('Cán bộ viết gì từ hộp thư của trang?', 'Chào Anh/Chị, tôi là cán bộ tư vấn.');
  if (text) void post(phone, 'page-reply', { text });
}

/** One line of the thread: from the citizen (`me`), the service (`app`), a person at the agency (`human`) or the page (`note`). */
function show(phone, line) {
  const item = document.createElement('li');
  item.className = line.from === 'me' ? 'bubble mine' : 'bubble';
  if (line.from === 'human') item.append(label('Cán bộ, từ hộp thư của trang'));
  if (line.from === 'note') item.classList.add('failed');
  item.append(line.photo ? samplePhoto() : line.text);
  if (line.file) item.append(brought(phone, line.file));
  if (line.buttons?.length) item.append(buttons(phone, line.buttons));
  phone.part('thread').append(item);
  phone.part('quick').replaceChildren(...(line.quickReplies ?? []).map((button) => tappable(phone, button)));
  phone.part('thread').scrollTop = phone.part('thread').scrollHeight;
}

/** A picture, or a link that saves the file. */
function brought(phone, { id, kind, name, size }) {
  const link = document.createElement('a');
  link.href = `/simulator/${phone.channel}/${phone.personId}/files/${id}`;
  if (kind === 'image') {
    const picture = document.createElement('img');
    Object.assign(picture, { src: link.href, alt: `Ảnh: ${name}`, className: 'brought' });
    link.target = '_blank';
    link.append(picture);
  } else {
    link.download = name;
    link.textContent = `Tệp: ${name} (${Math.max(1, Math.round(size / 1000))} kB)`;
  }
  return link;
}

function label(text) {
  const span = document.createElement('span');
  span.className = 'who';
  span.textContent = text;
  return span;
}

function buttons(phone, list) {
  const box = document.createElement('div');
  box.className = 'buttons';
  box.append(...list.map((button) => tappable(phone, button)));
  return box;
}

function tappable(phone, button) {
  if (button.url) {
    const link = document.createElement('a');
    link.href = button.url;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    link.textContent = button.title;
    return link;
  }
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = button.title;
  element.addEventListener('click', () => {
    phone.part('quick').replaceChildren();
    void post(phone, 'tap', { title: button.title, payload: button.payload });
  });
  return element;
}

for (const example of document.querySelectorAll('[data-example]')) {
  example.addEventListener('click', () => say(active, example.textContent));
}

function samplePhoto() {
  const photo = document.createElement('img');
  Object.assign(photo, { src: '/simulator/anh.jpg', alt: 'Ảnh chụp một tờ giấy', className: 'photo' });
  Object.assign(photo, { width: 120, height: 160 });
  return photo;
}
