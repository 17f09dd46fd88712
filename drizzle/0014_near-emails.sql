DROP INDEX "learners_email_near";--> statement-breakpoint
-- By hand: emails sort by their bytes wherever the database is, and the index alone gives them back.
ALTER TABLE "learners" ALTER COLUMN "email" TYPE text COLLATE "C";--> statement-breakpoint
CREATE INDEX "learners_email_reversed" ON "learners" USING btree (reverse("email")) INCLUDE ("email");
