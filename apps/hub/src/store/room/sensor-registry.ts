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
} from "@watchfloor/domain";
import type { Kysely, Selectable } from "kysely";
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

  /** Writes the sensor; one enrolled again gets its new certificate and place, and the old certificate ends. */
  async enrol(sensor: EnrolledSensor): Promise<void> {
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
    await this.#db
      .insertInto("sensors")
      .values(row)
      .onConflict((conflict) => conflict.column("sensor_id").doUpdateSet(row))
      .execute();
    await this.refresh();
  }

  /** Ends a sensor's admission at once, open connections included; false when there is no such sensor. */
  async revoke(id: SensorId, at: EpochMicros): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable("sensors")
      .set((row) => ({ revoked_at_us: row.fn.coalesce("revoked_at_us", row.val<number>(at)) }))
      .where("sensor_id", "=", id)
      .executeTakeFirst();
    await this.refresh();
    return numUpdatedRows > 0n;
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
