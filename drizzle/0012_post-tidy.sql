ALTER TABLE "posts" ADD COLUMN "tidy_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "posts_untidy" ON "posts" USING btree ("tidy_at") WHERE "posts"."tidy_at" is not null;