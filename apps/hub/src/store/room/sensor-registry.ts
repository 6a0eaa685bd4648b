/** Who may send: enrolled sensors by certificate, held in memory in front of the table `sensors`. */
import type { EpochMicros, GeoId, SensorId, Sha256 } from "@watchfloor/domain";

export interface EnrolledSensor {
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  readonly segment: string;
  readonly enrolledAtUs: EpochMicros;
  /** SHA-256 of the certificate, DER. */
  readonly fingerprint: Sha256;
  readonly serial: string;
  readonly expiresAtUs: EpochMicros;
  readonly revokedAtUs: EpochMicros | undefined;
}

export interface SensorRegistry {
  /** The sensor this certificate belongs to, revoked or not. */
  find(fingerprint: Sha256): EnrolledSensor | undefined;
  get(sensorId: SensorId): EnrolledSensor | undefined;
  all(): readonly EnrolledSensor[];
  /** Writes the sensor; a sensor enrolled again gets its new certificate, the old one counts no more. */
  enrol(sensor: EnrolledSensor): Promise<void>;
  /** Ends a sensor's admission at once, open connections included; false when there is no such sensor. */
  revoke(sensorId: SensorId, at: EpochMicros): Promise<boolean>;
  /** Called with every certificate that ceases to count; returns how to stop listening. */
  onRevoked(listener: (fingerprint: Sha256) => void): () => void;
  /** Reads the table anew, for changes made by other hubs on the same database. */
  refresh(): Promise<void>;
}
