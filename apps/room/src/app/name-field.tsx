/** A name that a person gives: to themselves, a token, an invitation, a passkey. */
import type { ReactNode } from "react";

/** As the hub takes them. */
const LONGEST_NAME = 100;

export interface NameFieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (name: string) => void;
  readonly placeholder?: string;
  /** What the browser may fill in; nothing when it is no name of a person. */
  readonly autoComplete?: "name" | "off";
  readonly readOnly?: boolean;
  /** Only where the field was opened to be typed in. */
  readonly autoFocus?: boolean;
  /** Below the field. */
  readonly children?: ReactNode;
}

export function NameField(props: NameFieldProps) {
  const { label, value, change, placeholder, autoComplete = "off", readOnly = false, autoFocus = false } = props;
  return (
    <label className="field">
      {label}
      <input
        // biome-ignore lint/a11y/noAutofocus: only where the field was opened to be typed in
        autoFocus={autoFocus}
        value={value}
        onChange={(event) => change(event.target.value)}
        required
        maxLength={LONGEST_NAME}
        autoComplete={autoComplete}
        placeholder={placeholder}
        readOnly={readOnly}
      />
      {props.children}
    </label>
  );
}
