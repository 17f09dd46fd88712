CREATE TABLE "desk_changes" (
	"learner_id" uuid NOT NULL,
	"field" text NOT NULL,
	"replaced" text[] NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "desk_changes_learner_id_field_pk" PRIMARY KEY("learner_id","field")
);
--> statement-breakpoint
ALTER TABLE "desk_changes" ADD CONSTRAINT "desk_changes_learner_id_learners_id_fk" FOREIGN KEY ("learner_id") REFERENCES "public"."learners"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "desk_changes_email" ON "desk_changes" USING btree ("learner_id") WHERE "desk_changes"."field" = 'email' and "desk_changes"."replaced" <> '{}';