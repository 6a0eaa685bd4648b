/** Letting sensors in and shutting them out. */
import { epochMicros, geoId, sensorId, WatchfloorError } from "@watchfloor/domain";
import {
  enrolmentTokenAnswerSchema,
  formatEnrolmentToken,
  newEnrolmentTokenSchema,
  sensorIdSchema,
  sha256Schema,
} from "@watchfloor/wire";
import { z } from "zod";
import { addEnrolmentToken } from "../../store/index.ts";
import { known, must } from "../authorise.ts";
import { holdMaker, makerOf } from "../people/makers.ts";
import { newSecret } from "../people/secrets.ts";
import type { PeopleTables } from "../people/tables.ts";
import { decide } from "../policy.ts";
import { answers, done, type RouteDeps, type Router, SMALL_BODY } from "./router.ts";

const HOUR_US = 3_600_000_000;

/** Where a sensor enrols and sends; known once the other listeners stand. */
export interface EnrolmentPlace {
  readonly enrol: string;
  readonly ingest: string;
  /** SHA-256 of the hub's CA certificate, DER. */
  readonly caSha256: string;
}

export function sensorRoutes(app: Router, deps: RouteDeps & { readonly enrolment: () => EnrolmentPlace }): void {
  const { store, now } = deps;

  app.post(
    "/api/v1/enrolment-tokens",
    {
      bodyLimit: SMALL_BODY,
      schema: { body: newEnrolmentTokenSchema, response: answers(enrolmentTokenAnswerSchema) },
    },
    async (request) => {
      const wanted = request.body;
      const place = geoId(wanted.geoId);
      const viewer = known(request);
      must(viewer, { kind: "administer-place", place });
      if (wanted.segment === "tabulation")
        throw new WatchfloorError("E_UNSUITABLE_SEGMENT", { segment: wanted.segment });
      if (deps.register.get(place) === undefined)
        throw new WatchfloorError("E_REQUEST_INVALID", { reason: "no jurisdiction has this code", geoId: place });
      const held = store.room.sensors.get(sensorId(wanted.sensorId));
      // A name that stands for a place must not wander to another by a typing error, nor out of the viewer's scope.
      if (held !== undefined && held.geoId !== place)
        throw new WatchfloorError("E_REQUEST_INVALID", { reason: "a sensor of this name stands elsewhere" });
      const secret = newSecret();
      const createdAtUs = now();
      const expiresAtUs = epochMicros(createdAtUs + wanted.validForHours * HOUR_US);
      const createdBy = makerOf(viewer);
      const token = { secret, sensorId: sensorId(wanted.sensorId), geoId: place, segment: wanted.segment };
      await store.room.db.transaction().execute(async (tx) => {
        await holdMaker(createdBy, tx.withTables<PeopleTables>());
        await addEnrolmentToken(tx, { ...token, createdAtUs, expiresAtUs, createdBy });
      });
      const { enrol, ingest, caSha256 } = deps.enrolment();
      return {
        token: formatEnrolmentToken({ enrol, ingest, caSha256: sha256Schema.parse(caSha256), secret }),
        expiresAtUs,
      };
    },
  );

  app.post(
    "/api/v1/sensors/:id/revoke",
    { bodyLimit: SMALL_BODY, schema: { params: z.strictObject({ id: sensorIdSchema }), response: done } },
    async (request, reply) => {
      const id = sensorId(request.params.id);
      const place = store.room.sensors.get(id)?.geoId;
      if (place === undefined || decide(known(request), { kind: "administer-place", place }) !== "allow")
        throw new WatchfloorError("E_NOT_FOUND");
      await store.room.sensors.revoke(id, now());
      reply.code(204);
      return null;
    },
  );
}
