DROP INDEX "posts_request_kind";--> statement-breakpoint
DROP INDEX "posts_batch_kind";--> statement-breakpoint
DROP INDEX "posts_escalation_kind";--> statement-breakpoint
DROP INDEX "posts_behind";--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "recipient" text;--> statement-breakpoint
CREATE UNIQUE INDEX "posts_request_kind" ON "posts" USING btree ("request_id","kind",coalesce("recipient", ''));--> statement-breakpoint
CREATE UNIQUE INDEX "posts_batch_kind" ON "posts" USING btree ("batch_id","kind",coalesce("recipient", ''));--> statement-breakpoint
CREATE UNIQUE INDEX "posts_escalation_kind" ON "posts" USING btree ("escalation_id","kind",coalesce("recipient", '')) WHERE "posts"."request_id" is null;--> statement-breakpoint
CREATE INDEX "posts_behind" ON "posts" USING btree ("due_at") WHERE "posts"."shown" < "posts"."wanted";