/** Where on the map the reader is, and the way back. */
import { Button } from "react-aria-components/Button";

export interface BreadcrumbProps {
  readonly place: string | undefined;
  readonly nameOf: (place: string) => string;
  readonly choose: (place: string | undefined) => void;
}

export function Breadcrumb({ place, nameOf, choose }: BreadcrumbProps) {
  const state = place?.slice(0, 2);
  return (
    <nav className="breadcrumb" aria-label="Place on the map">
      <ol>
        <li>
          {place === undefined ? (
            <span aria-current="location">United States</span>
          ) : (
            <Button onPress={() => choose(undefined)}>United States</Button>
          )}
        </li>
        {state !== undefined && (
          <li>
            {place === state ? (
              <span aria-current="location">{nameOf(state)}</span>
            ) : (
              <Button onPress={() => choose(state)}>{nameOf(state)}</Button>
            )}
          </li>
        )}
        {place !== undefined && place !== state && (
          <li>
            <span aria-current="location">{nameOf(place)}</span>
          </li>
        )}
      </ol>
    </nav>
  );
}
