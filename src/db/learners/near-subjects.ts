import { and, asc, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Subject } from '../../core/subject.ts';
import type { Queryable } from '../client.ts';
import { learners } from '../schema/learners.ts';
import { joinSubject } from './join-subject.ts';
import { subjectColumns } from './subjects.ts';

/** How many emails are compared on either side of a mistyped one, in each order. */
const NEIGHBOURS = sql.raw('60');

/**
 * Returns up to three learners whose email is most like a mistyped `email`. A typing error leaves the text before it or
 * after it long enough to find the place. So only the neighbours are compared, in the order of the emails and in that
 * of the emails reversed. That costs the same among thousands as among millions.
 */
export async function findNear(db: Queryable, email: string): Promise<Subject[]> {
  const near = nearEmails(db, email);
  const isLike = and(eq(learners.email, near.like), isNull(learners.erasedAt));
  const found = await joinSubject(db.with(near).select(subjectColumns).from(near).$dynamic(), isLike)
    .orderBy(desc(near.likeness), asc(learners.email))
    .limit(3);
  return found.map((row) => ({ ...row, last: new Map(), open: new Map(), suppressed: null }));
}

/** Selects the neighbours' emails that are like `email`, with their similarity. */
function nearEmails(db: Queryable, email: string) {
  const typed = sql`${email.toLowerCase()}::text`;
  const side = (order: SQL, where: SQL, place: SQL, way: SQL) =>
    sql`(select email from ${learners} where ${order} ${where} ${place} order by ${order} ${way} limit ${NEIGHBOURS})`;
  const both = (order: SQL, place: SQL) =>
    sql`${side(order, sql`>=`, place, sql`asc`)} union all ${side(order, sql`<`, place, sql`desc`)}`;
  const neighbours = sql`${both(sql`email`, typed)} union all ${both(sql`reverse(email)`, sql`reverse(${typed})`)}`;
  // “offset 0” keeps Postgres from comparing again for each similar email: the comparison costs most.
  const compared = sql`select email, similarity(email, ${typed}) as likeness from (${neighbours}) neighbours
    group by email offset 0`;
  return db
    .$with('near', { like: sql<string>`email_like_it`.as('email_like_it'), likeness: sql`likeness`.as('likeness') })
    .as(
      sql`select email as email_like_it, likeness from (${compared}) compared
      where likeness >= 0.5 order by likeness desc, email limit 10`,
    );
}
