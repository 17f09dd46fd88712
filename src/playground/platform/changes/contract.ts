import * as z from 'zod';

const id = z.string().min(1).max(200);
const Named = z.object({ id: id.nullish(), external_id: id.nullish(), name: z.string().nullish() });

/** How the desk knows a learner, before the change. */
const ToldLearner = z.object({
  id,
  external_id: id.nullish(),
  organization: Named.nullish(),
  group: Named.nullish(),
  email: z.string().nullish(),
});

const Fields = z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }));

const Data = z.object({
  learner: ToldLearner.nullish(),
  change: Fields.nullish(),
  request: z.string().max(100).nullish(),
  /** `learner.password_set`: the argon2id PHC string, where the platform takes hashes. */
  password_hash: z.string().max(500).nullish(),
  end_sessions: z.boolean().nullish(),
});

/** What the desk sends: Standard Webhooks' envelope. Fields that are not known here are ignored. */
export const DeskChange = z.object({ type: z.string().max(100), timestamp: z.string(), data: Data });

export type DeskChange = z.infer<typeof DeskChange>;
export type ToldLearner = z.infer<typeof ToldLearner>;
export type ToldFields = z.infer<typeof Fields>;
