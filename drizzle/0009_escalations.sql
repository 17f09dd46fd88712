CREATE TABLE "escalations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"learner_id" uuid NOT NULL,
	"action" text NOT NULL,
	"request_id" uuid,
	"facts" jsonb,
	"note" text,
	"asked_by" text NOT NULL,
	"channel" text NOT NULL,
	"thread_ts" text,
	"state" text DEFAULT 'open' NOT NULL,
	"taken_by" text,
	"taken_at" timestamp (3) with time zone,
	"closed_by" text,
	"closed_at" timestamp (3) with time zone,
	"ending" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "posts" ALTER COLUMN "request_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "escalation_id" uuid;--> statement-breakpoint
ALTER TABLE "escalations" ADD CONSTRAINT "escalations_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "escalations" ADD CONSTRAINT "escalations_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "escalations_live" ON "escalations" USING btree ("learner_id","action") WHERE "escalations"."state" <> 'closed';--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_escalation_id_escalations_id_fk" FOREIGN KEY ("escalation_id") REFERENCES "public"."escalations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "posts_escalation_kind" ON "posts" USING btree ("escalation_id","kind") WHERE "posts"."request_id" is null;--> statement-breakpoint
CREATE INDEX "posts_escalation_card" ON "posts" USING btree ("channel","ts") WHERE "posts"."kind" = 'escalation';--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_of_something" CHECK ("posts"."request_id" is not null or "posts"."escalation_id" is not null);