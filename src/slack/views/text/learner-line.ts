import { fullName, type Learner, type Organization } from '../../../core/learner.ts';
import { showAddress } from '../../../core/mail/email-address.ts';
import { strong, type Words } from '../../../core/sentence.ts';
import { oneLine } from '../../input/sanitize.ts';
import { clip } from '../../limits.ts';

/** The longest name shown; longer ones are cut with an ellipsis. */
const NAME = 80;

/** Returns a value from the database as one short, literal line. */
export const shown = (text: string) => clip(oneLine(text), NAME);

/** Returns who it is about: name, address, organization and group. */
export function learnerLine(learner: Learner, organization: Organization): Words {
  const name = shown(fullName(learner));
  const at = learner.group ? `${shown(organization.name)} (${shown(learner.group)})` : shown(organization.name);
  return name ? [strong(name), ' · ', { email: 'learner' }, ` · ${at}`] : [{ email: 'learner' }, ` · ${at}`];
}

/** Returns the part after an address's last @. It is shown wherever a masked address is. */
export const domainPart = (email: string) => shown(showAddress(email.slice(email.lastIndexOf('@') + 1)));
