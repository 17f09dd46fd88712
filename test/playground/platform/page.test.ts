import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useBrowser } from '../../support/browser/browser.ts';
import { violations } from '../../support/browser/violations.ts';
import { told, vouched } from './acting-desk.ts';
import { createTestPlatform, type TestPlatform } from './test-platform.ts';

const browser = useBrowser();
let platform: TestPlatform;
let context: BrowserContext;
let page: Page;
let problems: string[];
beforeEach(async () => {
  platform = await createTestPlatform();
  platform.desk.answer('sign-in', ({ body }) =>
    body.password === 'right' ? { body: vouched('mei@globex.test', 'Globex') } : { body: { status: 'no' } },
  );
  context = await browser().newContext({ viewport: { width: 1000, height: 800 } });
  context.setDefaultTimeout(45_000);
  page = await context.newPage();
  problems = [];
  // A page that says no has a status of 4xx, which the console names; anything else is a fault.
  page.on('console', (line) => {
    if (!line.text().includes('the server responded with a status of 422')) problems.push(line.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(platform.platform().url);
});
afterEach(async () => {
  await context?.close();
  await platform?.close();
  expect(problems ?? []).toEqual([]);
});

const openVpa = () =>
  platform.send({
    type: 'learner.updated',
    data: {
      learner: told('mei@globex.test', 'Globex'),
      change: { vpa_available_from: { from: null, to: new Date().toISOString() } },
      request: 'LD-5',
    },
  });

const vpa = () => page.getByRole('region', { name: 'Proficiency assessment (VPA)' });

async function signIn(on = page): Promise<void> {
  await on.getByLabel('Email').fill('mei@globex.test');
  await on.getByLabel('Password').fill('right');
  await on.getByRole('button', { name: 'Sign in' }).click();
  await on.getByRole('heading', { name: 'Welcome, Mei' }).waitFor();
}

test('a learner signs in by keyboard, after a wrong try that is said and keeps the address', async () => {
  await page.getByLabel('Email').focus();
  await page.keyboard.type('mei@globex.test');
  await page.keyboard.press('Tab');
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('do not go together').waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await page.getByLabel('Email').inputValue()).toBe('mei@globex.test');
  await page.getByLabel('Password').focus();
  await page.keyboard.type('right');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Welcome, Mei' }).waitFor();
  expect(await violations(page)).toEqual([]);
});

test('a VPA that the desk makes available shows up by itself, and is taken', async () => {
  await signIn();
  await page.getByText('Your next assessment opens on').waitFor();
  await openVpa();
  await vpa().getByText('An assessment waits for you').waitFor();
  await vpa().getByText('It is mandatory: 7 days are left to take it.').waitFor();
  await page.getByRole('status').filter({ hasText: 'An assessment waits for you' }).waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Start the assessment' }).click();
  await page.getByRole('heading', { name: 'Your assessment' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Leave it half-way' }).click();
  await page.getByText('You left your assessment half-way').waitFor();
});

test('what it was told is listed as it comes, with the answer, and what it tells the desk', async () => {
  await signIn();
  await page.getByRole('link', { name: 'Behind the scenes' }).click();
  const said = page.getByRole('region', { name: 'What it was told' });
  await said.getByText('Nothing yet').waitFor();
  await openVpa();
  await said.getByRole('listitem').filter({ hasText: 'learner.updated' }).waitFor();
  const line = await said.getByRole('listitem').first().textContent();
  expect(line).toMatch(
    /^[\d:]+ learner\.updated Mei Tanaka \(LD-5\)VPA available from: none → \w{3}, \d\d .* GMTAccepted$/,
  );
  platform.platform().behave('wrong-secret', { times: 1 });
  await openVpa();
  await said.getByText('A call was turned away').waitFor();
  await page.getByRole('region', { name: 'What it tells the desk' }).getByText('The desk has it').waitFor();
  expect(await violations(page)).toEqual([]);
});

test('how it takes the desk’s calls is switched by keyboard, and the focus stays', async () => {
  await page.goto(`${platform.platform().url}/told`);
  const choice = page.getByLabel('For the desk, the platform');
  await choice.focus();
  await page.keyboard.type('Is');
  await page.locator('form[data-behaviour=down]').waitFor();
  expect(await openVpa()).toMatchObject({ status: 503 });
  expect(await choice.evaluate((select) => select === document.activeElement)).toBe(true);
  expect(await violations(page)).toEqual([]);
});

test('all of it works without script as well', async () => {
  const plain = await browser().newPage({ javaScriptEnabled: false });
  await plain.goto(platform.platform().url);
  await signIn(plain);
  await openVpa();
  await plain.reload();
  await plain.getByRole('button', { name: 'Start the assessment' }).click();
  await plain.getByRole('button', { name: 'Finish it' }).click();
  await plain.getByText('Your next assessment opens on').waitFor();
  await plain.getByRole('link', { name: 'Behind the scenes' }).click();
  await plain.getByLabel('For the desk, the platform').selectOption({ label: 'Answers later' });
  await plain.getByRole('button', { name: 'Set' }).click();
  await plain.locator('form[data-behaviour=later]').waitFor();
  await plain.getByRole('button', { name: 'Sign out' }).click();
  await plain.getByRole('heading', { name: 'Sign in' }).waitFor();
  await plain.close();
});

test('it fits a narrow window, and dark colours', async () => {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await signIn();
  await openVpa();
  await vpa().getByText('An assessment waits for you').waitFor();
  for (const path of ['', '/told', '/sign-in']) {
    await page.goto(`${platform.platform().url}${path}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    expect(await violations(page)).toEqual([]);
  }
});
