import { afterEach, expect, it } from 'vitest';
import { ourId } from './acting-desk.ts';
import { createTestPlatform, type TestPlatform } from './test-platform.ts';

let platform: TestPlatform;
afterEach(() => platform.close());

const uploads = () =>
  platform.desk.got.filter(({ path }) => path === 'learners').map(({ body }) => body as unknown as object[]);

it('all learners are sent to the desk once, with the platform’s own ids', async () => {
  platform = await createTestPlatform({ uploads: true });
  await platform.platform().allUploaded();
  const [records = [], ...more] = uploads();
  expect(more).toEqual([]);
  expect(records).toContainEqual(
    expect.objectContaining({ email: 'jane@acme.test', organization: 'Acme', external_id: ourId('jane@acme.test') }),
  );
  const page = await fetch(`${platform.platform().url}/told`).then((answer) => answer.text());
  expect(page.replace(/<[^>]*>|<!--.*?-->/g, '')).toContain(`Its ${records.length} learners`);
});

it('they are sent again where the call breaks', async () => {
  let calls = 0;
  platform = await createTestPlatform({ uploads: true });
  await platform.platform().allUploaded();
  platform.desk.answer('learners', () => (calls++ === 0 ? 'cut' : {}));
  await platform.restart();
  await platform.platform().allUploaded();
  expect(calls).toBe(2);
});
