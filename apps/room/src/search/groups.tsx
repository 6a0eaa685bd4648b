/** Counts by the values of one column, most first; a value leads to its records. */
import type { QueryAnswer } from "@watchfloor/wire";
import { Button } from "react-aria-components/Button";
import { ScrollRegion } from "../app/scroll-region.tsx";
import { formatCount, formatShare } from "../text/figures.ts";
import { UntrustedLine } from "../text/untrusted.tsx";

export interface GroupsProps {
  readonly groups: NonNullable<QueryAnswer["groups"]>;
  readonly field: string;
  readonly total: number;
  readonly narrow: (value: string) => void;
}

export function Groups({ groups, field, total, narrow }: GroupsProps) {
  const most = Math.max(1, ...groups.map(({ events }) => events));
  return (
    <ScrollRegion label={`Records by ${field}`} className="panel">
      <table aria-label={`Groups by ${field}`}>
        <thead>
          <tr>
            <th scope="col">{field}</th>
            <th scope="col" className="numeric">
              Records
            </th>
            <th scope="col" className="numeric">
              Share
            </th>
            <th scope="col">
              <span className="visually-hidden">Bar</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ value, events }) => (
            <tr key={value}>
              <th scope="row">
                {value === "" ? (
                  <span className="quiet">not set</span>
                ) : (
                  <Button className="link-button mono" onPress={() => narrow(value)}>
                    <UntrustedLine text={value} />
                  </Button>
                )}
              </th>
              <td className="numeric">{formatCount(events)}</td>
              <td className="numeric">{formatShare(events, total)}</td>
              <td className="bar-cell" aria-hidden="true">
                <meter min={0} max={most} value={events} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
