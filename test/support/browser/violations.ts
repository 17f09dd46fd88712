import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What can be wrong by night alone: colours. */
const BY_COLOUR = ['color-contrast', 'link-in-text-block'];

/** Returns what axe finds wrong on a page as it is, by day and by night. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe); // evaluated beside the page: its policy stays in force
  const found = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(
      ...(await page.evaluate(
        async (rules) => {
          const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
          const { violations } = await axe.run({
            resultTypes: ['violations'],
            // Targets of 24 pixels at least: WCAG 2.2, which axe leaves off.
            rules: { 'target-size': { enabled: !rules } },
            ...(rules && { runOnly: rules }),
          });
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
        },
        colorScheme === 'dark' ? BY_COLOUR : undefined,
      )),
    );
  }
  return found;
}
