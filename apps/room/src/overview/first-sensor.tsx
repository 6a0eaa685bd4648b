/** What to do when there is no sensor yet. */
import { Link } from "@tanstack/react-router";
import { Empty } from "../app/states.tsx";

export function FirstSensor() {
  return (
    <Empty title="No sensors yet — enrol the first">
      <ol className="steps">
        <li>
          Make an enrolment token under <Link to="/administration">Administration</Link>: name the sensor and its
          jurisdiction.
        </li>
        <li>
          On the machine beside the mirror port, where it asks for the token:
          <pre className="command">watchfloor enrol -{"\n"}watchfloor sensor --interface eth1</pre>
        </li>
      </ol>
    </Empty>
  );
}
