-- By hand. Learners who were erased before erasing cut the keyed hashes of their addresses, too: as it is done from now on
-- (src/db/learners/erasure.ts).
DELETE FROM suppressions WHERE reason <> 'complained' AND address_fingerprint IN (
  SELECT r.address_fingerprint FROM requests r JOIN learners l ON l.id = r.learner_id WHERE l.erased_at IS NOT NULL
  UNION SELECT m.address_fingerprint FROM mails m JOIN learners l ON l.id = m.learner_id WHERE l.erased_at IS NOT NULL
);--> statement-breakpoint
UPDATE requests r SET address_fingerprint = NULL FROM learners l WHERE l.id = r.learner_id AND l.erased_at IS NOT NULL;--> statement-breakpoint
UPDATE mails m SET address_fingerprint = NULL, clear_suppression = false FROM learners l WHERE l.id = m.learner_id AND l.erased_at IS NOT NULL;
