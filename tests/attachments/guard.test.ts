import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isPublicAddress } from '../../src/attachments/addresses.ts';
import { judgeUrl } from '../../src/attachments/policy.ts';
import { HOSTS } from './support.ts';

describe('addresses', () => {
  test.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '100.127.255.255', '192.0.0.192', '198.18.0.1', '203.0.113.9'],
    ...['224.0.0.1', '255.255.255.255', '192.88.99.1'],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1'],
    ...['fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '2002:7f00:1::', '2001::1'],
    ...['100::1', '3fff::1', 'localhost', '', '127.1', '0x7f000001', '2130706433', '8.8.8.8 '],
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));

  test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '157.240.1.1', '2606:4700::1111', '2a03:2880::1'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  test('no IPv4 address of a private network is public in any IPv6 form that wraps it', () => {
    const privateV4 = fc
      .tuple(fc.constantFrom('10.0', '192.168', '127.0', '169.254'), fc.nat(255), fc.nat(255))
      .map(([start, a, b]) => `${start}.${a}.${b}`);
    const wrap = fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:', 'fe80::');
    fc.assert(
      fc.property(privateV4, wrap, (v4, prefix) => !isPublicAddress(`${prefix}${v4}`)),
      { numRuns: 500 },
    );
  });
});

describe('links', () => {
  const policy = { hosts: HOSTS, localOrigins: ['http://127.0.0.1:9001'] };
  const judge = (link: string) => judgeUrl(link, { policy, channel: 'zalo' });

  test.each([
    'https://zdn.vn/a.jpg',
    'https://f21-zpc.zdn.vn/jpg/1.jpg?x=1',
    'https://S160-AVA.ZADN.VN/a',
    'https://zdn.vn:443/a',
  ])('%s may be followed', (link) => expect(judge(link)).toMatchObject({ local: false }));

  test('an origin from the settings may be plain and private', () => {
    expect(judge('http://127.0.0.1:9001/media/1')).toMatchObject({ local: true });
    expect(judge('http://127.0.0.1:9002/media/1')).toBe('scheme');
    expect(judge('https://127.0.0.1:9001/media/1')).toBe('host');
  });

  test.each([
    ['http://zdn.vn/a.jpg', 'scheme'],
    ['ftp://zdn.vn/a', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:image/png;base64,AAAA', 'scheme'],
    ['https://user:pass@zdn.vn/', 'scheme'],
    ['not a link', 'scheme'],
    ['https://zdn.vn.evil.example/', 'host'],
    ['https://evilzdn.vn/', 'host'],
    ['https://zdn.vn./', 'host'],
    ['https://zdn.vn:8443/', 'host'],
    ['https://scontent.fbcdn.net/', 'host'],
    ['https://127.0.0.1/', 'host'],
    ['https://0x7f.1/', 'host'],
    ['https://[::1]/', 'host'],
    ['https://169.254.169.254/latest/meta-data/', 'host'],
    ['https://evil.example/#.zdn.vn', 'host'],
    ['https://evil.example\\.zdn.vn/', 'host'],
  ])('%s is refused: %s', (link, reason) => expect(judge(link)).toBe(reason));

  test('each platform has its own hosts', () => {
    expect(judgeUrl('https://scontent.xx.fbcdn.net/v/1.jpg', { policy, channel: 'messenger' })).toMatchObject({
      local: false,
    });
    expect(judgeUrl('https://zdn.vn/1.jpg', { policy, channel: 'messenger' })).toBe('host');
  });

  test('whatever the text is, a link that is followed is https to a listed host, or a listed origin', () => {
    const piece = fc.constantFrom(
      'https://',
      'http://',
      'zdn.vn',
      '@',
      ':',
      '/',
      '\\',
      '.',
      '#',
      '?',
      'evil.example',
      '127.0.0.1',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const judged = judge(pieces.join(''));
        if (typeof judged === 'string') return true;
        if (judged.local) return judged.url.origin === 'http://127.0.0.1:9001';
        return (
          judged.url.protocol === 'https:' && /(^|\.)za?dn\.vn$/.test(judged.url.hostname) && judged.url.port === ''
        );
      }),
      { numRuns: 5_000 },
    );
  });
});
