/** Sensors, their enrolment, what the hub holds of them. */
import type { Migration } from "../migrate.ts";

export const INGEST: Migration = {
  number: 1,
  name: "ingest",
  sql: `
    CREATE TABLE sensors (
      sensor_id text PRIMARY KEY,
      geo_id text NOT NULL,
      segment text NOT NULL,
      enrolled_at_us bigint NOT NULL,
      certificate_fingerprint text NOT NULL UNIQUE,
      certificate_serial text NOT NULL,
      certificate_expires_at_us bigint NOT NULL,
      revoked_at_us bigint,
      last_word_at_us bigint
    );
    CREATE TABLE enrolment_tokens (
      secret_sha256 text PRIMARY KEY,
      sensor_id text NOT NULL,
      geo_id text NOT NULL,
      segment text NOT NULL,
      created_at_us bigint NOT NULL,
      expires_at_us bigint NOT NULL,
      used_at_us bigint
    );
    CREATE TABLE receipts (
      sensor_id text NOT NULL,
      lane text NOT NULL,
      sequence bigint NOT NULL,
      digest text NOT NULL,
      rows integer NOT NULL,
      arrival bigint NOT NULL,
      received_at_us bigint NOT NULL,
      PRIMARY KEY (sensor_id, lane, sequence)
    );
    CREATE TABLE tallies (
      sensor_id text PRIMARY KEY,
      batches bigint NOT NULL DEFAULT 0,
      events bigint NOT NULL DEFAULT 0,
      alerts bigint NOT NULL DEFAULT 0,
      engine_events bigint NOT NULL DEFAULT 0,
      gaps bigint NOT NULL DEFAULT 0,
      chain_breaks bigint NOT NULL DEFAULT 0,
      refused_batches bigint NOT NULL DEFAULT 0,
      refused_events bigint NOT NULL DEFAULT 0
    );
    CREATE TABLE heartbeats (
      sensor_id text PRIMARY KEY,
      received_at_us bigint NOT NULL,
      heartbeat jsonb NOT NULL
    );
    CREATE TABLE arrivals (
      singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
      last_arrival bigint NOT NULL
    );
    INSERT INTO arrivals (last_arrival) VALUES (0);
  `,
};
