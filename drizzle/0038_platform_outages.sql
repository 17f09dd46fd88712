CREATE TABLE "platform_outages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"problem" text,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"is_answered" boolean DEFAULT false NOT NULL,
	"is_continued" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "posts" DROP CONSTRAINT "posts_of_something";--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "outage_id" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "platform_outages_open" ON "platform_outages" USING btree ((true)) WHERE "platform_outages"."ended_at" is null;--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_outage_id_platform_outages_id_fk" FOREIGN KEY ("outage_id") REFERENCES "public"."platform_outages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "posts_outage_kind" ON "posts" USING btree ("outage_id","kind") WHERE "posts"."outage_id" is not null;--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_of_something" CHECK (num_nonnulls("posts"."request_id", "posts"."batch_id", "posts"."escalation_id", "posts"."outage_id") >= 1 and num_nonnulls("posts"."request_id", "posts"."batch_id", "posts"."outage_id") <= 1);