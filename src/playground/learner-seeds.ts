import type { learners, organizations } from '../db/schema/learners.ts';

const DAY = 24 * 60 * 60 * 1000;

/** A learner of the playground, with the names of the organization and group. */
export type Seed = Partial<Omit<typeof learners.$inferInsert, 'organizationId' | 'groupId'>> & {
  email: string;
  organization: string;
  group?: string;
};

/** The playground’s organizations. */
export const ORGANIZATIONS: (typeof organizations.$inferInsert)[] = [
  { name: 'Acme' },
  { name: 'Globex', vpaMandatory: true, vpaToleranceDays: 7 },
  { name: 'Initech', authentication: 'lms' },
  { name: 'Umbrella', authentication: 'api' },
  { name: 'Hooli', vpaMode: 'off' },
];

/** What João signs in with: “quiet river under stones”. */
const JOAO_HASH = '$argon2id$v=19$m=19456,t=2,p=1$SFBcOd9H1cKslYgdRKfMSw$dabMRwFQGjX9MM1XBOYk8s48MlVBS7zBIBdn0n0kwCM';

/** Returns a dozen learners in every state that the rules tell apart. */
export function seedsAt(now: Date): Seed[] {
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
      passwordHash: JOAO_HASH,
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
