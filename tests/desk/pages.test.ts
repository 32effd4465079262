import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Client } from './support/console.ts';
import { type Counter, startCounter } from './support/counter.ts';

/** The value of a hidden field of a page. */
function hidden(html: string, name: string): string {
  return new RegExp(`name="${name}" (?:id="[^"]*" )?value="([^"]*)"`).exec(html)?.[1] ?? '';
}

describe('the pages of the desk, without a script', () => {
  let counter: Counter;
  let counsellor: Client;

  beforeAll(async () => {
    counter = await startCounter();
    counsellor = await counter.signIn('counsellor');
  }, 60_000);

  afterAll(() => counter.close());

  async function waiting(personId: string, text = 'cho tôi gặp tư vấn viên'): Promise<string> {
    await counter.say(personId, text);
    return `/console/c/${counter.conversationOf(personId)}`;
  }

  async function claim(who: Client, address: string): Promise<void> {
    const page = await who.get(address);
    const answer = await who.post(`${address}/claim`, { version: hidden(page.text, 'version') });
    expect(answer.location).toContain('done=claimed');
  }

  test('a form blocks somebody, the pages say so, and the list takes it back', async () => {
    const address = await waiting('blocked-1');
    const page = await counsellor.get(address);
    const form = { version: hidden(page.text, 'version'), reason: 'insults', date: '' };
    const noDay = await counsellor.post(`${address}/block`, { ...form, reason: 'spam', span: 'date' });
    const again = (await counsellor.get(noDay.location ?? '')).text;
    expect(again).toContain('chọn ngày hết hạn chặn');
    expect(again).toMatch(/<details [^>]*id="block"[^>]* open/);
    expect(again).toMatch(/<option value="spam" selected/);
    expect(again).toMatch(/<option value="date" selected/);
    expect((await counsellor.post(`${address}/block`, { ...form, span: 'week' })).location).toContain('done=blocked');
    expect((await counsellor.get(address)).text).toContain('Đang bị chặn: Xúc phạm, quấy rối');
    const list = await counsellor.get('/console/blocked');
    expect(list.text).toContain('…ed-1');
    const block = hidden(list.text, 'block');
    const lifted = await counsellor.post('/console/blocked/lift', { block, back: address.split('/').at(-1) ?? '' });
    expect(lifted.location).toBe(`${address}?done=unblocked`);
    expect((await counsellor.get('/console/blocked')).text).toContain('Hiện không có ai bị chặn');
    const odd = await counsellor.post('/console/blocked/lift', { block, back: '//evil.example' });
    expect(odd.location).toBe('/console/blocked?refused=invalid');
  });

  test('forms alone lead from the inbox to a sent quotation', async () => {
    const address = await waiting('n1');
    expect((await counsellor.get('/console/inbox')).text).toContain('…n1');
    await claim(counsellor, address);

    const searched = await counsellor.get(`${address}?q=${encodeURIComponent('168/2024/NĐ-CP điều 7 khoản 2')}`);
    expect(searched.text).toContain('law-card');
    const inserted = await counsellor.post(`${address}/insert`, {
      kind: 'article',
      id: '168/2024/nđ-cp#7',
      khoan: '2',
    });
    expect(inserted.location).toContain('done=inserted');

    const drafted = await counter.desk.composer.draft(address.split('/').at(-1) ?? '', counter.people.counsellor.id);
    expect(drafted?.quotations.length).toBeGreaterThan(0);
    const page = await counsellor.get(address);
    const message = {
      clientId: hidden(page.text, 'clientId'),
      // As a browser sends it: CRLF.
      text: (drafted?.text ?? '').replaceAll('\n', '\r\n'),
      quotations: JSON.stringify(drafted?.quotations),
    };
    const sent = await counsellor.post(`${address}/send`, message);
    expect(sent.location).toContain('done=sent');
    // The same form again is the same message.
    await counsellor.post(`${address}/send`, message);
    await counter.engine.idle();
    const thread = (await counsellor.get(address)).text;
    expect(thread.match(/by-counsellor/g)).toHaveLength(1);
    expect(counter.port.texts().filter((text) => text === drafted?.text)).toHaveLength(1);
  });

  test('a refused message keeps its text, and says why', async () => {
    const address = await waiting('n2');
    const page = await counsellor.get(address);
    expect(page.text).toContain('Nhận hội thoại để trả lời');
    const form = { clientId: 'client-0001', text: 'chưa nhận mà gửi', quotations: '[]' };
    const answer = await counsellor.post(`${address}/send`, form);
    expect(answer.location).toMatch(/refused=/);
    expect((await counsellor.get(address)).text).toContain('chưa nhận mà gửi');
  });

  test('lists mask personal numbers, the open conversation shows them, and the log notes who looked', async () => {
    const address = await waiting('n3', 'CCCD 001203004821, cho tôi gặp tư vấn viên');
    const list = (await counsellor.get('/console/inbox?tab=all')).text;
    expect(list).not.toContain('001203004821');
    expect((await counsellor.get(address)).text).toContain('001203004821');
    const seen = counter.db
      .prepare<[string], { n: number }>(
        `SELECT count(*) AS n FROM audit_log WHERE action = 'conversation.view' AND subject = ?`,
      )
      .get(address.split('/').at(-1) ?? '');
    expect(seen?.n).toBeGreaterThan(0);
  });

  test('who opens the inbox takes work, until a pause; nothing is said of it where no work is given out', async () => {
    const inbox = async (who: Client) => (await who.get('/console/inbox')).text;
    expect(await inbox(counsellor)).not.toContain('nhận việc');
    const { version, value } = counter.desk.book.settings();
    const actor = counter.people.administrator;
    await counter.desk.book.saveSettings({ actor, version, value: { ...value, autoAssign: true } });
    const lead = await counter.signIn('lead');
    expect(await inbox(lead)).toContain('Đang nhận việc tự động');
    await lead.post('/console/available', { available: 'no' });
    expect(await inbox(lead)).toContain('Nhận việc trở lại');
    await counter.desk.book.saveSettings({ actor, version: version + 1, value });
  });

  test('a list says in words what was sent or tapped without one', async () => {
    const file = { kind: 'message' as const, messageId: 'n41', text: '', attachments: [{ type: 'image' as const }] };
    await counter.receive('n41', file);
    await counter.receive('n42', { kind: 'postback', payload: '#hl:1:human' });
    const { text } = await counsellor.get('/console/inbox?tab=all');
    expect(text).toContain('<p class="conv-preview">Ảnh</p>');
    expect(text).toContain('<p class="conv-preview">đã bấm nút</p>');
  });

  test('what a citizen writes is never markup', async () => {
    const address = await waiting('n4', '<script>alert(1)</script> gặp tư vấn viên');
    for (const path of ['/console/inbox?tab=all', address]) {
      const { text } = await counsellor.get(path);
      expect(text).not.toContain('<script>alert');
      expect(text).toContain('&lt;script>alert');
    }
  });

  test('an undo takes a close back; nonsense in an address is no filter', async () => {
    const address = await waiting('n5');
    await claim(counsellor, address);
    const version = async () => hidden((await counsellor.get(address)).text, 'version');
    const closed = await counsellor.post(`${address}/close`, {
      version: await version(),
      outcome: 'answered',
      field: '',
      note: '',
    });
    expect(closed.location).toContain('done=closed');
    const page = await counsellor.get(closed.location ?? '');
    expect(page.text).toContain('Hoàn tác');
    const undone = await counsellor.post(`${address}/undo`, { version: hidden(page.text, 'version') });
    expect(undone.location).toContain('done=undone');
    const odd = await counsellor.get('/console/inbox?tab=x&field=%00&from=yesterday&channel=icq&cursor=zzz');
    expect(odd.status).toBe(200);
  });

  test('a note whose button was pressed twice is kept once, another text under its id as well', async () => {
    const address = await waiting('n8');
    const form = (await counsellor.get(address)).text.split('/note"')[1] ?? '';
    const clientId = hidden(form, 'clientId');
    for (const text of ['gọi lại', 'gọi lại ', 'gọi sau 14 giờ'])
      expect((await counsellor.post(`${address}/note`, { text, clientId })).location).toContain('done=noted');
    const notes = (await counsellor.get(address)).text.match(/entry-note.*?<p class="said">[^<]*/g) ?? [];
    expect(notes.map((note) => note.split('>').at(-1))).toEqual(['gọi lại', 'gọi sau 14 giờ']);
  });

  test('labels of one page do not take away those of another', async () => {
    const address = await waiting('n9');
    const version = hidden((await counsellor.get(address)).text, 'version');
    await counsellor.post(`${address}/tags`, { version, shown: '', tags: 'sổ đỏ' });
    await counsellor.post(`${address}/tags`, { version, shown: '', tags: 'Gấp, sang tên' });
    const page = (await counsellor.get(address)).text;
    expect(hidden(page, 'shown')).toBe('gấp, sang tên, sổ đỏ');
    await counsellor.post(`${address}/tags`, { version, shown: hidden(page, 'shown'), tags: 'gấp' });
    expect(hidden((await counsellor.get(address)).text, 'shown')).toBe('gấp');
  });

  test('what was written for a transfer or a close that is refused is given back', async () => {
    const address = await waiting('n9');
    const version = hidden((await counsellor.get(address)).text, 'version');
    await claim(counsellor, address);
    for (const [verb, fields] of [
      ['transfer', { to: 'queue' }],
      ['close', { outcome: 'answered' }],
    ] as const) {
      const note = `chị ấy <hẹn> chiều nay, ${verb}`;
      const refused = await counsellor.post(`${address}/${verb}`, { version, note, ...fields });
      expect(refused.status).toBe(409);
      expect(refused.text).toMatch(/id="outcome"/);
      const form = refused.text.split('/note"')[1] ?? '';
      expect(/<textarea[^>]*>([^<]*)/.exec(form)?.[1]).toBe(note.replace('<', '&lt;'));
    }
    const silent = await counsellor.post(`${address}/close`, { version, outcome: 'answered', note: '' });
    expect(silent.location).toContain('refused=stale');
  });

  test('an auditor reads and changes nothing', async () => {
    const auditor = await counter.signIn('auditor');
    const address = await waiting('n6');
    expect((await auditor.get(address)).status).toBe(200);
    expect((await auditor.post(`${address}/claim`, { version: '1' })).status).toBe(403);
    expect((await auditor.get('/console/canned')).status).toBe(403);
  });

  test('ready-made texts: made by a lead, filled in for the citizen, refused to others', async () => {
    const lead = await counter.signIn('lead');
    await lead.get('/console/canned');
    const reply = {
      id: '',
      shortcut: 'chao',
      title: 'Lời chào',
      text: 'Chào Anh/Chị, tôi là {{counsellor}}.',
      field: '',
    };
    expect((await lead.post('/console/canned/save', reply)).location).toContain('done=saved');
    const twice = await lead.post('/console/canned/save', reply);
    expect(twice.status).toBe(422);
    expect(twice.text).toContain('Tên tắt này đã có ở mẫu khác');
    const misspelt = await lead.post('/console/canned/save', { ...reply, shortcut: 'sai', text: 'Gửi {{saichinhta}}' });
    expect(misspelt.status).toBe(422);
    expect(misspelt.text).toContain('chỗ điền tự động chưa đúng tên');
    // Nothing is removed before it was asked.
    expect((await lead.get('/console/canned')).text).toMatch(/<details[^>]*>.*Xoá hẳn mẫu này.*<button[^>]*>Xoá mẫu/);
    expect((await counsellor.post('/console/canned/save', reply)).status).toBe(403);

    // Two who change it at once: the second is told, and loses nothing that they typed.
    const [, edit = ''] = /href="([^"]*edit=[^"]+)"/.exec((await lead.get('/console/canned')).text) ?? [];
    const shown = (await lead.get(edit)).text;
    const opened = { ...reply, id: hidden(shown, 'id'), updatedAt: hidden(shown, 'updatedAt') };
    const first = await lead.post('/console/canned/save', { ...opened, text: 'Bản thứ nhất, {{counsellor}}.' });
    expect(first.location).toContain('done=saved');
    const second = await lead.post('/console/canned/save', { ...opened, text: 'Bản thứ hai, {{counsellor}}.' });
    expect(second.status).toBe(422);
    expect(second.text).toContain('vừa có người khác sửa');
    expect(second.text).toMatch(/<textarea[^>]*>Bản thứ hai/);
    expect(second.text).toContain('<p class="said">Bản thứ nhất');
    const again = { ...opened, updatedAt: hidden(second.text, 'updatedAt') };
    expect((await lead.post('/console/canned/save', again)).location).toContain('done=saved');

    const address = await waiting('n7');
    await claim(counsellor, address);
    const page = await counsellor.get(address);
    const id = /name="kind" value="canned"\/><input type="hidden" name="id" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    await counsellor.post(`${address}/insert`, { kind: 'canned', id });
    expect((await counsellor.get(address)).text).toContain('tôi là Nguyễn Thị counsellor.');
  });

  test('a proposal needs what is in force, nobody’s numbers, and a second person', async () => {
    const lead = await counter.signIn('lead');
    const editor = await counter.signIn('editor');
    await lead.get('/console/proposals/new');
    const form = {
      conversationId: '',
      questions: 'Xe máy vượt đèn đỏ bị phạt bao nhiêu?',
      answer: 'Từ 4.000.000 đồng đến 6.000.000 đồng.',
      citations: '168/2024/NĐ-CP điều 7 khoản 2 điểm c',
      field: 'giao-thong',
    };
    const wrong = { ...form, answer: 'Gọi 0912345678.', citations: '168/2024/NĐ-CP điều 999 khoản 1' };
    const refused = await lead.post('/console/proposals', wrong);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('số điện thoại');
    const proposed = await lead.post('/console/proposals', form);
    const address = (proposed.location ?? '').split('?')[0] ?? '';
    const page = await lead.get(address);
    const version = hidden(page.text, 'version');
    const own = await lead.post(`${address}/approve`, { ...form, version });
    expect(own.text).toContain('Người đề xuất không được tự duyệt');
    expect((await counsellor.post(`${address}/approve`, { ...form, version })).status).toBe(403);

    await editor.get(address);
    expect((await editor.post(`${address}/approve`, { ...form, version })).location).toContain('done=approved');
    expect((await editor.post(`${address}/reject`, { version, reason: '' })).status).toBe(422);
    await counter.proposals.idle();
    expect(counter.published).toEqual([
      expect.objectContaining({ field: 'giao-thong', answer: form.answer, questions: [form.questions] }),
    ]);
    expect((await editor.get('/console/proposals?state=published')).text).toContain(form.questions);
  });

  test('FAQs that nobody has checked for a year are named beside the proposals', async () => {
    const editor = await counter.signIn('editor');
    const { text } = await editor.get('/console/proposals');
    expect(text).toContain('1 hỏi đáp đang công bố cần kiểm tra lại');
    expect(text).toContain('kiểm tra lần cuối ngày 01/10/2023');
  });

  test('a proposal whose button was pressed twice is made once, another text under its id as well', async () => {
    const lead = await counter.signIn('lead');
    const form = {
      conversationId: '',
      clientId: hidden((await lead.get('/console/proposals/new')).text, 'clientId'),
      questions: 'Xe đạp vượt đèn đỏ bị phạt bao nhiêu?',
      citations: '168/2024/NĐ-CP điều 7 khoản 2 điểm c',
      field: 'giao-thong',
    };
    const made = [];
    for (const answer of ['Xem điều 7.', 'Xem điều 7. ', 'Xem điều 8.'])
      made.push((await lead.post('/console/proposals', { ...form, answer })).location);
    expect(made[0]).toContain('done=proposed');
    expect(made[1]).toBe(made[0]);
    expect(made[2]).not.toBe(made[0]);
  });

  test('a published answer is taken back at once by one person, with a reason, and comes back only by somebody else', async () => {
    const lead = await counter.signIn('lead');
    const editor = await counter.signIn('editor');
    const form = {
      conversationId: '',
      questions: 'Ô tô vượt đèn đỏ bị phạt bao nhiêu?',
      answer: 'Xem điều 6.',
      citations: '168/2024/NĐ-CP điều 7 khoản 2 điểm c',
      field: 'giao-thong',
    };
    await lead.get('/console/proposals/new');
    const proposed = await lead.post('/console/proposals', form);
    const address = (proposed.location ?? '').split('?')[0] ?? '';
    const versionFor = async (who: Client) => hidden((await who.get(address)).text, 'version');
    await editor.post(`${address}/approve`, { ...form, version: await versionFor(editor) });
    await counter.proposals.idle();
    const answers = () => counter.published.map(({ answer }) => answer);
    expect(answers()).toContain(form.answer);

    expect((await counsellor.post(`${address}/withdraw`, { version: '3', reason: 'x' })).status).toBe(403);
    const version = await versionFor(lead);
    const silent = await lead.post(`${address}/withdraw`, { version, reason: '  ' });
    expect(silent.text).toContain('Cần ghi lý do gỡ.');
    const taken = await lead.post(`${address}/withdraw`, { version, reason: 'Trích sai điều.' });
    expect(taken.location).toContain('done=withdrawn');
    await counter.proposals.idle();
    expect(answers()).not.toContain(form.answer);
    const shown = await lead.get(address);
    expect(shown.text).toContain('Trích sai điều.');
    expect(shown.text).toContain('cần một người khác duyệt');

    const late = await lead.post(`${address}/republish`, { version: await versionFor(editor), reason: '' });
    expect(late.status).toBe(422);
    const again = await editor.post(`${address}/republish`, { version: await versionFor(editor) });
    expect(again.location).toContain('done=approved');
    await counter.proposals.idle();
    expect(answers()).toContain(form.answer);
  });
});
