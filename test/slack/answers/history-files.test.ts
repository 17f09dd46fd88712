import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { FILE_BYTES, type HistoryFile, historyFiles } from '../../../src/slack/answers/history-files.ts';
import { limits } from '../../../src/slack/limits.ts';
import { collectGarbage } from '../../support/collect-garbage.ts';
import { addLearner, createService, type Service } from '../../support/desk/service.ts';
import { entry, pagesOf } from './entries.ts';

const contextOf = async () => ({
  catalogue,
  workspaceUrl: 'https://t.slack.com/',
  platform: 'Acme Learning',
  names: new Map<string, string>(),
});

function readReferences({ content }: HistoryFile): string[] {
  const rows: { reference: string }[] = parse(content, { bom: true, columns: true });
  return rows.map(({ reference }) => reference);
}

async function all(files: AsyncIterable<HistoryFile>): Promise<HistoryFile[]> {
  const found: HistoryFile[] = [];
  for await (const file of files) found.push(file);
  return found;
}

describe('a history’s files', () => {
  it('have every request once, in order, however long each is and however few bytes a file has', async () => {
    const words = fc.array(fc.string({ unit: 'binary', maxLength: 80 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        words,
        fc.integer({ min: 1, max: 3_000 }),
        fc.integer({ min: 1, max: 9 }),
        async (said, fileBytes, size) => {
          async function* pages() {
            for (let from = 0; from < said.length; from += size)
              yield said.slice(from, from + size).map((text, i) => entry(from + i, text));
          }
          const files = await all(historyFiles(pages(), { contextOf, fileBytes }));
          expect(files.flatMap(readReferences)).toEqual(said.map((_, i) => `LD-${i}`));
          expect(files.map(({ number }) => number)).toEqual(files.map((_, i) => i + 1));
          expect(files.map(({ isLast }) => isLast)).toEqual(files.map((_, i) => i === files.length - 1));
          for (const file of files) {
            expect(file.requests).toBe(readReferences(file).length);
            if (file.requests > 1) expect(file.content.length).toBeLessThanOrEqual(fileBytes);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are never larger than Slack takes', () => {
    expect(FILE_BYTES).toBeLessThanOrEqual(limits.fileBytes);
  });

  it('take the same memory for four times as many requests', { timeout: 60_000 }, async () => {
    /** The most that is held beyond what was held before, in bytes. */
    async function heldFor(count: number): Promise<number> {
      await collectGarbage();
      const held = () => process.memoryUsage().heapUsed + process.memoryUsage().external;
      const before = held();
      let most = 0;
      for await (const _ of historyFiles(pagesOf(count), { contextOf, fileBytes: 1_000_000 })) {
        await collectGarbage();
        most = Math.max(most, held() - before);
      }
      return most;
    }
    await heldFor(5_000);
    const [few, many] = [await heldFor(10_000), await heldFor(40_000)];
    expect(few).toBeGreaterThan(1_000_000); // the file itself
    expect(many / few).toBeLessThan(2);
  });

  describe('of 25,000 requests', () => {
    let service: Service;
    beforeAll(async () => {
      service = await createService();
      const jane = await addLearner(service.database, { email: 'jane@acme.test' });
      // Ten have the same moment.
      await service.database.sql`
        insert into requests (reference, action, learner_id, asked_by, channel, expires_at, announced, state, created_at)
        select 'LD-' || n, 'resend-activation', ${jane}, 'U-MANY', 'C-MANY', now(), '[]', 'expired',
          '2026-01-01'::timestamptz + make_interval(secs => n / 10)
        from generate_series(1, 25000) n`;
    }, 60_000);
    afterAll(() => service.close());

    it('have each of them once, newest first, over several files', async () => {
      const answer = await service.desk.exportHistory(service.invocation('U-BOB'), { person: 'U-MANY' });
      if (answer.kind !== 'history-file') throw new Error(answer.kind);
      const files = await all(historyFiles(answer.pages, { contextOf, fileBytes: 1_000_000 }));
      expect(files.length).toBeGreaterThan(2);
      const numbers = files.flatMap(readReferences).map((reference) => Number(reference.slice(3)));
      expect(new Set(numbers).size).toBe(25_000);
      expect(numbers).toHaveLength(25_000);
      const moments = numbers.map((n) => Math.floor(n / 10));
      expect(moments).toEqual(moments.toSorted((a, b) => b - a));
    });
  });
});
