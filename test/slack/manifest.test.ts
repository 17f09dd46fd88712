import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../src/core/catalogue.ts';
import { appManifest, botScopes } from '../../src/slack/manifest.ts';
import { helpMessage } from '../../src/slack/views/cards/help.ts';

const manifest = parse(readFileSync('manifest.yml', 'utf8'));

describe('manifest.yml', () => {
  it('is what the catalogue of actions says', () => expect(manifest).toEqual(appManifest(catalogue)));

  it('is valid by the published schema of Slack’s manifests', () => {
    const schema = JSON.parse(readFileSync('test/support/schemas/slack-manifest.json', 'utf8'));
    const ajv = new Ajv({ strict: false, validateFormats: false });
    expect(ajv.validate(schema, manifest), ajv.errorsText()).toBe(true);
  });

  it('lists a shortcut for every action that has one, and one for the profile, within Slack’s limits', () => {
    const { shortcuts } = manifest.features;
    expect(shortcuts.map(({ callback_id }: { callback_id: string }) => callback_id)).toEqual([
      ...catalogue.actions.filter(({ shortcut }) => shortcut).map(({ name }) => name),
      'learner-actions',
    ]);
    expect(shortcuts.length).toBeLessThanOrEqual(5);
    for (const { name } of shortcuts) expect(name.length).toBeLessThanOrEqual(24);
  });

  it('asks for no scope twice', () => expect(new Set(botScopes).size).toBe(botScopes.length));
});

describe('the help', () => {
  it.each([
    [['agent'], ['“Ask for approval…”', '“Escalate…”'], ['As a lead', 'break the glass', '--csv']],
    [['lead'], ['“Ask for approval…”', 'You agree to what needs a second person', '--csv'], ['break the glass']],
    [['on-call'], ['“Ask for approval…”', 'break the glass'], ['As a lead', '--csv']],
    [['lead', 'on-call'], ['--csv', 'break the glass'], []],
  ] as const)('says what comes with a role: %j', (roles, has, lacks) => {
    const text = JSON.stringify(helpMessage([...catalogue.actions], new Set(roles)).blocks);
    for (const words of has) expect(text).toContain(words);
    for (const words of lacks) expect(text).not.toContain(words);
  });

  it('has a line for every action, with a word that is understood', () => {
    const text = JSON.stringify(helpMessage([...catalogue.actions], new Set(['agent'])).blocks);
    for (const action of catalogue.actions) expect(text).toContain(action.summary);
    const typed = [...text.matchAll(/\/learner ([a-z-]+) jane/g)].map(([, word]) => catalogue.find(word ?? '')?.name);
    expect(typed).toEqual(catalogue.actions.map(({ name }) => name));
  });
});
