/** Who may send: enrolled sensors by certificate, held in memory in front of the table `sensors`. */
import {
  type EpochMicros,
  epochMicros,
  type GeoId,
  geoId,
  type SensorId,
  type Sha256,
  sensorId,
  sha256,
  WatchfloorError,
} from "@watchfloor/domain";
import type { Kysely, Selectable } from "kysely";
import { useEnrolmentToken, voidEnrolmentTokens } from "./enrolment-tokens.ts";
import type { IngestTables, SensorsTable } from "./tables.ts";

export interface EnrolledSensor {
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  /** What the watched network is: `office`, `registration`, `web`, `results`. */
  readonly segment: string;
  readonly enrolledAtUs: EpochMicros;
  /** SHA-256 of the certificate, DER. */
  readonly fingerprint: Sha256;
  /** Lower-case hexadecimal. */
  readonly serial: string;
  readonly expiresAtUs: EpochMicros;
  readonly revokedAtUs: EpochMicros | undefined;
}

function sensorOf(row: Selectable<SensorsTable>): EnrolledSensor {
  return {
    sensorId: sensorId(row.sensor_id),
    geoId: geoId(row.geo_id),
    segment: row.segment,
    enrolledAtUs: epochMicros(row.enrolled_at_us),
    fingerprint: sha256(row.certificate_fingerprint),
    serial: row.certificate_serial,
    expiresAtUs: epochMicros(row.certificate_expires_at_us),
    revokedAtUs: row.revoked_at_us === null ? undefined : epochMicros(row.revoked_at_us),
  };
}

/** One statement, so that nothing decided about the sensor meanwhile, by another hub on the database, is undone. */
async function write(db: Kysely<IngestTables>, sensor: EnrolledSensor, grantedAtUs: EpochMicros): Promise<void> {
  const row = {
    sensor_id: sensor.sensorId,
    geo_id: sensor.geoId,
    segment: sensor.segment,
    enrolled_at_us: sensor.enrolledAtUs,
    certificate_fingerprint: sensor.fingerprint,
    certificate_serial: sensor.serial,
    certificate_expires_at_us: sensor.expiresAtUs,
    revoked_at_us: sensor.revokedAtUs ?? null,
  };
  const written = await db
    .insertInto("sensors")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column("sensor_id")
        .doUpdateSet(row)
        .where("sensors.geo_id", "=", sensor.geoId)
        .where((held) =>
          held.or([held("sensors.revoked_at_us", "is", null), held("sensors.revoked_at_us", "<", grantedAtUs)]),
        ),
    )
    .returning("sensor_id")
    .executeTakeFirst();
  if (written === undefined)
    throw new WatchfloorError("E_ENROLMENT_REFUSED", {
      reason: "a sensor of this name stands elsewhere, or was revoked since the token was made",
    });
}

/**
 * The sensors of this hub. A question costs no query, so that a revocation counts at the next request and still every
 * request can ask.
 */
export class SensorRegistry {
  readonly #db: Kysely<IngestTables>;
  #sensors: ReadonlyMap<SensorId, EnrolledSensor> = new Map();
  #certificates: ReadonlyMap<Sha256, EnrolledSensor> = new Map();
  readonly #changed = new Set<(sensorId: SensorId) => void>();
  readonly #ended = new Set<(fingerprint: Sha256) => void>();

  private constructor(db: Kysely<IngestTables>) {
    this.#db = db;
  }

  /** Reads the table. */
  static async open(db: Kysely<IngestTables>): Promise<SensorRegistry> {
    const registry = new SensorRegistry(db);
    await registry.refresh();
    return registry;
  }

  /** The sensor this certificate belongs to now, revoked or not. */
  find(fingerprint: Sha256): EnrolledSensor | undefined {
    return this.#certificates.get(fingerprint);
  }

  get(id: SensorId): EnrolledSensor | undefined {
    return this.#sensors.get(id);
  }

  all(): readonly EnrolledSensor[] {
    return [...this.#sensors.values()];
  }

  /**
   * Writes the sensor; one enrolled again gets its new certificate, and the old certificate ends.
   *
   * @param grantedAtUs when it was allowed to.
   * @throws {WatchfloorError} E_ENROLMENT_REFUSED when a sensor of the name stands in another place, or was revoked since.
   */
  async enrol(sensor: EnrolledSensor, grantedAtUs: EpochMicros = sensor.enrolledAtUs): Promise<void> {
    await write(this.#db, sensor, grantedAtUs);
    await this.refresh();
  }

  /**
   * Uses a token up and writes the sensor, both or neither.
   *
   * @throws {WatchfloorError} E_ENROLMENT_REFUSED as above, and when the token is unknown, void, used, expired or another's.
   */
  async enrolWith(secret: string, sensor: EnrolledSensor): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const grant = await useEnrolmentToken(tx, secret, sensor.enrolledAtUs);
      if (grant?.sensorId !== sensor.sensorId || grant.geoId !== sensor.geoId)
        throw new WatchfloorError("E_ENROLMENT_REFUSED");
      await write(tx, sensor, grant.createdAtUs);
    });
    await this.refresh();
  }

  /**
   * Ends a sensor's admission at once, open connections included, and makes its open tokens void; false when there is no
   * such sensor.
   */
  async revoke(id: SensorId, at: EpochMicros): Promise<boolean> {
    const revoked = await this.#db.transaction().execute(async (tx) => {
      // In the order of an enrolment, token before sensor, so that neither waits for what the other holds.
      await voidEnrolmentTokens(tx, id);
      const { numUpdatedRows } = await tx
        .updateTable("sensors")
        .set((row) => ({ revoked_at_us: row.fn.coalesce("revoked_at_us", row.val<number>(at)) }))
        .where("sensor_id", "=", id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
    await this.refresh();
    return revoked;
  }

  /** Reads the table anew, for changes made by other hubs on the same database, and tells the listeners. */
  async refresh(): Promise<void> {
    const rows = await this.#db.selectFrom("sensors").selectAll().execute();
    const before = this.#sensors;
    const sensors = rows.map(sensorOf);
    this.#sensors = new Map(sensors.map((sensor) => [sensor.sensorId, sensor]));
    this.#certificates = new Map(sensors.map((sensor) => [sensor.fingerprint, sensor]));
    for (const old of before.values()) {
      const now = this.#sensors.get(old.sensorId);
      if (now?.fingerprint === old.fingerprint && now.revokedAtUs === old.revokedAtUs) continue;
      for (const listener of this.#ended) listener(old.fingerprint);
    }
    for (const sensor of sensors) {
      const old = before.get(sensor.sensorId);
      if (old?.fingerprint === sensor.fingerprint && old.revokedAtUs === sensor.revokedAtUs) continue;
      for (const listener of this.#changed) listener(sensor.sensorId);
    }
  }

  /** Called with every certificate that ceases to count; the answer ends it. */
  onEnded(listener: (fingerprint: Sha256) => void): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  /** Called with every sensor that was enrolled, enrolled again or revoked; the answer ends it. */
  onChanged(listener: (sensorId: SensorId) => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }
}
