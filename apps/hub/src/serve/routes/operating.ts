/** For those who run the hub: whether it stands, its numbers, and the description of its API. */
import { healthSchema } from "@watchfloor/wire";
import type { Registry } from "prom-client";
import { z } from "zod";
import { answers, type RouteDeps, type Router } from "./router.ts";

export function operatingRoutes(
  app: Router,
  deps: Pick<RouteDeps, "settings" | "now"> & { readonly metrics: Registry },
): void {
  app.get("/api/health", { schema: { response: answers(healthSchema) } }, () => ({
    asOfUs: deps.now(),
    status: "ok" as const,
    version: deps.settings.version,
  }));

  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    const text = await deps.metrics.metrics();
    return reply.type(deps.metrics.contentType).serializer(String).send(text);
  });

  app.get("/api/v1/openapi.json", { schema: { response: { 200: z.record(z.string(), z.unknown()) } } }, () => ({
    ...app.swagger(),
  }));
}
