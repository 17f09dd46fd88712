import type { Catalogue } from '../../core/catalogue.ts';
import type { AnswerDeps } from '../answers/answers.ts';
import type { Background, Job } from '../transport/background.ts';

/** What every handler works with. */
export type HandlerDeps = AnswerDeps & { catalogue: Catalogue; background: Background };

/** What a click or a submitted form sets going; where it is answered, the handler says unless it is set. */
export type Work = Omit<Job, 'reply'> & { reply?: Job['reply'] };
