CREATE TABLE "platform_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"position" bigserial NOT NULL,
	"learner_id" uuid,
	"request_id" uuid,
	"type" text NOT NULL,
	"replaced" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"plan" jsonb,
	"is_undo" boolean DEFAULT false NOT NULL,
	"erased" jsonb,
	"state" text DEFAULT 'sending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"in_doubt" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"claimed_until" timestamp (3) with time zone,
	"problem" text,
	"message" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"answered_at" timestamp (3) with time zone
);
--> statement-breakpoint
DROP INDEX "requests_one_open";--> statement-breakpoint
ALTER TABLE "platform_changes" ADD CONSTRAINT "platform_changes_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_changes" ADD CONSTRAINT "platform_changes_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "platform_changes_learner" ON "platform_changes" USING btree ("learner_id","position");--> statement-breakpoint
CREATE INDEX "platform_changes_request" ON "platform_changes" USING btree ("request_id") WHERE "platform_changes"."request_id" is not null;--> statement-breakpoint
CREATE INDEX "platform_changes_sending" ON "platform_changes" USING btree ("due_at") WHERE "platform_changes"."state" = 'sending';--> statement-breakpoint
CREATE INDEX "platform_changes_order" ON "platform_changes" USING btree ("learner_id","position") WHERE "platform_changes"."state" = 'sending';--> statement-breakpoint
CREATE UNIQUE INDEX "requests_one_open" ON "requests" USING btree ("learner_id","action") WHERE "requests"."state" in ('pending', 'awaiting', 'running');