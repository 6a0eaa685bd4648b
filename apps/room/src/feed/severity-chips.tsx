/** Which severity the feed shows. */
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { SeverityMark } from "../app/marks.tsx";

export interface SeverityChipsProps {
  readonly severity: number | undefined;
  readonly choose: (severity: number | undefined) => void;
}

export function SeverityChips({ severity, choose }: SeverityChipsProps) {
  return (
    <ToggleButtonGroup
      className="chips"
      aria-label="Severity"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[severity === undefined ? "all" : String(severity)]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        choose(key === undefined || key === "all" ? undefined : Number(key));
      }}
    >
      <ToggleButton id="all" className="chip">
        All
      </ToggleButton>
      {[1, 2, 3].map((one) => (
        <ToggleButton key={one} id={String(one)} className="chip chip-severity" aria-label={`Severity ${one}`}>
          <SeverityMark severity={one} />
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
