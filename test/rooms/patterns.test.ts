import { readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'oxc-parser';
import { analyse } from 'scslre';
import { describe, expect, it } from 'vitest';
import { clearWords } from '../../src/core/mail/bounces/clear-words.ts';
import { sourcesBelow } from '../support/sources.ts';

/** A regular expression as a source writes it. */
type Pattern = { file: string; source: string; flags: string };

/** Returns every regular expression of a source, and how many more are made of strings while it runs. */
function patternsIn(file: string): { patterns: Pattern[]; made: number } {
  const patterns: Pattern[] = [];
  let made = 0;
  const { program } = parseSync(file, readFileSync(file, 'utf8'));
  new Visitor({
    Literal(node) {
      if ('regex' in node) patterns.push({ file, source: node.regex.pattern, flags: node.regex.flags });
    },
    NewExpression({ callee }) {
      if (callee.type === 'Identifier' && callee.name === 'RegExp') made += 1;
    },
  }).visit(program);
  return { patterns, made };
}

/** Returns why the work that a pattern does grows faster than its text; undefined where it does not. */
function fault({ file, source, flags }: Pattern): string | undefined {
  const { reports } = analyse({ source, flags }, { reportTypes: { Move: true, Self: true, Trade: true } });
  const kinds = reports.map(({ type, exponential }) => (exponential ? `${type}, exponential` : type));
  return kinds.length > 0 ? `${file}: /${source}/${flags} (${kinds.join('; ')})` : undefined;
}

/** Why a pattern that is made while the program runs needs no look. */
const made: Record<string, string> = {
  'src/core/mail/bounces/reasons-by-words.ts': 'classify-bounce.ts cuts a server’s answer to 1,000 characters',
  'src/slack/input/address-runs.ts': 'it goes from dot to dot in a domain, and back once',
  'src/slack/input/history-payload.ts': 'a button’s value has 2,000 characters at most',
};

/** Of the program, not of the playground, which reads nobody's text but its own visitor's. */
const sources = sourcesBelow('src').filter((file) => !file.startsWith('src/playground/'));
const found = sources.map((file) => ({ file, ...patternsIn(file) }));

describe('the regular expressions', () => {
  it('read a text once: none goes back and forth in it for longer the longer it is', () => {
    expect(found.flatMap(({ patterns }) => patterns).length).toBeGreaterThan(100);
    expect(found.flatMap(({ patterns }) => patterns.flatMap((pattern) => fault(pattern) ?? []))).toEqual([]);
  });

  it('stand in the source as they are, but for a few', () => {
    expect(
      found
        .filter((one) => one.made > 0)
        .map(({ file }) => file)
        .sort(),
    ).toEqual(Object.keys(made));
    const phrases = clearWords.flatMap(([, all]) => all);
    for (const source of phrases) expect(fault({ file: '', source, flags: '' }) ?? '').not.toContain('exponential');
  });

  it.each([
    String.raw`[^\s<>"'(),;:|]+@[^\s<>"'(),;:|]+\.[^\s<>"'(),;:|]+`,
    String.raw`\S*@\S*`,
    '[.,!?]+$',
    String.raw`\s+\S*$`,
    String.raw`^\s*[\w-]+\s*=\s*[^\r\n]*$`,
    '(?:a+)+b',
  ])('are found where they do: %s', (source) => {
    expect(fault({ file: 'any.ts', source, flags: 'g' })).toBeDefined();
  });
});
