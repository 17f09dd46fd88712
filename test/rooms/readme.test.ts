import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/core/catalogue.ts';

/** HOUSE: the README at the top stays short, and what an operator needs stands in a room's. */
const MOST_LINES = 110;
const MOST_WORDS = 24;

const below = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
const rooms = [...below('src'), ...below('test')].filter((file) => basename(file) === 'README.md');
const read = (file: string) => readFileSync(file, 'utf8');
const top = read('README.md');
const all = ['README.md', ...rooms].map((file) => ({ file, text: read(file) }));

/** Returns every match of a pattern's first group in every README, with where it stands. */
const found = (pattern: RegExp) =>
  all.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([, match = '']) => ({ file, match })));

/** Returns the paragraphs and list items of a text, without code, tables, headings and pictures. */
const paragraphsOf = (text: string) =>
  text
    .replace(/^( {4}|\||#|!).*$/gm, '')
    .split(/\n\s*\n|\n(?=\s*(?:-|\d\.) )/)
    .map((paragraph) => paragraph.replace(/\]\([^)]*\)|[[\]*`]/g, '').replace(/\s+/g, ' '));

const sentencesOf = (text: string) => paragraphsOf(text).flatMap((one) => one.split(/[.?!](?=[”)]? |$)/));
const wordsOf = (sentence: string) => sentence.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

describe('the READMEs', () => {
  it('are short at the top', () => {
    expect(top.trimEnd().split('\n').length).toBeLessThanOrEqual(MOST_LINES);
  });

  it('have sentences of fewer than 25 words', () => {
    const long = all.flatMap(({ file, text }) =>
      sentencesOf(text).flatMap((sentence) => (wordsOf(sentence) > MOST_WORDS ? [`${file}: ${sentence}`] : [])),
    );
    expect(long).toEqual([]);
  });

  it('link to files that are there', () => {
    const links = found(/\]\((?!https?:)([^)#]+)/g).map(({ file, match }) => join(dirname(file), match));
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });

  it('of every room are linked from the top', () => {
    expect(rooms.filter((file) => !top.includes(`(${file})`))).toEqual([]);
  });

  it('name commands that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const known = new Set([...Object.keys(scripts)]);
    const named = found(/\bnpm (?:run )?((?!ci\b|run\b)[a-z]+)/g);
    expect(named.filter(({ match }) => !known.has(match))).toEqual([]);
  });

  it('name settings that .env.example explains', () => {
    const known = read('.env.example');
    const settings = found(/`([A-Z]+(?:_[A-Z]+)+)[`/]/g).filter(({ match }) => match !== 'NODE_OPTIONS');
    expect(settings.filter(({ match }) => !known.includes(`${match}=`))).toEqual([]);
  });

  it('show every action and inquiry by the word that the help shows', () => {
    const words = catalogue.entries.map(({ name, aliases }) => aliases[0] ?? name);
    const shown = [...top.matchAll(/^\| `\/learner ([a-z-]+) /gm)].map(([, word = '']) => word);
    const missing = words.filter((word) => !shown.includes(word));
    const unknown = shown.filter((word) => !words.includes(word));
    expect(missing, `add a row for \`/learner ${missing.join('`, `/learner ')}\` to README.md`).toEqual([]);
    expect(unknown, `take the rows for ${unknown.join(', ')} out of README.md, or call them as the help does`).toEqual(
      [],
    );
  });
});
