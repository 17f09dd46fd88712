import type { ServerResponse } from 'node:http';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pageRoutes } from '../../../src/playground/page/routes.ts';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { useBrowser } from '../../support/browser/browser.ts';
import { violations } from '../../support/browser/violations.ts';
import { until } from '../../support/until.ts';
import { json, type Payload, startTinyApp, type TinyApp } from '../slack/app.ts';
import { startSlack, TOKENS } from '../slack/workspace.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const input = (block_id: string, label: string, element: object, rest: object = {}) => ({
  type: 'input',
  block_id,
  label: plain(label),
  element: { action_id: 'value', ...element },
  ...rest,
});
const groups = ['Beginners', 'Evening', 'Evening two', 'Weekend'];
const group = input('group', 'Group', { type: 'external_select', min_query_length: 1, placeholder: plain('Search') });
const modal = (blocks: object[], rest: object = {}) => ({
  type: 'modal',
  title: plain('Edit'),
  submit: plain('Save'),
  blocks,
  ...rest,
});

const browser = useBrowser();
let app: TinyApp;
let slack: LocalSlack;
let page: Page;
beforeEach(async () => {
  app = await startTinyApp();
  app.answer = (payload, response) =>
    payload.type === 'block_suggestion' ? suggest(payload, response) : response.end();
  const roles = { agent: [], lead: [], 'on-call': [] };
  slack = await startSlack({ app: { requestUrl: app.url }, routes: pageRoutes({ roles, mailboxUrl: () => '' }) });
  page = await browser().newPage({ viewport: { width: 1100, height: 800 } });
  page.setDefaultTimeout(45_000);
  await page.goto(`${slack.url}/?as=amy&channel=support`);
  await page.getByRole('heading', { level: 1 }).waitFor();
});
afterEach(async () => {
  await page?.close();
  await slack?.close();
  await app?.close();
});

function suggest({ value }: Payload, response: ServerResponse): void {
  const like = groups.filter((name) => name.toLowerCase().includes(String(value).toLowerCase()));
  json(response, { options: like.map(option) });
}

async function call(method: string, args: object): Promise<void> {
  const headers = { authorization: `Bearer ${TOKENS.botToken}`, 'content-type': 'application/json' };
  const answer = await fetch(`${slack.url}/api/${method}`, { method: 'POST', headers, body: JSON.stringify(args) });
  expect(await answer.json()).toMatchObject({ ok: true });
}

/** Opens a modal for Amy, as an app does after a shortcut. */
async function show(view: object): Promise<Locator> {
  const { ts } = slack.say('UAMY', '#support', 'jane@acme.test');
  await slack.shortcut('UAMY', 'ask', 'CSUPPORT', ts);
  await call('views.open', { trigger_id: app.got.at(-1)?.payload.trigger_id, view });
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

const last = (type: string) => app.got.map(({ payload }) => payload).findLast((payload) => payload.type === type);
const asked = () => app.got.filter(({ payload }) => payload.type === 'block_suggestion');
/** What the last submission says in each block. */
const submitted = async () => {
  const { view } = (await until('the form is submitted', () => last('view_submission'))) as unknown as {
    view: { state: { values: Record<string, { value: object }> } };
  };
  return Object.fromEntries(Object.entries(view.state.values).map(([id, { value }]) => [id, value]));
};
const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);
const box = () => page.getByRole('combobox', { name: 'Group' });
const active = () =>
  box().evaluate(
    (element) => document.getElementById(element.getAttribute('aria-activedescendant') ?? '')?.textContent,
  );

describe('a select with type-ahead', () => {
  test('asks for what is typed, and is chosen from by keyboard', async () => {
    await show(modal([group]));
    expect(await isFocused(box())).toBe(true);
    await page.keyboard.type('even');
    await page.getByRole('option', { name: 'Evening two' }).waitFor();
    expect(asked().map(({ payload }) => payload.value)).toContain('even');
    expect(await box().getAttribute('aria-expanded')).toBe('true');
    expect(await page.getByRole('status').filter({ hasText: '2 options' }).count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    expect(await active()).toBe('Evening');
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('Evening two');
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe('Evening');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    expect(await box().inputValue()).toBe('Evening two');
    expect(await page.getByRole('option').count()).toBe(0);
    await page.keyboard.press('Enter');
    expect(await submitted()).toEqual({ group: { type: 'external_select', selected_option: option('Evening two') } });
  });

  test('is chosen from by mouse', async () => {
    const dialog = await show(modal([group]));
    await box().fill('week');
    await page.getByRole('option', { name: 'Weekend' }).click();
    expect(await box().inputValue()).toBe('Weekend');
    expect(await isFocused(box())).toBe(true);
    await dialog.getByRole('button', { name: 'Save' }).click();
    expect(await submitted()).toMatchObject({ group: { selected_option: { value: 'weekend' } } });
  });

  test('closes its list at Escape, and the modal only at the next', async () => {
    const dialog = await show(modal([group]));
    await page.keyboard.type('even');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('option').count()).toBe(0);
    expect(await dialog.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('says that it loads, and shows nothing that comes late for something else', async () => {
    await show(modal([group]));
    const held: (() => void)[] = [];
    app.answer = (payload, response) => void held.push(() => suggest(payload, response));
    await page.keyboard.type('week');
    await until('the app is asked', () => held.length === 1);
    await page.getByText('Loading…').first().waitFor();
    expect(await box().getAttribute('aria-busy')).toBe('true');
    expect(await violations(page)).toEqual([]);
    await box().fill('beg');
    await until('the app is asked again', () => held.length === 2);
    held[1]?.();
    await page.getByRole('option', { name: 'Beginners' }).waitFor();
    await Promise.all([page.waitForResponse((response) => response.url().endsWith('/view-suggest')), held[0]?.()]);
    expect(await page.getByRole('option').allTextContents()).toEqual(['Beginners']);
  });

  test('says from how many characters on it searches, and that there is nothing', async () => {
    await show(modal([group]));
    await box().click();
    await page.getByText('Type at least 1 character').first().waitFor();
    expect(asked()).toEqual([]);
    await page.keyboard.type('zzz');
    await page.getByText('No results').first().waitFor();
    expect(await violations(page)).toEqual([]);
    app.answer = (_payload, response) => json(response, { options: [{ text: plain('no value') }] });
    await box().fill('even');
    await until('the app is asked again', () => asked().at(-1)?.payload.value === 'even');
    await page.getByText('No results').first().waitFor();
  });

  test('keeps its choice while something else is searched, and is cleared where it may be empty', async () => {
    const initial_option = option('Weekend');
    const dialog = await show(
      modal([
        input('group', 'Group', { type: 'external_select', min_query_length: 0, initial_option }, { optional: true }),
        input('other', 'Other', { type: 'plain_text_input' }, { optional: true }),
      ]),
    );
    await box().fill('beg');
    await page.getByRole('option', { name: 'Beginners' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await box().inputValue()).toBe('Weekend');
    await dialog.getByRole('button', { name: 'Clear the selection' }).click();
    expect(await box().inputValue()).toBe('');
    await dialog.getByRole('button', { name: 'Save' }).click();
    expect(await submitted()).toMatchObject({ group: { selected_option: null } });
  });

  test('shows groups with their names, and what the other fields say stays in the modal', async () => {
    app.answer = (_payload, response) =>
      json(response, {
        option_groups: [
          { label: plain('Acme'), options: [option('Evening')] },
          { label: plain('Globex'), options: [option('Morning')] },
        ],
      });
    const dialog = await show(modal([input('name', 'Name', { type: 'plain_text_input' }), group]));
    await dialog.getByLabel('Name').fill('Jane');
    await box().fill('ing');
    await page.getByRole('group', { name: 'Globex' }).getByRole('option', { name: 'Morning' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(asked().at(-1)?.payload).toMatchObject({ view: { state: { values: {} } } });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await box().inputValue()).toBe('Morning');
  });
});

const every = [
  input('name', 'Name', { type: 'plain_text_input', initial_value: 'Jane' }, { hint: plain('As on the certificate.') }),
  input('note', 'Note', { type: 'plain_text_input', multiline: true, max_length: 20 }, { optional: true }),
  input('email', 'Email', { type: 'email_text_input', focus_on_load: true }),
  input('end', 'Ends on', { type: 'datepicker', initial_date: '2027-01-31' }),
  input('at', 'Ends at', { type: 'timepicker', timezone: 'Europe/Lisbon' }),
  input('sure', 'Sure?', { type: 'radio_buttons', options: [option('Yes'), option('No')] }),
  input('tell', 'Tell', { type: 'checkboxes', options: [option('Learner'), option('Lead')] }, { optional: true }),
  input('language', 'Language', {
    type: 'static_select',
    option_groups: [{ label: plain('Europe'), options: [option('Danish'), option('Spanish')] }],
    initial_option: option('Danish'),
  }),
];

describe('a form', () => {
  test('is filled in by keyboard alone, field by field', async () => {
    await show(modal(every));
    const email = page.getByLabel('Email');
    expect(await isFocused(email)).toBe(true);
    await page.getByText('Europe/Lisbon').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type('jane@acme.test');
    await page.keyboard.press('Tab');
    await page.keyboard.type('03052027');
    await page.getByLabel('Ends at').focus();
    await page.keyboard.type('0630PM');
    await page.getByRole('radio', { name: 'Yes' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Sp');
    await email.press('Enter');
    expect(await submitted()).toEqual({
      name: { type: 'plain_text_input', value: 'Jane' },
      note: { type: 'plain_text_input', value: null },
      email: { type: 'email_text_input', value: 'jane@acme.test' },
      end: { type: 'datepicker', selected_date: '2027-03-05' },
      at: { type: 'timepicker', selected_time: '18:30' },
      sure: { type: 'radio_buttons', selected_option: option('No') },
      tell: { type: 'checkboxes', selected_options: [option('Lead')] },
      language: { type: 'static_select', selected_option: option('Spanish') },
    });
  });

  test('says at each field what is wrong, and the focus goes to the first', async () => {
    const dialog = await show(modal(every));
    await dialog.getByLabel('Note').fill('x'.repeat(21));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('⚠ Please use at most 20 characters.').waitFor();
    expect(await dialog.getByText('⚠ Please complete this required field.').count()).toBe(3);
    expect(await isFocused(dialog.getByLabel('Note'))).toBe(true);
    expect(await violations(page)).toEqual([]);
    expect(last('view_submission')).toBeUndefined();
  });

  test('shows the app’s errors at their blocks', async () => {
    app.answer = (_payload, response) => json(response, { response_action: 'errors', errors: { sure: 'Be sure.' } });
    const dialog = await show(modal([every[0] as object, every[5] as object]));
    await dialog.getByRole('radio', { name: 'No' }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('⚠ Be sure.').waitFor();
    const group = dialog.getByRole('radiogroup', { name: 'Sure?' });
    expect(await group.getAttribute('aria-invalid')).toBe('true');
    expect(await isFocused(dialog.getByRole('radio', { name: 'Yes' }))).toBe(true);
    expect(await violations(page)).toEqual([]);
  });

  test('has what was typed when one comes back to it from another that was put on top', async () => {
    app.answer = (payload, response) =>
      payload.type === 'view_submission'
        ? json(response, { response_action: 'push', view: modal([{ type: 'divider' }], { title: plain('Sure?') }) })
        : response.end();
    const dialog = await show(modal([every[0] as object, every[3] as object]));
    await dialog.getByLabel('Name').fill('Jane Ann');
    await dialog.getByLabel('Ends on').fill('2027-03-05');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog', { name: 'Sure?' }).getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog', { name: 'Edit' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Jane Ann');
    expect(await page.getByLabel('Ends on').inputValue()).toBe('2027-03-05');
  });
});

describe('beside a text', () => {
  const section = (text: string, accessory: object) => ({
    type: 'section',
    block_id: text,
    text: plain(text),
    accessory: { action_id: 'pick', ...accessory },
  });
  const sections = [
    section('Group', { type: 'external_select', min_query_length: 0 }),
    section('Day', { type: 'datepicker' }),
    section('Sure', { type: 'radio_buttons', options: [option('Yes'), option('No')] }),
    section('Tell', { type: 'checkboxes', options: [option('Learner'), option('Lead')] }),
  ];

  async function pickEach(): Promise<void> {
    await box().press('ArrowDown');
    await page.getByRole('option', { name: 'Weekend' }).click();
    await until('the app is told', () => last('block_actions')?.actions);
    expect(last('block_actions')).toMatchObject({ actions: [{ selected_option: option('Weekend') }] });
    await page.getByLabel('Day').fill('2027-03-05');
    await page.getByLabel('Day').press('Enter');
    await until('a day is told', () => JSON.stringify(last('block_actions')).includes('"selected_date":"2027-03-05"'));
    await page.getByRole('radio', { name: 'No' }).check();
    await until('a button is told', () => JSON.stringify(last('block_actions')?.actions).includes('"no"'));
    await page.getByRole('checkbox', { name: 'Lead', exact: true }).check();
    await until('a box is told', () => JSON.stringify(last('block_actions')?.actions).includes('"lead"'));
    expect(await violations(page)).toEqual([]);
  }

  test('of a modal, what is picked is told at once', async () => {
    await show(modal(sections));
    await pickEach();
    expect(last('block_actions')).toMatchObject({
      view: { state: { values: { Group: { pick: { selected_option: option('Weekend') } } } } },
    });
  });

  test('of a message, what is picked is told at once, and still shown to whoever picked it', async () => {
    await call('chat.postMessage', { channel: 'CSUPPORT', text: 'card', blocks: sections });
    await pickEach();
    await page.reload();
    await page.getByRole('checkbox', { name: 'Lead', exact: true }).waitFor();
    expect(await box().inputValue()).toBe('Weekend');
    expect(await page.getByRole('checkbox', { name: 'Lead', exact: true }).isChecked()).toBe(true);
    await page.goto(`${slack.url}/?as=bob&channel=support`);
    await page.getByRole('checkbox', { name: 'Lead', exact: true }).waitFor();
    expect(await box().inputValue()).toBe('');
  });

  test('of a message, a menu of a hundred is scrolled through, and shows what was chosen', async () => {
    const options = Array.from({ length: 100 }, (_, i) => option(`Option ${i + 1}`));
    const menu = { type: 'static_select', action_id: 'many', placeholder: plain('Choose one'), options };
    await call('chat.postMessage', { channel: 'CSUPPORT', text: 'x', blocks: [{ type: 'actions', elements: [menu] }] });
    await page.getByRole('button', { name: 'Choose one' }).press('ArrowDown');
    await page.keyboard.press('End');
    expect(await isFocused(page.getByRole('menuitem', { name: 'Option 100' }))).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await until('the app is told', () => JSON.stringify(last('block_actions')?.actions).includes('option 100'));
    await page.getByText('Option 100').first().waitFor();
  });
});
