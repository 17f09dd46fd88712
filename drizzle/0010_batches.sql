CREATE TABLE "batch_items" (
	"batch_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"learner_id" uuid,
	"label" text,
	"state" text NOT NULL,
	"reason" jsonb,
	"request_id" uuid,
	CONSTRAINT "batch_items_batch_id_position_pk" PRIMARY KEY("batch_id","position")
);
--> statement-breakpoint
CREATE TABLE "batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"action" text NOT NULL,
	"asked_by" text NOT NULL,
	"channel" text NOT NULL,
	"thread_ts" text,
	"state" text DEFAULT 'pending' NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"input" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"submitted_by" text,
	"submitted_at" timestamp (3) with time zone,
	"broke_glass" boolean DEFAULT false NOT NULL,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"promise" jsonb NOT NULL,
	"outcome" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "posts" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "batch_id" uuid;--> statement-breakpoint
ALTER TABLE "batch_items" ADD CONSTRAINT "batch_items_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_items" ADD CONSTRAINT "batch_items_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_items" ADD CONSTRAINT "batch_items_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "batches_open" ON "batches" USING btree ("expires_at") WHERE "batches"."state" in ('pending', 'awaiting', 'running');--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "posts_batch_kind" ON "posts" USING btree ("batch_id","kind");--> statement-breakpoint
ALTER TABLE "posts" DROP CONSTRAINT "posts_of_something";--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_of_something" CHECK (num_nonnulls("posts"."request_id", "posts"."batch_id", "posts"."escalation_id") >= 1 and num_nonnulls("posts"."request_id", "posts"."batch_id") <= 1);