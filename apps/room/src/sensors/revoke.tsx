/** Shuts a sensor out, for who administers. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SensorSummary } from "@watchfloor/wire";
import { isAnything } from "../api/client.ts";
import { adviceOf } from "../api/problem.ts";
import { Confirm } from "../app/confirm.tsx";
import { useRoom } from "../app/room-context.tsx";
import { useMe } from "../app/shell.tsx";

export function Revoke({ sensor }: { readonly sensor: SensorSummary }) {
  const { api } = useRoom();
  const queries = useQueryClient();
  const me = useMe();
  const revoke = useMutation({
    mutationFn: () => api.post(`/api/v1/sensors/${encodeURIComponent(sensor.sensorId)}/revoke`, undefined, isAnything),
    onSettled: () => queries.invalidateQueries(),
  });
  if (me?.rights.includes("administer") !== true || sensor.state === "revoked") return null;
  return (
    <>
      <Confirm
        name={`Revoke ${sensor.sensorId}`}
        title={`Revoke ${sensor.sensorId}?`}
        deed="Revoke"
        onConfirm={() => revoke.mutate()}
      >
        <p>
          The hub refuses its certificate at once and {sensor.place} is watched by one sensor less. What it sent stays.
          To let it in again, enrol it anew.
        </p>
      </Confirm>
      {revoke.isError && <span role="alert">{adviceOf(revoke.error)}</span>}
    </>
  );
}
