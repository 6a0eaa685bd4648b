/** What a watcher reads: map, alerts, sensors, places, queries. Every read takes the viewer's scope. */
import { geoId, scopeHolds, sensorId, WatchfloorError } from "@watchfloor/domain";
import {
  alertDetailSchema,
  alertsSchema,
  geoIdSchema,
  jurisdictionsSchema,
  mapSchema,
  queryAnswerSchema,
  queryRequestSchema,
  sensorDetailSchema,
  sensorIdSchema,
  sensorsSchema,
} from "@watchfloor/wire";
import { z } from "zod";
import { known } from "../authorise.ts";
import { answers, idParameters, type RouteDeps, type Router, SMALL_BODY } from "./router.ts";

const eventIdSchema = z.string().regex(/^\d{1,15}\.\d{1,9}$/);
/** Text in a URL to a whole number. */
const wholeText = (max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.number().max(max));

const alertsQuery = z.strictObject({
  limit: wholeText(500).pipe(z.number().min(1)).default(50),
  before: eventIdSchema.optional(),
  after: eventIdSchema.optional(),
  geoId: geoIdSchema.optional(),
  sensorId: sensorIdSchema.optional(),
  sid: wholeText(4_294_967_295).optional(),
  severity: wholeText(255).optional(),
});

function found<Answer>(answer: Answer | undefined): Answer {
  if (answer === undefined) throw new WatchfloorError("E_NOT_FOUND");
  return answer;
}

export function readingRoutes(app: Router, deps: RouteDeps): void {
  const { watch, now } = deps;

  app.get("/api/v1/map", { schema: { response: answers(mapSchema) } }, (request) => watch.map(known(request).scope));

  app.get("/api/v1/alerts", { schema: { querystring: alertsQuery, response: answers(alertsSchema) } }, (request) => {
    const { geoId: place, sensorId: sensor, ...rest } = request.query;
    return watch.alerts(known(request).scope, {
      ...rest,
      geoId: place === undefined ? undefined : geoId(place),
      sensorId: sensor === undefined ? undefined : sensorId(sensor),
    });
  });

  app.get(
    "/api/v1/alerts/:id",
    { schema: { params: idParameters, response: answers(alertDetailSchema) } },
    async (request) => found(await watch.alert(known(request).scope, request.params.id)),
  );

  app.get("/api/v1/sensors", { schema: { response: answers(sensorsSchema) } }, async (request) => ({
    asOfUs: now(),
    sensors: await watch.sensors(known(request).scope),
  }));

  app.get(
    "/api/v1/sensors/:id",
    { schema: { params: z.strictObject({ id: sensorIdSchema }), response: answers(sensorDetailSchema) } },
    async (request) => found(await watch.sensor(known(request).scope, sensorId(request.params.id))),
  );

  app.get("/api/v1/jurisdictions", { schema: { response: answers(jurisdictionsSchema) } }, (request) => {
    const { scope } = known(request);
    const held = deps.register.all.filter((place) => scopeHolds(scope, place.geoId));
    return {
      asOfUs: now(),
      jurisdictions: held.map((place) => ({ ...place, place: deps.register.label(place.geoId) })),
    };
  });

  app.post(
    "/api/v1/query",
    {
      bodyLimit: SMALL_BODY,
      config: { rateLimit: { max: 240, timeWindow: 60_000 } },
      schema: { body: queryRequestSchema, response: answers(queryAnswerSchema) },
    },
    (request) => deps.queries.run(known(request).scope, request.body),
  );
}
