/** What a room may import: other rooms whole, or only their types, besides itself, the leaf files and packages. */
export type Room = { may: readonly string[]; typesOf?: readonly string[]; leaves?: false };

/** Files that know nothing of the house and that any room but the rules may import; and each, those before it here. */
export const leaves = [
  'deadline.ts',
  'trace.ts',
  'scrub.ts',
  'version.ts',
  'environment.ts',
  'cli',
  'log.ts',
  'disposer.ts',
  'csv.ts',
  'start-step.ts',
  'work-in-hand.ts',
];

/** The rooms of src/ from the bottom up: none may import one that stands further down in this list. */
export const rooms: Record<string, Room> = {
  core: { may: [], leaves: false },
  db: { may: [], typesOf: ['core'] },
  service: { may: ['core', 'db'] },
  'setting-kinds.ts': { may: ['core'] },
  'config.ts': { may: ['core', 'service', 'setting-kinds.ts'] },
  email: { may: ['core'] },
  platform: { may: ['core', 'service'] },
  slack: { may: ['core', 'service'] },
  jobs: { may: ['core', 'service', 'email', 'slack', 'platform'] },
  http: { may: ['core', 'service', 'email'] },
  telemetry: { may: ['core', 'service', 'email', 'slack', 'platform'] },
  import: { may: ['core', 'service', 'db', 'config.ts'] },
  audit: { may: ['core', 'db', 'config.ts'] },
  migrate: { may: ['db'] },
  erase: { may: ['core', 'service', 'db', 'config.ts'] },
  maintain: { may: ['core', 'db', 'config.ts'] },
  connect: { may: ['core', 'service', 'db', 'config.ts', 'platform'] },
  doctor: { may: ['core', 'service', 'db', 'config.ts', 'email', 'platform', 'slack', 'connect'] },
  'app.ts': {
    may: ['core', 'service', 'db', 'config.ts', 'email', 'platform', 'slack', 'jobs', 'http', 'telemetry'],
  },
  'main.ts': { may: ['app.ts', 'config.ts'] },
  playground: { may: ['core', 'db', 'config.ts', 'email', 'slack', 'http', 'app.ts'] },
};

/** Folders inside a room that also have an order: a folder may import only those to its left. */
export const layers: Record<string, readonly string[]> = {
  service: [
    'access',
    'learners',
    'mail',
    'records',
    'requests',
    'credentials',
    'approvals',
    'batches',
    'escalations',
    'replies',
  ],
  slack: ['input', 'views', 'transport', 'people', 'publishing', 'answers', 'handlers'],
};

/** Packages that belong to certain rooms, and to no other. */
export const packages: Record<string, readonly string[]> = {
  '@slack/': ['slack', 'playground'],
  'drizzle-orm': ['db', 'service'],
  postgres: ['db', 'audit', 'maintain', 'playground'],
  pg: ['db', 'jobs', 'playground'],
  kysely: ['playground'],
  'better-auth': ['playground'],
  'graphile-worker': ['db', 'jobs'],
  fastify: ['http', 'platform', 'playground'],
  '@fastify/swagger': ['platform'],
  'fastify-type-provider-zod': ['platform'],
  resend: ['email', 'playground'],
  'csv-stringify': ['csv.ts'],
  'prom-client': ['telemetry'],
  '@opentelemetry/': ['telemetry', 'trace.ts'],
};
