/**
 * How the platform names a learner: by the desk's own id, by its own id in an organization, or by the address; the
 * organization by its name or id. Without one, an address stands for the learners of all organizations that have it.
 */
export type LearnerName =
  | { id: string; organization?: string }
  | { externalId: string; organization: string }
  | { email: string; organization?: string };
