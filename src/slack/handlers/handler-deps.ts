import type { Catalogue } from '../../core/catalogue.ts';
import type { AnswerDeps } from '../answers/answers.ts';
import type { Background, Job } from '../transport/background.ts';

/** What every handler depends on. */
export type HandlerDeps = AnswerDeps & { catalogue: Catalogue; background: Background };

/** The work that a click or a submitted form starts. The handler chooses how to reply where `reply` is not set. */
export type Work = Omit<Job, 'reply'> & { reply?: Job['reply'] };
