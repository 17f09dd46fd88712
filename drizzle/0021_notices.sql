DROP INDEX "mails_request";--> statement-breakpoint
ALTER TABLE "mails" ALTER COLUMN "request_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "is_notice" boolean DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE "mails" SET "template" = 'address-removed', "is_notice" = true WHERE "template" = 'address-changed';--> statement-breakpoint
CREATE INDEX "mails_of_request" ON "mails" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "mails_request" ON "mails" USING btree ("request_id") WHERE not "mails"."is_notice";