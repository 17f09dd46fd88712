import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourcesBelow } from '../support/sources.ts';
import { importsBelow, importsOf } from './imports.ts';
import { layers, leaves, packages, rooms } from './table.ts';
import { roomOf, violationOf } from './violations.ts';

/** What the rules say of one made-up import. */
const check = (file: string, target: string, isTypeOnly = false) =>
  violationOf({ file, target, isOurs: target.startsWith('src/') || target.startsWith('test/'), isTypeOnly });

const sources = sourcesBelow('src');
const folders = [...new Set(sources.map((file) => dirname(file)))].filter((folder) => folder !== 'src');
const names = Object.keys(rooms);

describe('the rooms', () => {
  it('import only what they may', () => {
    expect([...importsBelow('src'), ...importsBelow('test')].flatMap((one) => violationOf(one) ?? [])).toEqual([]);
  });

  it('load later only modules of their own: a bundle gives a CommonJS package that is imported later no named exports', () => {
    const later = sources.filter((file) => /\bimport\(\s*['"`][^.]/.test(readFileSync(file, 'utf8')));
    expect(later).toEqual([]);
  });

  it('are all in the table', () => {
    const known = new Set([...names, ...leaves]);
    expect(sources.map(roomOf).filter((room) => !known.has(room))).toEqual([]);
  });

  it('stand in an order without circles', () => {
    for (const [index, name] of names.entries())
      for (const other of [...(rooms[name]?.may ?? []), ...(rooms[name]?.typesOf ?? [])])
        expect(names.indexOf(other), `${name} imports ${other}`).toBeLessThan(index);
  });

  it.each(folders)('a forbidden room is found in %s', (folder) => {
    const room = roomOf(folder);
    const forbidden = names.filter((name) => name !== room && !rooms[room]?.may.includes(name));
    expect(forbidden.length).toBeGreaterThan(0);
    for (const name of forbidden) {
      const target = name.endsWith('.ts') ? `src/${name}` : `src/${name}/any.ts`;
      expect(check(`${folder}/any.ts`, target), `${folder} -> ${name}`).toBeDefined();
    }
  });

  it.each(folders)('a forbidden package is found in %s', (folder) => {
    for (const [name, owners] of Object.entries(packages))
      if (!owners.includes(roomOf(folder)))
        expect(
          check(`${folder}/any.ts`, name.endsWith('/') ? `${name}any` : name),
          `${folder} -> ${name}`,
        ).toBeDefined();
  });

  it.each(Object.entries(layers))('the folders of %s have an order', (room, order) => {
    expect(check(`src/${room}/${order[0]}/any.ts`, `src/${room}/${order.at(-1)}/any.ts`)).toBeDefined();
    expect(check(`src/${room}/${order.at(-1)}/any.ts`, `src/${room}/${order[0]}/any.ts`)).toBeUndefined();
  });

  it('the database takes types of the rules, and no values', () => {
    expect(check('src/db/mail/any.ts', 'src/core/mail/mail.ts', true)).toBeUndefined();
    expect(check('src/db/mail/any.ts', 'src/core/mail/mail.ts')).toBeDefined();
  });

  it('tell values from types, and see what is exported from elsewhere or imported later', () => {
    const seen = importsOf(
      'src/db/any.ts',
      "import type { A } from '../core/a.ts';\nimport { type B } from '../core/b.ts';\nimport { c } from './c.ts';\nexport { d } from './d.ts';\nawait import('./e.ts');\n",
    );
    expect(seen.map(({ target, isTypeOnly }) => [target, isTypeOnly])).toEqual([
      ['src/core/a.ts', true],
      ['src/core/b.ts', true],
      ['src/db/c.ts', false],
      ['src/db/d.ts', false],
      ['src/db/e.ts', false],
    ]);
  });

  it('helpers of tests stand on src and on test/support', () => {
    expect(check('test/support/any.ts', 'test/chaos/any.ts')).toBeDefined();
    expect(check('test/bench/any.ts', 'test/chaos/any.ts')).toBeDefined();
    expect(check('test/db/any.test.ts', 'test/db/other.test.ts')).toBeDefined();
    expect(check('test/chaos/any.ts', 'test/support/any.ts')).toBeUndefined();
  });
});
