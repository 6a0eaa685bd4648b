/** Who a sensor is on the wire: its key and certificate, and the one authority it believes. */
import type { GeoId, SensorId } from "@watchfloor/domain";

export interface SensorIdentity {
  readonly sensorId: SensorId;
  readonly geoId: GeoId;
  /** PKCS #8. Made at the sensor, never leaves it. */
  readonly keyPem: string;
  readonly certificatePem: string;
  /** The hub's authority; no other is believed, the system's trust store included. */
  readonly caPem: string;
  /** `https://host:port` of the ingest listener. */
  readonly ingest: string;
}
