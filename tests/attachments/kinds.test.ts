import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { recognise } from '../../src/attachments/kinds.ts';
import { safeName } from '../../src/attachments/names.ts';
import { photo } from './support.ts';

const told = (name: string | null = null, type: 'image' | 'audio' | 'file' = 'file') => ({ name, type });
const zip = (...entries: string[]) =>
  Buffer.from(`PK\x03\x04${'\0'.repeat(26)}${entries.join('PK\x03\x04')}`, 'latin1');
const ole = (inside = '') =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512), Buffer.from(inside, 'utf16le')]);

describe('the kind of a file', () => {
  test.each([
    ['a document', Buffer.from('%PDF-1.7\n…'), told('x.pdf'), 'application/pdf'],
    ['Word', zip('[Content_Types].xml', 'word/document.xml'), told(), /wordprocessingml/],
    ['Excel', zip('xl/workbook.xml', '[Content_Types].xml'), told(), /spreadsheetml/],
    ['PowerPoint', zip('[Content_Types].xml', 'ppt/presentation.xml'), told(), /presentationml/],
    [
      'OpenDocument',
      zip('mimetypeapplication/vnd.oasis.opendocument.text'),
      told(),
      'application/vnd.oasis.opendocument.text',
    ],
    ['old Word', ole(), told('don.DOC'), 'application/msword'],
    ['a voice message', Buffer.from('#!AMR\n\x0c'), told(null, 'audio'), 'audio/amr'],
    ['MP3 with a header', Buffer.from('ID3\x04'), told(), 'audio/mpeg'],
    ['MP3 without', Buffer.from([0xff, 0xfb, 0x90, 0x64]), told(null, 'audio'), 'audio/mpeg'],
    ['AAC', Buffer.from([0xff, 0xf1, 0x50, 0x80]), told(null, 'audio'), 'audio/aac'],
    ['M4A', Buffer.from('\0\0\0\x20ftypM4A \0'), told(), 'audio/mp4'],
    ['MP4', Buffer.from('\0\0\0\x20ftypisom\0'), told(), 'video/mp4'],
    ['text', Buffer.from('Xin hỏi về đất đai\r\n'), told('don.txt'), 'text/plain'],
  ])('%s', (_name, bytes, claim, mediaType) => {
    expect(recognise(bytes, claim)).toMatchObject({ mediaType: expect.stringMatching(mediaType) });
  });

  test('a photograph is told by its content, whatever its name', async () => {
    expect(recognise(await photo(), told('don.pdf'))).toMatchObject({ mediaType: 'image/jpeg', picture: true });
  });

  test.each([
    ['a page called a picture', '<!doctype html><script>alert(1)</script>', told('anh.jpg', 'image')],
    ['a page called text', '  <html><script>alert(1)</script>', told('don.txt')],
    ['a drawing with a script', '<?xml version="1.0"?><svg onload="alert(1)">', told('anh.svg', 'image')],
    ['a program', 'MZ\x90\0\x03', told('don.pdf')],
    ['a Linux program', '\x7fELF\x02', told()],
    ['a script', '#!/bin/sh\nrm -rf /', told('x.sh')],
    ['an archive', zip('virus.exe').toString('latin1'), told('tai-lieu.zip')],
    ['an archive called Word', zip('virus.exe').toString('latin1'), told('tai-lieu.docx')],
    ['a picture of Apple', '\0\0\0\x20ftypheic\0', told('anh.heic', 'image')],
    ['bytes called text', 'abc\0def', told('a.txt')],
    ['an installer', ole().toString('latin1'), told('setup.msi')],
    ['nothing', '', told('a.txt', 'image')],
  ])('%s is refused', (_name, bytes, claim) => expect(recognise(Buffer.from(bytes, 'latin1'), claim)).toBe('type'));

  test('documents with programs in them are refused', () => {
    expect(recognise(zip('[Content_Types].xml', 'word/document.xml', 'word/vbaProject.bin'), told())).toBe('macros');
    expect(recognise(ole('_VBA_PROJECT'), told('don.doc'))).toBe('macros');
  });

  test('no bytes make it throw', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    const start = fc.constantFrom(
      '',
      'PK\x03\x04',
      'RIFF',
      '\0\0\0\x20ftyp',
      '\x1a\x45\xdf\xa3',
      '\xd0\xcf\x11\xe0',
      '\xff',
    );
    fc.assert(
      fc.property(start, bytes, fc.option(fc.string()), (head, rest, name) => {
        const kind = recognise(Buffer.concat([Buffer.from(head, 'latin1'), rest]), told(name));
        return typeof kind === 'string' || kind.mediaType !== 'text/html';
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the name of a file', () => {
  const named = (name: string | null, mediaType: string | null = 'application/pdf') =>
    safeName({ type: 'file', position: 0, name, mediaType });

  test.each([
    ['Đơn khởi kiện.pdf', 'Đơn khởi kiện.pdf'],
    ['don.PDF', 'don.pdf'],
    ['hoa-don.exe', 'hoa-don.exe.pdf'],
    ['../../etc/passwd', '-..-etc-passwd.pdf'],
    ['C:\\windows\\a.pdf', 'C-windows-a.pdf'],
    ['anh\u202egpj.exe', 'anhgpj.exe.pdf'],
    ['a\r\nSet-Cookie: x.pdf', 'aSet-Cookie- x.pdf'],
    ['.pdf', 'pdf.pdf'],
    ['', 'tep-1.pdf'],
    [null, 'tep-1.pdf'],
  ])('%j is shown as %j', (name, expected) => expect(named(name)).toBe(expected));

  test('keeps the told ending while nothing is known of the content, and has none for a nameless file', () => {
    expect(named('don.docx', null)).toBe('don.docx');
    expect(named(null, null)).toBe('tep-1');
  });

  test('is never empty, has no path, and is short enough for every file system', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const shown = named(name);
        return (
          shown.endsWith('.pdf') && !/[/\\\p{C}]/u.test(shown) && Buffer.byteLength(shown) <= 255 && shown.length > 4
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
