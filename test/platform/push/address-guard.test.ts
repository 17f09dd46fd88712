import { describe, expect, it } from 'vitest';
import {
  createGuardedLookup,
  isPlainHost,
  isPublicAddress,
  PrivateAddressError,
} from '../../../src/platform/push/address-guard.ts';

describe('an address', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8'])('is public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '100.100.100.200',
    '169.254.169.254',
    '192.0.0.192',
    '198.18.0.1',
    '203.0.113.7',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '2002:0a00:0001::',
    '2001:db8::1',
    'not an address',
  ])('is not: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a configured host', () => {
  it.each([
    'http://localhost:3000',
    'http://platform.localhost/a',
    'http://127.0.0.1',
    'http://[::1]:80/',
    'http://2130706433/',
    'https://10.0.0.5/hook',
  ])('says itself where it leads: %s', (url) => {
    expect(isPlainHost(url)).toBe(true);
  });

  it.each(['https://learn.acme.com', 'https://localhost.acme.com', 'https://127.0.0.1.acme.com'])(
    'is a name: %s',
    (url) => {
      expect(isPlainHost(url)).toBe(false);
    },
  );
});

describe('a name', () => {
  const mixed = ['10.0.0.1', '8.8.8.8', '::1', '2606:4700::1111'].map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  const find = (found: typeof mixed, all: boolean, mayBePrivate = false) =>
    new Promise((resolve, reject) => {
      const lookup = createGuardedLookup((_host, _options, done) => done(null, found), mayBePrivate);
      lookup('learn.acme.com', { all }, (error, address, family) =>
        error ? reject(error) : resolve([address, family]),
      );
    });

  it('leads to its public addresses only, where it has others', async () => {
    expect(await find(mixed, true)).toEqual([[mixed[1], mixed[3]], undefined]);
    expect(await find(mixed, false)).toEqual(['8.8.8.8', 4]);
  });

  it('leads to all of them where they may be private', async () => {
    expect(await find(mixed, true, true)).toEqual([mixed, undefined]);
  });

  it.each([true, false])('leads nowhere where it has none', async (all) => {
    await expect(find(mixed.slice(0, 1), all)).rejects.toBeInstanceOf(PrivateAddressError);
    await expect(find([], all)).rejects.toBeInstanceOf(PrivateAddressError);
  });
});
