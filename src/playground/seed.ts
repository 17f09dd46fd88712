import type { Database } from '../db/client.ts';
import { groups, learners, organizations } from '../db/schema/learners.ts';

const DAY = 24 * 60 * 60 * 1000;

type Seed = Partial<Omit<typeof learners.$inferInsert, 'organizationId' | 'groupId'>> & {
  email: string;
  organization: string;
  group?: string;
};

const ORGANIZATIONS: (typeof organizations.$inferInsert)[] = [
  { name: 'Acme' },
  { name: 'Globex', vpaMandatory: true, vpaToleranceDays: 7 },
  { name: 'Initech', authentication: 'lms' },
  { name: 'Umbrella', authentication: 'api' },
  { name: 'Hooli', vpaMode: 'off' },
];

/** Adds a dozen learners in every state that the rules tell apart. */
function seedsAt(now: Date): Seed[] {
  const ago = (days: number) => new Date(now.getTime() - days * DAY);
  const active = { invitedAt: ago(200), firstAccessedAt: ago(190), lastAccessedAt: ago(2), passwordSetAt: ago(190) };
  const name = (givenName: string, familyName: string) => ({ givenName, familyName });
  return [
    {
      email: 'jane@acme.test',
      ...name('Jane', 'Doe'),
      organization: 'Acme',
      group: 'Evening',
      invitedAt: ago(3),
      locale: 'en',
      timeZone: 'Europe/London',
    },
    {
      email: 'lucia@acme.test',
      ...name('Lucía', 'Gómez'),
      organization: 'Acme',
      group: 'Evening',
      invitedAt: ago(8),
      locale: 'es-MX',
      timeZone: 'America/Mexico_City',
    },
    {
      email: 'joao@acme.test',
      ...name('João', 'Silva'),
      organization: 'Acme',
      group: 'Morning',
      ...active,
      vpaCompletedAt: ago(30),
      locale: 'pt-BR',
      timeZone: 'America/Sao_Paulo',
    },
    {
      email: 'omar@acme.test',
      ...name('Omar', 'Haddad'),
      organization: 'Acme',
      group: 'Morning',
      ...active,
      membershipEndsAt: ago(12),
    },
    { email: 'nina@acme.test', ...name('Nina', 'Berg'), organization: 'Acme', ...active, vpaCompletedAt: ago(120) },
    {
      email: 'iris@acme.test',
      ...name('Iris', 'Novak'),
      organization: 'Acme',
      group: 'Morning',
      ...active,
      vpaStartedAt: ago(2),
    },
    {
      email: 'tom@globex.test',
      ...name('Tom', 'Baker'),
      organization: 'Globex',
      group: 'Sales',
      ...active,
      vpaCompletedAt: ago(95),
      vpaStartedAt: ago(1),
    },
    { email: 'sso@acme.test', ...name('Sam', 'Okafor'), organization: 'Acme', ...active, passwordSetAt: null },
    {
      email: 'mei@globex.test',
      ...name('Mei', 'Tanaka'),
      organization: 'Globex',
      group: 'Sales',
      ...active,
      vpaCompletedAt: ago(20),
    },
    { email: 'paul@globex.test', ...name('Paul', 'Weber'), organization: 'Globex', group: 'Sales', ...active },
    { email: 'lena@initech.test', ...name('Lena', 'Vogel'), organization: 'Initech', invitedAt: ago(5) },
    { email: 'raj@umbrella.test', ...name('Raj', 'Patel'), organization: 'Umbrella', ...active },
    { email: 'kim@hooli.test', ...name('Kim', 'Lee'), organization: 'Hooli', ...active },
    { email: 'alex@mail.test', ...name('Alex', 'Moreau'), organization: 'Acme', invitedAt: ago(2) },
    { email: 'alex@mail.test', ...name('Alex', 'Moreau'), organization: 'Globex', ...active, vpaCompletedAt: ago(40) },
    {
      email: 'tricky@acme.test',
      givenName: '<!channel> *x*',
      familyName: '`boom`',
      organization: 'Acme',
      invitedAt: ago(1),
    },
  ];
}

/** Fills an empty database with the playground's learners; does nothing where there are organizations already. */
export async function seedLearners(db: Database, now: Date): Promise<void> {
  if ((await db.select({ id: organizations.id }).from(organizations).limit(1)).length > 0) return;
  await db.transaction(async (tx) => {
    const made = await tx.insert(organizations).values(ORGANIZATIONS).returning();
    const idOf = (name: string) => made.find((organization) => organization.name === name)?.id ?? '';
    const all = seedsAt(now);
    const wanted = new Map(all.filter((one) => one.group).map((one) => [`${one.organization}/${one.group}`, one]));
    const inserted = await tx
      .insert(groups)
      .values([...wanted.values()].map((one) => ({ organizationId: idOf(one.organization), name: one.group ?? '' })))
      .returning();
    await tx.insert(learners).values(
      all.map(({ organization, group, ...learner }) => ({
        ...learner,
        organizationId: idOf(organization),
        groupId: inserted.find((row) => row.name === group && row.organizationId === idOf(organization))?.id ?? null,
      })),
    );
  });
}
