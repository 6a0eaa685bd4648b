/** Lets a new sensor in: a name, a jurisdiction, what is watched; the token is shown once. */
import { useMutation } from "@tanstack/react-query";
import { isSensorId } from "@watchfloor/domain";
import { useId, useState } from "react";
import { Button } from "react-aria-components/Button";
import { adviceOf } from "../api/problem.ts";
import { useRoom } from "../app/room-context.tsx";
import { isNewEnrolmentToken } from "./answers.ts";
import { PlaceField } from "./place-field.tsx";
import { ShownOnce } from "./shown-once.tsx";

const SEGMENTS = [
  ["office", "office: workstations, mail, printing"],
  ["registration", "registration: voter registration system"],
  ["web", "web: public site, look-up"],
  ["results", "results: election night reporting"],
] as const;

export function Enrolment() {
  const { api } = useRoom();
  const hint = useId();
  const [sensorId, setSensorId] = useState("");
  const [place, setPlace] = useState<string>();
  const [segment, setSegment] = useState<string>("office");
  const [hours, setHours] = useState(24);
  const make = useMutation({
    mutationFn: () =>
      api.post(
        "/api/v1/enrolment-tokens",
        { sensorId, geoId: place, segment, validForHours: hours },
        isNewEnrolmentToken,
      ),
  });
  const nameWrong = sensorId !== "" && !isSensorId(sensorId);
  return (
    <section className="panel form" aria-labelledby="enrol-title">
      <h2 id="enrol-title">Enrol a sensor</h2>
      {make.data !== undefined ? (
        <ShownOnce
          title="Enrolment token."
          secret={make.data.token}
          expiresAtUs={make.data.expiresAtUs}
          done={() => make.reset()}
        >
          <p>On the sensor's machine, where it asks for the token:</p>
          <pre className="command">watchfloor enrol -</pre>
        </ShownOnce>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (isSensorId(sensorId) && place !== undefined) make.mutate();
          }}
        >
          <label className="field">
            Name of the sensor
            <input
              className="mono"
              value={sensorId}
              onChange={(event) => setSensorId(event.target.value.toLowerCase())}
              required
              maxLength={63}
              spellCheck={false}
              autoComplete="off"
              aria-describedby={hint}
              aria-invalid={nameWrong}
              placeholder="finney-ks-1"
            />
            <span id={hint} className="quiet small">
              Small letters, digits and hyphens.
            </span>
          </label>
          <PlaceField label="Jurisdiction" value={place} choose={setPlace} />
          <label className="field">
            What it watches
            <select value={segment} onChange={(event) => setSegment(event.target.value)}>
              {SEGMENTS.map(([value, says]) => (
                <option key={value} value={value}>
                  {says}
                </option>
              ))}
            </select>
            <span className="quiet small">Voting and tabulation systems are never watched by this program.</span>
          </label>
          <label className="field">
            Token works for
            <select value={hours} onChange={(event) => setHours(Number(event.target.value))}>
              <option value={1}>1 hour</option>
              <option value={24}>1 day</option>
              <option value={168}>1 week</option>
            </select>
          </label>
          {make.isError && (
            <p className="notice notice-bad" role="alert">
              {adviceOf(make.error)}
            </p>
          )}
          <Button
            type="submit"
            className="primary"
            isPending={make.isPending}
            isDisabled={sensorId === "" || nameWrong || place === undefined}
          >
            Make a token
          </Button>
        </form>
      )}
    </section>
  );
}
